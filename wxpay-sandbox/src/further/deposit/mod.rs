//! 押金: orders of service providers whose amount is held, then consumed once or given back.

mod query;
pub(super) mod record;
mod refund;
mod settle;

use wxpay_core::schema::pay;

use self::record::Deposit;
use super::kind::{Kind, no_change};
use super::records::Content as _;
use super::{Family, call};
use crate::calls::{Call, CallOutput, PayerCode, charge_payer, place};
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) use record::consumed;
pub(crate) use record::hold;

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::DEPOSIT_UNIFIEDORDER, place),
        call(&pay::DEPOSIT_MICROPAY, charge_code),
        call(&pay::DEPOSIT_FACEPAY, charge_face),
        call(&pay::DEPOSIT_ORDERQUERY, query::query),
        call(&pay::DEPOSIT_REVERSE, settle::reverse),
        call(&pay::DEPOSIT_CONSUME, settle::consume),
        call(&pay::DEPOSIT_REFUND, refund::refund),
        call(&pay::DEPOSIT_REFUNDQUERY, refund::query),
    ],
    notifications: &[],
    kinds: &[Kind { name: Deposit::KIND, path: "deposits", on_due: no_change, actions: &[] }],
    #[cfg(test)]
    lifecycles: &[&record::DEPOSITS],
};

fn charge_code(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    charge_payer(state, call, PayerCode::Scanned)
}

fn charge_face(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    charge_payer(state, call, PayerCode::Face)
}
