//! The fields of stocks and coupons.

use crate::choices::{
    COUPON_CALL_FORMAT, COUPON_CALL_VERSION, COUPON_RESULT, COUPON_SOURCE, COUPON_STATE, COUPON_STOCK_STATUS,
};
use crate::shared::{NONCE_STR, SIGN};
use crate::table::builders::{fen, number, one_of, text, time14, unbounded};
use crate::table::model::Field;

/// The stock.
pub const COUPON_STOCK_ID: Field =
    text("coupon_stock_id", 64).required().sample("1757").doc("The number of the stock of coupons.");

/// The stock, as WeChat Pay returns it.
pub const RECEIVED_COUPON_STOCK_ID: Field =
    unbounded(COUPON_STOCK_ID.name).received().sample("1757").doc(COUPON_STOCK_ID.doc);

/// The operator.
pub const OP_USER_ID: Field =
    text("op_user_id", 32).sample("10000098").doc("The operator; absent means the merchant number.");

/// The version of the call.
pub const VERSION_FIELD: Field = one_of("version", &COUPON_CALL_VERSION)
    .max_bytes(32)
    .sample("1.0")
    .doc("The version of the call; absent means `1.0`.");

/// The format of the call.
pub const FORMAT_FIELD: Field =
    one_of("type", &COUPON_CALL_FORMAT).max_bytes(32).sample("XML").doc("The format of the call; absent means `XML`.");

/// The nonce of a reply.
pub const REPLY_NONCE: Field = NONCE_STR.received().single_source();

/// The signature of a reply.
pub const REPLY_SIGN: Field = SIGN.received().single_source();

/// The coupon's name.
pub const COUPON_NAME: Field = unbounded("coupon_name").received().sample("测试代金券").doc("The name of the coupon.");

/// The coupon's value.
pub const COUPON_VALUE: Field = fen("coupon_value").received().sample("5").doc("The face value of the coupon in fen.");

/// The least amount.
pub const COUPON_MINIMUM: Field =
    fen("coupon_mininumn").received().optional().aliases(&["coupon_mininum", "coupon_minimum"]).sample("10").doc(
        "The least amount of an order that the coupon is for, in fen. The name has three spellings; all are read.",
    );

/// The coupon's kind, in old replies.
pub const COUPON_KIND: Field = number("coupon_type").received().optional().single_source().sample("1").doc(
    "The kind of the coupon: 1 without a least amount, 2 with one and not together with others, 3 with one and \
     together with others; old replies only.",
);

/// A number that a reply may have.
pub(super) const fn count(name: &'static str) -> Field {
    number(name).received().optional()
}

/// A time that newer replies have.
pub(super) const fn newer_time(name: &'static str) -> Field {
    time14(name).received().optional().single_source().sample("20181126152401")
}

/// A time in one of two forms.
pub(super) const fn either_time(name: &'static str) -> Field {
    unbounded(name).received().optional().decided()
}

/// The state of the stock.
pub const COUPON_STOCK_STATUS_FIELD: Field =
    one_of("coupon_stock_status", &COUPON_STOCK_STATUS).received().sample("4").doc("The state of the stock.");

/// The number of coupons of the stock.
pub const COUPON_TOTAL: Field = number("coupon_total").received().sample("100").doc("How many coupons the stock has.");

/// The most coupons of a payer.
pub const MAX_QUOTA: Field =
    count("max_quota").sample("1").doc("How many coupons a payer gets at most; 0 means no limit.");

/// The number of coupons sent.
pub const IS_SEND_NUM: Field = count("is_send_num").sample("0").doc("How many coupons were sent.");

/// The number of coupons used, in old replies.
pub const USED_NUM: Field =
    count("used_num").single_source().sample("0").doc("How many coupons were used; old replies only.");

/// The budget of the stock.
pub const COUPON_BUDGET: Field =
    count("coupon_budget").sample("500").doc("The budget of the stock. (No source states the unit.)");

/// The time from which the coupons of a stock are usable.
pub const STOCK_BEGIN_TIME: Field = unbounded("begin_time")
    .received()
    .sample("1943787483")
    .doc("When the coupons become usable, in seconds since 1970.");

