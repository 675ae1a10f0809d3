//! The payment callback of the cloud channel, and the answer to it.

use super::{ERRCODE, ERRMSG};
use crate::message::{Channel, Message, Money};
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_LIST, COUPON_ID_LIST,
    COUPON_TYPE_LIST, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, OPENID, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SUB_APPID,
    SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_TYPE_FIELD, TRANSACTION_ID,
};

/// Tells a cloud function or service that an order was paid.
pub static PAY_CALLBACK: Message = Message::notification(Channel::Cloud, "pay_callback")
    .doc("Tells a cloud function or service that an order was paid, in camel-case JSON without a signature. It is repeated for up to two days until `errcode` 0 comes back.")
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received(),
        SUB_MCH_ID.received(),
        RECEIVED_DEVICE_INFO,
        RECEIVED_NONCE_STR,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        OPENID.received(),
        IS_SUBSCRIBE.on_success(),
        SUB_OPENID.received(),
        SUB_IS_SUBSCRIBE.on_success(),
        TRADE_TYPE_FIELD.received(),
        BANK_TYPE,
        TOTAL_FEE.received(),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().max_bytes(8),
        CASH_FEE.on_success(),
        CASH_FEE_TYPE,
        COUPON_FEE,
        COUPON_COUNT,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        COUPON_ID_LIST,
        COUPON_TYPE_LIST,
        COUPON_FEE_LIST,
    ]).sealed();

/// The answer to a callback: anything but `errcode` 0 and the callback comes again.
pub static CALLBACK_REPLY: Message = Message::notification_reply(Channel::Cloud, "callback_reply")
    .doc("The answer to a callback. Anything but `errcode` 0, the text `success` of an official sample included, and the callback comes again.")
    .fields(&[ERRCODE, ERRMSG]).sealed();
