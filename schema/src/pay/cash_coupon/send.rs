//! 发放代金券: sending a coupon, and the reply.

use super::fields::{
    COUPON_STOCK_ID, FORMAT_FIELD, OP_USER_ID, RECEIVED_COUPON_STOCK_ID, REPLY_NONCE, REPLY_SIGN, VERSION_FIELD,
};
use crate::choices::COUPON_RESULT;
use crate::errors;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OPENID, RECEIVED_DEVICE_INFO, RESULT_CODE,
    RETURN_CODE, RETURN_MSG, SIGN,
};
use crate::table::builders::{number, one_of, text, unbounded};
use crate::table::model::{Channel, Field, Message, Retry, SignType};

const PARTNER_TRADE_NO: Field = text("partner_trade_no", 32).required().sample("1000009820141203515766").doc(
    "The merchant's number of the request: the merchant number, the day and a serial number. It identifies the \
     request; after an unknown outcome repeat it with the same one.",
);

const RET_CODE: Field = one_of("ret_code", &COUPON_RESULT)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("Whether the payer got the coupon. `FAILED`, not FAIL, says no.");

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
        number("resp_count").received().optional().sample("1").doc("How many results there are."),
        number("success_count").received().optional().sample("1").doc("How many payers got a coupon."),
        number("failed_count").received().optional().sample("0").doc("How many payers did not."),
        unbounded(OPENID.name).received().optional().personal().sample("onqOjjrXT-776SpHnfexGm1_P7iE").doc(OPENID.doc),
        RET_CODE,
        text("coupon_id", 64).received().conditional().sample("1870").doc("The number of the coupon, if it was sent."),
        text("ret_msg", 64).received().optional().sample("用户已达领用上限").doc("Why it was not sent, in words."),
    ])
    .sealed();
