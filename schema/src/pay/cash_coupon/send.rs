//! 发放代金券: sending a coupon, and the reply.

use super::fields::{
    COUPON_STOCK_ID, FAILED_COUNT, FORMAT_FIELD, OP_USER_ID, PARTNER_TRADE_NO, RECEIVED_COUPON_STOCK_ID, REPLY_NONCE,
    REPLY_SIGN, RESP_COUNT, RET_CODE, SUCCESS_COUNT, VERSION_FIELD,
};
use crate::errors;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OPENID, RECEIVED_DEVICE_INFO, RESULT_CODE, RET_MSG,
    RETURN_CODE, RETURN_MSG, SIGN,
};
use crate::table::builders::{number, text, unbounded};
use crate::table::model::{Channel, Message, Retry, SignType};

/// Sends a coupon to a payer.
pub static SEND_COUPON: Message = Message::request(Channel::Pay, "send_coupon", "/mmpaymkttransfers/send_coupon")
    .doc(
        "Sends a coupon of a stock to one payer (发放代金券). After an unknown outcome repeat it with the same \
         `partner_trade_no`.",
    )
    .for_merchants()
    .signed_with(&[SignType::Md5])
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[PARTNER_TRADE_NO.name])
    .answered_by(&SEND_COUPON_RESPONSE)
    .errors(errors::SEND_COUPON)
    .fields(&[
        COUPON_STOCK_ID,
        number("openid_count")
            .required()
            .at_least(1)
            .at_most(1)
            .sample("1")
            .doc("How many payers get a coupon: always 1."),
        PARTNER_TRADE_NO,
        OPENID.required(),
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

/// The reply to sending a coupon.
pub static SEND_COUPON_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "send_coupon.response")
    .doc("The reply to sending a coupon. `ret_code` states the result, also after a `result_code` SUCCESS.")
    .outcome(RET_CODE.name, "SUCCESS", &["FAILED"])
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE.sample("PARAM_ERROR").doc("Why not, as a code, which can be a number; also after SUCCESS."),
        ERR_CODE_DES,
        RECEIVED_COUPON_STOCK_ID.optional(),
        RESP_COUNT,
        SUCCESS_COUNT,
        FAILED_COUNT,
        unbounded(OPENID.name).received().optional().personal().sample("onqOjjrXT-776SpHnfexGm1_P7iE").doc(OPENID.doc),
        RET_CODE,
        text("coupon_id", 64).received().conditional().sample("1870").doc("The number of the coupon, if it was sent."),
        RET_MSG,
    ])
    .sealed();
