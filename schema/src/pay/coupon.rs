//! One coupon of a payment.

use crate::shared::{COUPON_COUNT, COUPON_FEE_N, COUPON_ID_N, COUPON_TYPE_N};
use crate::table::builders::family;
use crate::table::model::{Channel, Field, Message};

/// The coupons of a payment.
pub(super) const COUPONS: Field = family("coupons", &COUPON)
    .optional()
    .counted_by(COUPON_COUNT.name)
    .doc("The coupons used, one for each index that is there; only for merchants that may see coupons.");

/// One coupon of a payment.
pub static COUPON: Message = Message::item(Channel::Pay, "coupon")
    .doc("One coupon of a payment.")
    .fields(&[COUPON_TYPE_N.in_item(), COUPON_ID_N.in_item(), COUPON_FEE_N.in_item()])
    .sealed();
