//! 海关报关: declarations of paid orders, and what the customs offices make of them.

mod declare;
mod query;
mod record;
mod redeclare;

use wxpay_core::schema::pay::{self, fields::customs};
use wxpay_core::schema::shared;

use self::record::Declaration;
use super::kind::{Action, Kind};
use super::records::Content as _;
use super::{Family, call};

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::CUSTOMDECLAREORDER, declare::declare),
        call(&pay::CUSTOMDECLAREQUERY, query::query),
        call(&pay::CUSTOMDECLAREREDECLARE, redeclare::redeclare),
    ],
    notifications: &[],
    kinds: &[Kind {
        name: Declaration::KIND,
        path: "declarations",
        on_due: record::carry_on,
        actions: &[Action {
            name: "finish",
            takes: &[customs::STATE.name, shared::EXPLANATION.name],
            act: record::finish,
        }],
    }],
    #[cfg(test)]
    lifecycles: &[&record::DECLARATIONS],
};
