//! 代金券: stocks of coupons, and coupons that are sent, used or expire.

mod query;
mod record;
mod send;
mod stock;

use wxpay_core::schema::{pay, shared};

use self::record::Coupon;
use self::stock::Stock;
use super::kind::{Action, Kind, no_change};
use super::records::Content as _;
use super::{Family, call};

pub(crate) use record::use_in_payment;
pub(crate) use stock::set as set_stock;

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::SEND_COUPON, send::send),
        call(&pay::QUERY_COUPON_STOCK, query::stock),
        call(&pay::QUERYCOUPONSINFO, query::coupon),
    ],
    notifications: &[],
    kinds: &[
        Kind { name: Stock::KIND, path: "coupon-stocks", on_due: no_change, actions: &[] },
        Kind {
            name: Coupon::KIND,
            path: "coupons",
            on_due: record::expire,
            actions: &[Action { name: "use", takes: &[shared::OUT_TRADE_NO.name], act: record::use_up }],
        },
    ],
    #[cfg(test)]
    lifecycles: &[&record::COUPONS],
};