/// The time at which the coupons of a stock expire.
pub const STOCK_END_TIME: Field =
    unbounded("end_time").received().sample("1943787490").doc("When they expire, in seconds since 1970.");

/// The time at which the stock was created.
pub const CREATE_TIME: Field =
    unbounded("create_time").received().sample("1943787420").doc("When the stock was created, in seconds since 1970.");

/// The time from which the coupons of a stock are usable, in newer replies.
pub const BEGIN_TIME_T: Field =
    newer_time("begin_time_t").doc("When the coupons become usable, in Beijing time; newer replies only.");

/// The time at which the coupons of a stock expire, in newer replies.
pub const END_TIME_T: Field = newer_time("end_time_t").doc("When they expire, in Beijing time; newer replies only.");

/// The time at which the stock was created, in newer replies.
pub const CREATE_TIME_T: Field =
    newer_time("create_time_t").doc("When the stock was created, in Beijing time; newer replies only.");

/// The stock, under another name.
pub const STOCK_ID: Field =
    text("stock_id", 64).required().sample("58818").doc("The number of the stock, here without `coupon_`.");

/// The state of the coupon.
pub const COUPON_STATE_FIELD: Field =
    one_of("coupon_state", &COUPON_STATE).received().sample("SENDED").doc("The state of the coupon.");

/// The coupon's description.
pub const COUPON_DESC: Field =
    unbounded("coupon_desc").received().sample("微信支付-代金券").doc("What the coupon is for, in words.");

/// The part of the value that was used.
pub const COUPON_USE_VALUE: Field =
    fen("coupon_use_value").received().sample("0").doc("The part of its value that was used, in fen.");

/// The part of the value that is left.
pub const COUPON_REMAIN_VALUE: Field =
    fen("coupon_remain_value").received().sample("4").doc("The part of its value that is left, in fen.");

/// The coupon's origin.
pub const SEND_SOURCE: Field =
    one_of("send_source", &COUPON_SOURCE).received().sample("FULL_SEND").doc("How the payer came by the coupon.");

/// The time from which the coupon is usable.
pub const BEGIN_TIME: Field = either_time("begin_time")
    .sample("1943787483")
    .doc("When the coupon becomes usable, in seconds since 1970 or as yyyyMMddHHmmss.");

/// The time at which the coupon expires.
pub const END_TIME: Field =
    either_time("end_time").sample("1943787484").doc("When it expires, in one of the two forms.");

/// The time at which the coupon was sent.
pub const SEND_TIME: Field =
    either_time("send_time").sample("1943787420").doc("When it was sent, in one of the two forms.");

/// The time at which the coupon was used, in old replies.
pub const USE_TIME: Field = unbounded("use_time")
    .received()
    .optional()
    .single_source()
    .sample("1943787450")
    .doc("When it was used; old replies only.");

/// The merchant where the coupon was used.
pub const CONSUMER_MCH_ID: Field =
    text("consumer_mch_id", 32).received().optional().sample("10000098").doc("The merchant where it was used.");

/// The order that the coupon was used for, in old replies.
pub const TRADE_NO: Field =
    text("trade_no", 32).received().optional().single_source().doc("The order that it was used for; old replies only.");

/// The coupon.
pub const COUPON_ID: Field = text("coupon_id", 64).required().sample("1565").doc("The number of the coupon.");

/// The number of results.
pub const RESP_COUNT: Field = number("resp_count").received().optional().sample("1").doc("How many results there are.");

/// The number of payers that got a coupon.
pub const SUCCESS_COUNT: Field =
    number("success_count").received().optional().sample("1").doc("How many payers got a coupon.");

/// The number of payers that got none.
pub const FAILED_COUNT: Field =
    number("failed_count").received().optional().sample("0").doc("How many payers did not.");

/// The merchant's number of the coupon.
pub const PARTNER_TRADE_NO: Field = text("partner_trade_no", 32).required().sample("1000009820141203515766").doc(
    "The merchant's number of the request: the merchant number, the day and a serial number. It identifies the \
     request; after an unknown outcome repeat it with the same one.",
);

/// The result of sending a coupon.
pub const RET_CODE: Field = one_of("ret_code", &COUPON_RESULT)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("Whether the payer got the coupon. `FAILED`, not FAIL, says no.");
