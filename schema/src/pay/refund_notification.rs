//! 退款结果通知: the refund notification, and its encrypted content.

use crate::shared::{
    APPID, CASH_REFUND_FEE, MCH_ID, OUT_REFUND_NO, OUT_TRADE_NO, RECEIVED_NONCE_STR, REFUND_ACCOUNT_FIELD, REFUND_FEE,
    REFUND_ID, REFUND_RECV_ACCOUT, REFUND_REQUEST_SOURCE_FIELD, REFUND_STATUS_FIELD, REQ_INFO, RETURN_CODE, RETURN_MSG,
    SETTLEMENT_REFUND_FEE, SETTLEMENT_TOTAL_FEE, SUB_APPID, SUB_MCH_ID, SUCCESS_TIME, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::model::{Channel, Message, Money};

/// Reports that a refund ended.
pub static REFUND_NOTIFICATION: Message = Message::notification(Channel::Pay, "refund_notification")
    .doc(
        "Tells the merchant that a refund ended (退款结果通知). It carries no signature: what it says is encrypted in \
         `req_info` with the merchant's key, and a refund query has to confirm it.",
    )
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        RECEIVED_NONCE_STR,
        REQ_INFO,
    ])
    .sealed();

/// The encrypted content of the refund notification.
pub static REFUND_NOTIFICATION_INFO: Message = Message::notification(Channel::Pay, "refund_notification_info")
    .doc(
        "What is encrypted in the refund notification: an XML document whose root is `root`. The encryption does not \
         protect it from changes, so it is a hint.",
    )
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        TRANSACTION_ID.received().required(),
        OUT_TRADE_NO.received().required(),
        REFUND_ID.received().required().sample("50000408942018111907145868882"),
        OUT_REFUND_NO.received().required().doc("The merchant's refund number."),
        TOTAL_FEE.received().required(),
        SETTLEMENT_TOTAL_FEE,
        REFUND_FEE.received().required(),
        SETTLEMENT_REFUND_FEE.required(),
        REFUND_STATUS_FIELD.required(),
        SUCCESS_TIME,
        REFUND_RECV_ACCOUT.required(),
        REFUND_ACCOUNT_FIELD.received().required(),
        REFUND_REQUEST_SOURCE_FIELD.required(),
        CASH_REFUND_FEE.doc("The part refunded in money, in fen. In the published sample; older tables lack it."),
    ])
    .sealed();
