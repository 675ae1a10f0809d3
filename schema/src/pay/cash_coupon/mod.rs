//! 代金券: sending coupons, and querying stocks and coupons.

pub(super) mod fields;
mod query;
mod send;

use crate::table::model::Message;

pub use query::{QUERY_COUPON_STOCK, QUERY_COUPON_STOCK_RESPONSE, QUERYCOUPONSINFO, QUERYCOUPONSINFO_RESPONSE};
pub use send::{SEND_COUPON, SEND_COUPON_RESPONSE};

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[
    &SEND_COUPON,
    &SEND_COUPON_RESPONSE,
    &QUERY_COUPON_STOCK,
    &QUERY_COUPON_STOCK_RESPONSE,
    &QUERYCOUPONSINFO,
    &QUERYCOUPONSINFO_RESPONSE,
];
