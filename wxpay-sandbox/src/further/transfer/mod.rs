//! 付款: transfers to balances and to bank cards.

mod actions;
mod bank;
mod bank_key;
mod query;
mod record;
mod wallet;

use wxpay_core::schema::pay::{self, fields::transfer};

use self::record::{Person, Transfer};
use super::kind::{Action, Kind, no_change};
use super::records::Content as _;
use super::{Family, call};

pub(crate) use record::{has_other_name, set_person};

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::TRANSFERS, wallet::pay),
        call(&pay::GETTRANSFERINFO, query::wallet),
        call(&pay::PAY_BANK, bank::pay),
        call(&pay::QUERY_BANK, query::bank),
        call(&pay::GETPUBLICKEY, bank::public_key),
        call(&pay::PAYWWSPTRANS2POCKET, wallet::pay),
        call(&pay::QUERYWWSPTRANS2POCKET, query::wallet),
    ],
    notifications: &[],
    kinds: &[
        Kind {
            name: Transfer::KIND,
            path: "transfers",
            on_due: actions::carry_on,
            actions: &[Action {
                name: "finish",
                takes: &[transfer::STATUS.name, transfer::REASON.name],
                act: actions::finish,
            }],
        },
        Kind { name: Person::KIND, path: "", on_due: no_change, actions: &[] },
    ],
    #[cfg(test)]
    lifecycles: &[&record::TRANSFERS],
};
