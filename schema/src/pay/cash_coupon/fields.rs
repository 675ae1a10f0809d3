//! The fields of stocks and coupons.

use crate::choices::{COUPON_CALL_FORMAT, COUPON_CALL_VERSION};
use crate::shared::{NONCE_STR, SIGN};
use crate::table::builders::{fen, number, one_of, text, unbounded};
use crate::table::model::Field;

/// The stock.
pub(super) const COUPON_STOCK_ID: Field =
    text("coupon_stock_id", 64).required().sample("1757").doc("The number of the stock of coupons.");

/// The stock, as WeChat Pay returns it.
pub(super) const RECEIVED_COUPON_STOCK_ID: Field =
    unbounded(COUPON_STOCK_ID.name).received().sample("1757").doc(COUPON_STOCK_ID.doc);

/// The operator.
pub(super) const OP_USER_ID: Field =
    text("op_user_id", 32).sample("10000098").doc("The operator; absent means the merchant number.");

/// The version of the call.
pub(super) const VERSION_FIELD: Field = one_of("version", &COUPON_CALL_VERSION)
    .max_bytes(32)
    .sample("1.0")
    .doc("The version of the call; absent means `1.0`.");

/// The format of the call.
pub(super) const FORMAT_FIELD: Field =
    one_of("type", &COUPON_CALL_FORMAT).max_bytes(32).sample("XML").doc("The format of the call; absent means `XML`.");

/// The nonce of a reply.
pub(super) const REPLY_NONCE: Field = NONCE_STR.received().single_source();

/// The signature of a reply.
pub(super) const REPLY_SIGN: Field = SIGN.received().single_source();

/// The coupon's name.
pub(super) const COUPON_NAME: Field =
    unbounded("coupon_name").received().sample("测试代金券").doc("The name of the coupon.");

/// The coupon's value.
pub(super) const COUPON_VALUE: Field =
    fen("coupon_value").received().sample("5").doc("The face value of the coupon in fen.");

/// The least amount.
pub(super) const COUPON_MINIMUM: Field =
    fen("coupon_mininumn").received().optional().aliases(&["coupon_mininum", "coupon_minimum"]).sample("10").doc(
        "The least amount of an order that the coupon is for, in fen. The name has three spellings; all are read.",
    );

/// The coupon's kind, in old replies.
pub(super) const COUPON_KIND: Field = number("coupon_type").received().optional().single_source().sample("1").doc(
    "The kind of the coupon: 1 without a least amount, 2 with one and not together with others, 3 with one and \
     together with others; old replies only.",
);
