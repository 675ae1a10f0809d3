//! 刷脸支付: charging a payer whose face was recognized, and revoking the charge.

use super::detail::DETAIL_BY_FACE;
use super::fields::{OPENID_OF_FACE, REPLY_NONCE_STR, REPLY_SIGN};
use super::query::FACEPAYQUERY;
use crate::choices::YES_NO;
use crate::errors;
use crate::pay::micropay::RECALL;
use crate::pay::promotion::PROMOTIONS_FIELD;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, BODY, CASH_FEE, CASH_FEE_TYPE, COUPON_FEE, DEPOSIT_FIELD, DEVICE_INFO, ERR_CODE,
    ERR_CODE_DES, FACE_CODE, FEE_TYPE, GOODS_TAG, IS_SUBSCRIBE, LIMIT_PAY_FIELD, MCH_ID, NONCE_STR, OPENID,
    OUT_TRADE_NO, RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN,
    SIGN_TYPE_FIELD, SPBILL_CREATE_IP, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TIME_EXPIRE,
    TIME_START, TOTAL_FEE, TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::builders::one_of;
use crate::table::model::{Certainty, Channel, Message, Money, Retry};
use crate::table::rule::{after, any_of};

/// Charges a recognized payer.
pub static FACEPAY: Message = Message::request(Channel::Pay, "facepay", "/pay/facepay")
    .doc(
        "Charges a payer whose face was recognized (刷脸支付) and answers at once, without a notification. Never \
         repeat it: after SYSTEMERROR, BANKERROR, USERPAYING or no answer query the order, and revoke it if it \
         stays unpaid.",
    )
    .signed_with(EITHER)
    .retry(Retry::QueryFirst)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&FACEPAYQUERY)
    .certainty(Certainty::Decided)
    .answered_by(&FACEPAY_RESPONSE)
    .errors(errors::FACEPAY)
    .fields(&[
        one_of(DEPOSIT_FIELD.name, &YES_NO)
            .max_bytes(1)
            .single_source()
            .sample("Y")
            .doc("`Y` makes it the payment of a deposit, which has a call of its own."),
        APPID,
        SUB_APPID.optional(),
        MCH_ID,
        SUB_MCH_ID,
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        BODY,
        DETAIL_BY_FACE,
        ATTACH,
        OUT_TRADE_NO,
        TOTAL_FEE,
        FEE_TYPE.decided(),
        SPBILL_CREATE_IP.decided().sample("8.8.8.8").doc("The IPv4 or IPv6 address of the terminal."),
        GOODS_TAG,
        LIMIT_PAY_FIELD.single_source(),
        TIME_START.single_source(),
        TIME_EXPIRE.single_source().doc(
            "When the order number expires, in Beijing time as yyyyMMddHHmmss; at least one minute after `time_start`.",
        ),
        OPENID_OF_FACE,
        FACE_CODE,
        SIGN_TYPE_FIELD
            .decided()
            .sample("HMAC-SHA256")
            .doc("The way of signing. Absent means MD5. (One source demands HMAC-SHA256, another takes either.)"),
    ])
    .rules(&[after(TIME_EXPIRE.name, TIME_START.name, 60)])
    .sealed();

/// The reply to charging a recognized payer.
pub static FACEPAY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "facepay.response")
    .doc("The reply to charging a recognized payer: with `result_code` SUCCESS the order is paid.")
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received().single_source(),
        SUB_APPID.received().optional().single_source(),
        MCH_ID.received().single_source(),
        SUB_MCH_ID.received().conditional().single_source(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        OPENID.received(),
        IS_SUBSCRIBE,
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE,
        TRADE_TYPE_FIELD
            .received()
            .sample("FACEPAY")
            .doc("The scene of the payment. (The published sample has MICROPAY.)"),
        BANK_TYPE,
        FEE_TYPE.received().optional(),
        TOTAL_FEE.received(),
        CASH_FEE_TYPE,
        CASH_FEE,
        SETTLEMENT_TOTAL_FEE.single_source(),
        COUPON_FEE.single_source(),
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        PROMOTIONS_FIELD.optional(),
    ])
    .sealed();

/// Revokes the charge of a recognized payer.
pub static FACEPAYREVERSE: Message = Message::request(Channel::Pay, "facepayreverse", "/secapi/pay/facepayreverse")
    .doc(
        "Revokes the charge of a recognized payer (撤销订单): a paid order is refunded, an unpaid one closed. Repeat \
         it while the reply's `recall` is Y.",
    )
    .signed_with(EITHER)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&FACEPAYQUERY)
    .certainty(Certainty::Single)
    .answered_by(&FACEPAYREVERSE_RESPONSE)
    .fields(&[
        APPID.single_source(),
        SUB_APPID.optional().single_source(),
        MCH_ID.single_source(),
        SUB_MCH_ID.single_source(),
        TRANSACTION_ID.decided().doc("The order number of WeChat Pay, which wins over `out_trade_no`."),
        OUT_TRADE_NO.conditional().decided(),
        NONCE_STR.single_source(),
        SIGN.single_source(),
        SIGN_TYPE_FIELD.single_source(),
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to revoking the charge of a recognized payer.
pub static FACEPAYREVERSE_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "facepayreverse.response")
    .doc("The reply to revoking the charge of a recognized payer.")
    .fields(&[
        RETURN_CODE.single_source(),
        RETURN_MSG.single_source(),
        APPID.received().single_source(),
        SUB_APPID.received().optional().single_source(),
        MCH_ID.received().single_source(),
        SUB_MCH_ID.received().conditional().single_source(),
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE.single_source(),
        ERR_CODE.single_source(),
        ERR_CODE_DES.single_source(),
        RECALL.single_source(),
    ])
    .sealed();
