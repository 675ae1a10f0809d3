//! The further calls: profit sharing, red packets, transfers, deductions, coupons and so on, one folder for
//! each family. What they share is here: records with their states, the clock, balances, notifications and
//! the control interface.

#[macro_use]
mod lifecycle;

pub(crate) mod balances;
pub(crate) mod cash_coupon;
pub(crate) mod control;
mod customs;
pub(crate) mod deposit;
mod face_payment;
mod handler;
mod hex;
pub(crate) mod kind;
mod members;
pub(crate) mod notices;
pub(crate) mod papay;
pub(crate) mod profit_sharing;
pub(crate) mod records;
pub(crate) mod red_packet;
pub(crate) mod report;
mod sent_values;
pub(crate) mod settings;
mod time_text;
pub(crate) mod timers;
pub(crate) mod transfer;
pub(crate) mod vehicle;
pub(crate) mod workwx;

use wxpay_core::schema::Message;

use self::kind::Kind;
use crate::calls::{Api, CallHandler, ReplyFormat, api};

/// A family of calls. Its module has a constant of this type: each [`call`] with its handler; each kind of record,
/// whose content implements [`records::Content`]; its state machines, written with the macro `lifecycle!` and shown
/// in `docs/sandbox-further.md`.
///
/// A handler locks the records by [`Call::memory`](crate::calls::Call::memory), which first carries on what is due,
/// and builds its reply by the names in the table of the reply. [`balances`] moves money; [`notices`] notifies.
struct Family {
    /// Its calls.
    calls: &'static [Api],
    /// The notifications that it sends.
    notifications: &'static [&'static Message],
    /// The kinds of its records.
    kinds: &'static [Kind],
    /// Its state machines, for the documents.
    #[cfg(test)]
    lifecycles: &'static [&'static dyn lifecycle::Shown],
}

/// The families.
const FAMILIES: &[Family] = &[
    profit_sharing::FAMILY,
    red_packet::FAMILY,
    transfer::FAMILY,
    papay::FAMILY,
    cash_coupon::FAMILY,
    customs::FAMILY,
    deposit::FAMILY,
    face_payment::FAMILY,
    vehicle::FAMILY,
    report::FAMILY,
];

/// A call whose reply is the one that its table describes.
const fn call(message: &'static Message, handler: CallHandler) -> Api {
    Api { format: ReplyFormat::Table, ..api(message, handler) }
}

/// The calls of all families.
pub(crate) fn calls() -> impl Iterator<Item = &'static Api> {
    FAMILIES.iter().flat_map(|family| family.calls)
}

/// The notifications of all families.
pub(crate) fn notifications() -> impl Iterator<Item = &'static Message> {
    FAMILIES.iter().flat_map(|family| family.notifications).copied()
}

/// The path at which the control interface lists the records of a kind, such as `red-packets`; `None` for those that
/// it does not list.
pub(crate) fn list_path(kind: &str) -> Option<&'static str> {
    kinds().find(|known| known.name == kind).map(|known| known.path).filter(|path| !path.is_empty())
}

/// The paths at which the control interface lists records.
pub(crate) fn list_paths() -> impl Iterator<Item = &'static str> {
    kinds().map(|kind| kind.path).filter(|path| !path.is_empty())
}

/// The kinds of records.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    FAMILIES.iter().flat_map(|family| family.kinds)
}
