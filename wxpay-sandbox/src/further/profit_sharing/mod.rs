//! 分账: payments that are shared with receivers, and returns.

mod actions;
mod limits;
mod membership;
mod notification;
pub(super) mod order;
mod query;
mod record;
mod returns;
mod share;

use wxpay_core::schema::{
    Message, cloud,
    pay::{self, fields::profit_sharing},
    shared,
};

use self::order::SharedOrder;
use self::record::{Receiver, Sharing, SharingReturn};
use super::kind::{Action, Kind, no_change};
use super::records::Content as _;
use super::{Family, call};
use crate::calls::{Api, CallHandler};

pub(crate) use limits::set_ratio;

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::PROFITSHARING, share::share),
        call(&pay::MULTIPROFITSHARING, share::share),
        strict(&pay::PROFITSHARINGQUERY, query::query),
        call(&pay::PROFITSHARINGFINISH, share::finish),
        call(&pay::PROFITSHARINGADDRECEIVER, membership::add),
        call(&pay::PROFITSHARINGREMOVERECEIVER, membership::remove),
        strict(&pay::PROFITSHARINGORDERAMOUNTQUERY, limits::query_amount),
        strict(&pay::PROFITSHARINGMERCHANTRATIOQUERY, limits::query_ratio),
        call(&pay::PROFITSHARINGRETURN, returns::give_back),
        call(&pay::PROFITSHARINGRETURNQUERY, returns::query),
        call(&cloud::PROFITSHARING, share::share),
        call(&cloud::MULTIPROFITSHARING, share::share),
        call(&cloud::PROFITSHARINGQUERY, query::query),
        call(&cloud::PROFITSHARINGFINISH, share::finish),
        call(&cloud::PROFITSHARINGADDRECEIVER, membership::add),
        call(&cloud::PROFITSHARINGREMOVERECEIVER, membership::remove),
        call(&cloud::PROFITSHARINGRETURN, returns::give_back),
        call(&cloud::PROFITSHARINGRETURNQUERY, returns::query),
    ],
    notifications: &[&pay::PROFITSHARING_NOTIFICATION],
    kinds: &[
        Kind { name: Receiver::KIND, path: "receivers", on_due: no_change, actions: &[] },
        Kind { name: SharedOrder::KIND, path: "shared-orders", on_due: no_change, actions: &[] },
        Kind {
            name: Sharing::KIND,
            path: "sharings",
            on_due: actions::carry_on_sharing,
            actions: &[Action {
                name: "finish",
                takes: &[profit_sharing::ACCOUNT.name, profit_sharing::RESULT.name, shared::FAIL_REASON.name],
                act: actions::finish_sharing,
            }],
        },
        Kind {
            name: SharingReturn::KIND,
            path: "sharing-returns",
            on_due: actions::carry_on_return,
            actions: &[Action {
                name: "finish",
                takes: &[profit_sharing::RESULT.name, shared::FAIL_REASON.name],
                act: actions::finish_return,
            }],
        },
    ],
    #[cfg(test)]
    lifecycles: &[&order::SHARED_ORDERS, &record::SHARINGS, &record::SHARES, &record::RETURNS],
};

/// A query that refuses an appid, and other fields that it does not have.
const fn strict(message: &'static Message, handler: CallHandler) -> Api {
    Api { takes_unknown_fields: false, ..call(message, handler) }
}
