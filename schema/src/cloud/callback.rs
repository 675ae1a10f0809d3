//! The callbacks of the cloud channel, of payments and of refunds, and the answer to them.

use super::envelope::{ERRCODE, ERRMSG};
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, CASH_REFUND_FEE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_LIST,
    COUPON_ID_LIST, COUPON_TYPE_LIST, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID,
    OUT_REFUND_NO, OUT_TRADE_NO, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, REFUND_ACCOUNT_FIELD, REFUND_FEE, REFUND_ID,
    REFUND_RECV_ACCOUT, REFUND_REQUEST_SOURCE_FIELD, REFUND_STATUS_FIELD, RESULT_CODE, RETURN_CODE, RETURN_MSG,
    SETTLEMENT_REFUND_FEE, SETTLEMENT_TOTAL_FEE, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, SUCCESS_TIME,
    TIME_END, TOTAL_FEE, TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::builders::{object, text};
use crate::table::model::{Channel, Field, Message, Money};

/// Reports to a cloud function or service that an order was paid.
pub static PAY_CALLBACK: Message = Message::notification(Channel::Cloud, "pay_callback")
    .doc(
        "Tells a cloud function or service that an order was paid, in camel-case JSON without a signature. It is \
         repeated for up to two days until `errcode` 0 comes back.",
    )
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
    ])
    .sealed();

/// Reports to a cloud function or service that a refund ended.
pub static REFUND_CALLBACK: Message = Message::notification(Channel::Cloud, "refund_callback")
    .doc(
        "Tells a cloud function or service that a refund ended, in camel-case JSON without a signature. No document \
         lists it: the names are those of the refund notification, and posts show such events without `result_code`. \
         It is a hint which refund to query, and is repeated until `errcode` 0 comes back.",
    )
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE.optional(),
        RETURN_MSG,
        APPID.received().optional(),
        MCH_ID.received().optional(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().optional(),
        NONCE_STR.received().optional(),
        TRANSACTION_ID.received().optional(),
        OUT_TRADE_NO.received().optional(),
        REFUND_ID.received().optional().sample("50000408942018111907145868882"),
        OUT_REFUND_NO.received().doc("The merchant's refund number: query that refund."),
        TOTAL_FEE.received().optional(),
        SETTLEMENT_TOTAL_FEE,
        REFUND_FEE.received().optional(),
        SETTLEMENT_REFUND_FEE,
        CASH_REFUND_FEE,
        REFUND_STATUS_FIELD.optional(),
        SUCCESS_TIME.optional(),
        REFUND_RECV_ACCOUT.optional(),
        REFUND_ACCOUNT_FIELD.received().optional(),
        REFUND_REQUEST_SOURCE_FIELD.optional(),
        USER_INFO_FIELD,
    ])
    .sealed();

/// The origin of a refund callback.
pub const USER_INFO_FIELD: Field = object("user_info", &USER_INFO)
    .received()
    .optional()
    .sample(r#"{"appId":"wx8888888888888888"}"#)
    .doc("Where the callback comes from, as the platform adds it to what a function receives.");

/// The mini program of a refund callback.
pub const USER_INFO_APP_ID: Field =
    text("app_id", 32).received().optional().sample("wx8888888888888888").doc("The mini program's appid.");

/// The origin of a refund callback.
pub static USER_INFO: Message = Message::item(Channel::Cloud, "user_info")
    .doc("Where a refund callback comes from, as the platform adds it to what a function receives.")
    .fields(&[USER_INFO_APP_ID])
    .sealed();

/// The answer to a callback. The callback is repeated unless `errcode` is 0.
pub static CALLBACK_REPLY: Message = Message::notification_reply(Channel::Cloud, "callback_reply")
    .doc(
        "The answer to a callback. Anything but `errcode` 0, the text `success` of an official sample included, and \
         the callback comes again.",
    )
    .fields(&[ERRCODE, ERRMSG])
    .sealed();
