//! 签约、解约结果通知, 扣款结果通知: the notifications of agreements and of deductions.

use super::deduction::DEDUCTION_STATE_FIELD;
use super::fields::{
    CHANGE_TYPE, CONTRACT_ID, OPERATE_TIME, PLAN_ID, RECEIVED_CONTRACT_CODE, REQUEST_SERIAL, TERMINATION_MODE_FIELD,
};
use crate::pay::coupon::COUPONS;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, OPENID, OUT_TRADE_NO, RECEIVED_DEVICE_INFO,
    RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID,
    SUB_OPENID, TIME_END, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::builders::text;
use crate::table::model::{Channel, Message, Money, SignType};

/// The sign types of the notifications: that of the request, which is MD5 for almost all of them.
const OF_AGREEMENTS: &[SignType] = &[SignType::Md5, SignType::HmacSha256];

/// Reports that an agreement was signed, or that it ended.
pub static CONTRACT_NOTIFICATION: Message = Message::notification(Channel::Pay, "contract_notification")
    .doc(
        "Tells the merchant that an agreement was signed or ended (签约、解约结果通知). It has neither `appid` nor \
         nonce. That of the end goes to the URL of the template. It is repeated until it is answered with SUCCESS.",
    )
    .signed_with(OF_AGREEMENTS)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        MCH_ID.received(),
        SUB_MCH_ID.received().conditional(),
        SUB_APPID.received().optional().single_source(),
        RECEIVED_CONTRACT_CODE,
        PLAN_ID.received(),
        OPENID.received(),
        SUB_OPENID.received().optional().single_source(),
        SIGN.received().max_bytes(32),
        CHANGE_TYPE,
        // The reply to a query has seconds at times, so these may.
        OPERATE_TIME,
        CONTRACT_ID.received(),
        text("contract_expired_time", 32)
            .received()
            .optional()
            .sample("2016-07-01 10:00:00")
            .doc("When the agreement expires, in the same form; of one that was signed."),
        TERMINATION_MODE_FIELD.conditional().doc("The way in which the agreement ended; of one that ended."),
        REQUEST_SERIAL.received().optional().doc("The serial number of the request to sign it."),
    ])
    .sealed();

/// Reports what became of a deduction.
pub static PAPPAY_NOTIFICATION: Message = Message::notification(Channel::Pay, "pappay_notification")
    .doc(
        "Tells the merchant what became of a deduction (扣款结果通知), also that it failed: `trade_state` tells. The \
         payment of an order with an agreement is notified in this form too. It is repeated until it is answered with \
         SUCCESS.",
    )
    .signed_with(OF_AGREEMENTS)
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional().single_source(),
        SUB_MCH_ID.received().conditional().single_source(),
        RECEIVED_DEVICE_INFO,
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE.doc("Whether it was deducted."),
        ERR_CODE.sample("NOTENOUGH"),
        ERR_CODE_DES.sample("余额不足"),
        OPENID.received().conditional(),
        IS_SUBSCRIBE,
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE.single_source(),
        BANK_TYPE.conditional().max_bytes(16),
        TOTAL_FEE.received().conditional(),
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        CASH_FEE_TYPE,
        DEDUCTION_STATE_FIELD,
        COUPON_FEE,
        COUPON_COUNT,
        COUPON_ID_N,
        COUPON_TYPE_N.max_bytes(8),
        COUPON_FEE_N,
        COUPONS,
        TRANSACTION_ID.received().conditional(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END.conditional(),
        CONTRACT_ID
            .received()
            .optional()
            .decided()
            .doc("The number of the agreement at WeChat Pay; absent when the payer paid an order without signing."),
    ])
    .sealed();
