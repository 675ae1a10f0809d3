//! 押金付款码支付, 押金刷脸支付: a deposit charged with the payer's code, or by face.

use super::fields::{
    BODY_OF_DEPOSIT, CURRENCY, DEPOSIT_FEE, HMAC, HMAC_SIGN_TYPE, IP, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID,
};
use super::query::DEPOSIT_ORDERQUERY;
use crate::choices::YES_NO;
use crate::errors;
use crate::pay::detail::DETAIL_FIELD;
use crate::pay::face_payment::{DETAIL_BY_FACE, OPENID_OF_FACE, PROMOTION_VERSION_FIELD};
use crate::pay::promotion::PROMOTIONS_FIELD;
use crate::pay::unified_order::SCENE_INFO_FIELD;
use crate::shared::{
    APPID, ATTACH, AUTH_CODE, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_FEE, DEPOSIT_FIELD, DEVICE_INFO, ERR_CODE,
    ERR_CODE_DES, FACE_CODE, FEE_TYPE, GOODS_TAG, IS_SUBSCRIBE, LIMIT_PAY_FIELD, MCH_ID, NONCE_STR, OPENID,
    OUT_TRADE_NO, RECEIPT_FIELD, RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE,
    SIGN, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TIME_EXPIRE, TIME_START, TOTAL_FEE,
    TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::builders::one_of;
use crate::table::model::{Certainty, Channel, Field, Message, Money, Retry};
use crate::table::rule::after;

/// The address of the till.
const IP_OF_TILL: Field =
    IP.sample("8.8.8.8").doc("The IPv4 or IPv6 address of the till or server that calls. (16 bytes in one table.)");

/// Charges a deposit by face.
pub static DEPOSIT_FACEPAY: Message = Message::request(Channel::Pay, "deposit_facepay", "/deposit/facepay")
    .doc(
        "Charges a deposit to a payer whose face was recognized (押金刷脸支付), and answers at once. Never repeat it: \
         after SYSTEMERROR, BANKERROR, USERPAYING or no answer query the order, and revoke it if it stays unpaid.",
    )
    .for_partners()
    .signed_with(HMAC)
    .retry(Retry::QueryFirst)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&DEPOSIT_ORDERQUERY)
    .answered_by(&DEPOSIT_FACEPAY_RESPONSE)
    .errors(errors::DEPOSIT_FACEPAY)
    .fields(&[
        DEPOSIT_FIELD.decided(),
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        BODY_OF_DEPOSIT,
        DETAIL_BY_FACE,
        ATTACH,
        OUT_TRADE_NO,
        DEPOSIT_FEE,
        CURRENCY,
        IP_OF_TILL,
        GOODS_TAG.single_source(),
        LIMIT_PAY_FIELD,
        TIME_START,
        TIME_EXPIRE,
        OPENID_OF_FACE,
        FACE_CODE,
        HMAC_SIGN_TYPE,
    ])
    .rules(&[after(TIME_EXPIRE.name, TIME_START.name, 60)])
    .sealed();

/// The reply to charging a deposit by face.
pub static DEPOSIT_FACEPAY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deposit_facepay.response")
    .doc("The reply to charging a deposit by face: with `result_code` SUCCESS the deposit is paid.")
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        SUB_APPID.received().optional(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        OPENID.received(),
        IS_SUBSCRIBE.conditional(),
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE,
        TRADE_TYPE_FIELD.received(),
        BANK_TYPE,
        FEE_TYPE.received().optional(),
        TOTAL_FEE.received(),
        CASH_FEE_TYPE,
        CASH_FEE,
        SETTLEMENT_TOTAL_FEE,
        COUPON_FEE,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        PROMOTIONS_FIELD.optional().single_source(),
    ])
    .sealed();

/// Charges a deposit with the payer's code.
pub static DEPOSIT_MICROPAY: Message = Message::request(Channel::Pay, "deposit_micropay", "/deposit/micropay")
    .doc(
        "Charges a deposit with the payer's code (押金付款码支付), and answers at once. Never repeat it: after \
         SYSTEMERROR, BANKERROR, USERPAYING or no answer query the order, and revoke it if it stays unpaid.",
    )
    .for_partners()
    .signed_with(HMAC)
    .retry(Retry::QueryFirst)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&DEPOSIT_ORDERQUERY)
    .certainty(Certainty::Decided)
    .answered_by(&DEPOSIT_MICROPAY_RESPONSE)
    .errors(errors::DEPOSIT_MICROPAY)
    .fields(&[
        PROMOTION_VERSION_FIELD,
        one_of("profit_sharing", &YES_NO)
            .max_bytes(1)
            .only(&["N", "Y"])
            .single_source()
            .sample("N")
            .doc("`Y` holds the money for profit sharing; absent means `N`."),
        DEPOSIT_FIELD,
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
        BODY_OF_DEPOSIT,
        DETAIL_FIELD.optional(),
        ATTACH,
        OUT_TRADE_NO,
        DEPOSIT_FEE,
        CURRENCY,
        IP_OF_TILL,
        GOODS_TAG.single_source(),
        LIMIT_PAY_FIELD,
        TIME_START,
        TIME_EXPIRE,
        RECEIPT_FIELD.single_source(),
        AUTH_CODE,
        SCENE_INFO_FIELD.optional().doc("The store as JSON text."),
    ])
    .rules(&[after(TIME_EXPIRE.name, TIME_START.name, 60)])
    .sealed();

/// The reply to charging a deposit with a code.
pub static DEPOSIT_MICROPAY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deposit_micropay.response")
    .doc("The reply to charging a deposit with a code: with `result_code` SUCCESS the deposit is paid.")
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        SUB_APPID.received().optional(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        OPENID.received(),
        IS_SUBSCRIBE.conditional(),
        TRADE_TYPE_FIELD.received(),
        BANK_TYPE,
        FEE_TYPE.received().optional(),
        TOTAL_FEE.received(),
        SETTLEMENT_TOTAL_FEE,
        COUPON_FEE,
        CASH_FEE_TYPE,
        CASH_FEE,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        PROMOTIONS_FIELD.optional().single_source(),
    ])
    .sealed();
