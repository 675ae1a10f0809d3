//! 查询代金券批次, 查询代金券信息: querying a stock and a coupon, and the replies.

use super::fields::{
    COUPON_KIND, COUPON_MINIMUM, COUPON_NAME, COUPON_STOCK_ID, COUPON_VALUE, FORMAT_FIELD, OP_USER_ID,
    RECEIVED_COUPON_STOCK_ID, REPLY_NONCE, REPLY_SIGN, VERSION_FIELD,
};
use crate::choices::{COUPON_PARTIAL_USE, COUPON_SOURCE, COUPON_STATE, COUPON_STOCK_STATUS};
use crate::errors;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OPENID, RECEIVED_DEVICE_INFO, RESULT_CODE,
    RETURN_CODE, RETURN_MSG, SIGN, SUB_MCH_ID,
};
use crate::table::builders::{fen, number, one_of, text, time14, unbounded};
use crate::table::model::{Channel, Field, Message, Retry, SignType};

/// A number that a reply may have.
const fn count(name: &'static str) -> Field {
    number(name).received().optional()
}

/// A time that newer replies have.
const fn newer_time(name: &'static str) -> Field {
    time14(name).received().optional().single_source().sample("20181126152401")
}

/// A time in one of two forms.
const fn either_time(name: &'static str) -> Field {
    unbounded(name).received().optional().decided()
}

/// Queries a stock of coupons.
pub static QUERY_COUPON_STOCK: Message =
    Message::request(Channel::Pay, "query_coupon_stock", "/mmpaymkttransfers/query_coupon_stock")
        .doc("Asks about a stock of coupons (查询代金券批次). It only reads; repeat it freely.")
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Read)
        .answered_by(&QUERY_COUPON_STOCK_RESPONSE)
        .errors(errors::QUERY_COUPON_STOCK)
        .fields(&[
            COUPON_STOCK_ID,
            APPID,
            MCH_ID,
            OP_USER_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN.max_bytes(32),
            VERSION_FIELD,
            FORMAT_FIELD,
        ])
        .sealed();

/// The reply to the query of a stock.
pub static QUERY_COUPON_STOCK_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "query_coupon_stock.response")
        .doc("The reply to the query of a stock. Its signature is listed as optional, and is not verified.")
        .unreliably_signed()
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_DEVICE_INFO,
            REPLY_NONCE,
            SIGN.received().optional().decided(),
            RESULT_CODE,
            ERR_CODE.sample("COUPON_STOCK_ID_NOT_VALID"),
            ERR_CODE_DES,
            RECEIVED_COUPON_STOCK_ID,
            COUPON_NAME.optional(),
            COUPON_VALUE,
            COUPON_MINIMUM,
            one_of("coupon_stock_status", &COUPON_STOCK_STATUS).received().sample("4").doc("The state of the stock."),
            number("coupon_total").received().sample("100").doc("How many coupons the stock has."),
            count("max_quota").sample("1").doc("How many coupons a payer gets at most; 0 means no limit."),
            count("is_send_num").sample("0").doc("How many coupons were sent."),
            unbounded("begin_time")
                .received()
                .sample("1943787483")
                .doc("When the coupons become usable, in seconds since 1970."),
            unbounded("end_time").received().sample("1943787490").doc("When they expire, in seconds since 1970."),
            unbounded("create_time")
                .received()
                .sample("1943787420")
                .doc("When the stock was created, in seconds since 1970."),
            count("coupon_budget").sample("500").doc("The budget of the stock. (No source states the unit.)"),
            newer_time("begin_time_t").doc("When the coupons become usable, in Beijing time; newer replies only."),
            newer_time("end_time_t").doc("When they expire, in Beijing time; newer replies only."),
            newer_time("create_time_t").doc("When the stock was created, in Beijing time; newer replies only."),
            COUPON_KIND,
            count("locked_num").single_source().sample("0").doc("How many coupons are locked; old replies only."),
            count("used_num").single_source().sample("0").doc("How many coupons were used; old replies only."),
        ])
        .sealed();

/// Queries a coupon.
pub static QUERYCOUPONSINFO: Message =
    Message::request(Channel::Pay, "querycouponsinfo", "/mmpaymkttransfers/querycouponsinfo")
        .doc("Asks about a coupon of a payer (查询代金券信息). It only reads; repeat it freely.")
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Read)
        .answered_by(&QUERYCOUPONSINFO_RESPONSE)
        .errors(errors::QUERYCOUPONSINFO)
        .fields(&[
            text("coupon_id", 64).required().sample("1565").doc("The number of the coupon."),
            OPENID.required(),
            APPID,
            MCH_ID,
            text("stock_id", 64).required().sample("58818").doc("The number of the stock, here without `coupon_`."),
            OP_USER_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN.max_bytes(32),
            VERSION_FIELD,
            FORMAT_FIELD,
        ])
        .sealed();

/// The reply to the query of a coupon.
pub static QUERYCOUPONSINFO_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "querycouponsinfo.response")
    .doc("The reply to the query of a coupon.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE.sample("PARAM_ERROR"),
        ERR_CODE_DES,
        RECEIVED_COUPON_STOCK_ID,
        unbounded("coupon_id").received().sample("4242").doc("The number of the coupon."),
        COUPON_VALUE,
        COUPON_MINIMUM.decided(),
        COUPON_NAME,
        one_of("coupon_state", &COUPON_STATE).received().sample("SENDED").doc("The state of the coupon."),
        unbounded("coupon_desc").received().sample("微信支付-代金券").doc("What the coupon is for, in words."),
        fen("coupon_use_value").received().sample("0").doc("The part of its value that was used, in fen."),
        fen("coupon_remain_value").received().sample("4").doc("The part of its value that is left, in fen."),
        one_of("send_source", &COUPON_SOURCE).received().sample("FULL_SEND").doc("How the payer came by the coupon."),
        one_of("is_partial_use", &COUPON_PARTIAL_USE)
            .received()
            .optional()
            .sample("1")
            .doc("`1` if the coupon can be used in parts."),
        either_time("begin_time")
            .sample("1943787483")
            .doc("When the coupon becomes usable, in seconds since 1970 or as yyyyMMddHHmmss."),
        either_time("end_time").sample("1943787484").doc("When it expires, in one of the two forms."),
        either_time("send_time").sample("1943787420").doc("When it was sent, in one of the two forms."),
        text("consumer_mch_id", 32).received().optional().sample("10000098").doc("The merchant where it was used."),
        text("consumer_mch_appid", 32)
            .received()
            .optional()
            .single_source()
            .sample("wx5edab3bdfba3dc1c")
            .doc("The app where it was used; old replies only."),
        unbounded("use_time")
            .received()
            .optional()
            .single_source()
            .sample("1943787450")
            .doc("When it was used; old replies only."),
        text("trade_no", 32)
            .received()
            .optional()
            .single_source()
            .doc("The order that it was used for; old replies only."),
        COUPON_KIND,
        count("coupon_stock_type")
            .single_source()
            .sample("1")
            .doc("The kind of the stock: 1 for sending many, 2 for sending at an event; old replies only."),
    ])
    .sealed();
