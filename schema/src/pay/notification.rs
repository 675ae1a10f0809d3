//! 支付结果通知: the payment notification, and the answer to it.

use super::coupon::COUPONS;
use super::promotion::PROMOTIONS_FIELD;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, OPENID, OUT_TRADE_NO, RECEIVED_DEVICE_INFO,
    RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN, SIGN_TYPE_FIELD, SUB_APPID,
    SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_TYPE_FIELD, TRANSACTION_ID, VERSION,
};
use crate::table::builders::text;
use crate::table::model::{Channel, Message, Money};

/// Reports that an order was paid.
pub static PAY_NOTIFICATION: Message = Message::notification(Channel::Pay, "pay_notification")
    .doc(
        "Tells the merchant that an order was paid (支付结果通知). It is repeated until it is answered with SUCCESS, \
         and may come several times at once.",
    )
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        RECEIVED_DEVICE_INFO,
        RECEIVED_NONCE_STR,
        SIGN.received(),
        SIGN_TYPE_FIELD.received().optional(),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        OPENID.received(),
        IS_SUBSCRIBE,
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE,
        TRADE_TYPE_FIELD.received(),
        BANK_TYPE,
        TOTAL_FEE.received(),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        CASH_FEE_TYPE,
        COUPON_FEE,
        COUPON_COUNT,
        COUPON_TYPE_N,
        COUPON_ID_N,
        COUPON_FEE_N,
        COUPONS,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        VERSION.received().optional(),
        PROMOTIONS_FIELD,
        text("rate_value", 16)
            .received()
            .optional()
            .sample("650000000")
            .doc("The exchange rate times 100,000,000; cross-border merchants only."),
    ])
    .sealed();

/// The merchant's answer to a notification, unsigned.
pub static NOTIFICATION_REPLY: Message = Message::notification_reply(Channel::Pay, "notification_reply")
    .doc("The merchant's answer to a notification. SUCCESS stops the repetitions; it carries no signature.")
    .fields(&[
        RETURN_CODE.by_caller().doc("SUCCESS stops the repetitions."),
        RETURN_MSG.by_caller().doc("OK, or why not."),
    ])
    .sealed();
