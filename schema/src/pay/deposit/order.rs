//! 押金下单: placing the order of a deposit.

use super::fields::{
    BODY_OF_DEPOSIT, CURRENCY, DEPOSIT_FEE, HMAC, IP, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID,
};
use super::query::DEPOSIT_ORDERQUERY;
use crate::choices::YES_NO;
use crate::pay::detail::DETAIL_FIELD;
use crate::pay::unified_order::SCENE_INFO_FIELD;
use crate::shared::{
    APPID, ATTACH, CODE_URL, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, LIMIT_PAY_FIELD, MCH_ID, NONCE_STR, NOTIFY_URL,
    OPENID, OUT_TRADE_NO, PREPAY_ID, PRODUCT_ID, RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID, SUB_OPENID, TIME_EXPIRE, TIME_START, TRADE_TYPE_FIELD,
};
use crate::table::builders::one_of;
use crate::table::model::{Certainty, Channel, Message, Retry};
use crate::table::rule::{after, when, with};

/// Places the order of a deposit.
pub static DEPOSIT_UNIFIEDORDER: Message =
    Message::request(Channel::Pay, "deposit_unifiedorder", "/deposit/unifiedorder")
        .doc(
            "Places the order of a deposit (押金下单). The payer then pays as any order, and the payment notification \
             tells of it. Repeating it with the same values gives a prepay_id again.",
        )
        .for_partners()
        .signed_with(HMAC)
        .retry(Retry::Same)
        .keyed_by(&[OUT_TRADE_NO.name])
        .confirmed_by(&DEPOSIT_ORDERQUERY)
        .certainty(Certainty::Decided)
        .answered_by(&DEPOSIT_UNIFIEDORDER_RESPONSE)
        .fields(&[
            APPID,
            MCH_ID,
            SUB_MERCHANT_APPID,
            SUB_MCH_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN,
            // Both values are listed here; the account sends HMAC-SHA256.
            SIGN_TYPE_FIELD
                .required()
                .decided()
                .sample("HMAC-SHA256")
                .doc("The way of signing, HMAC-SHA256 as in the other calls of deposits. (The table lists MD5 too.)"),
            BODY_OF_DEPOSIT,
            DETAIL_FIELD.optional(),
            ATTACH,
            OUT_TRADE_NO,
            CURRENCY,
            DEPOSIT_FEE,
            IP,
            TIME_START,
            TIME_EXPIRE,
            NOTIFY_URL,
            TRADE_TYPE_FIELD.required().only(&["JSAPI", "APP"]),
            PRODUCT_ID.optional().doc("The product, chosen by the merchant."),
            LIMIT_PAY_FIELD,
            OPENID.decided(),
            SUB_OPENID.decided(),
            one_of("receipt", &YES_NO)
                .max_bytes(8)
                .sample("Y")
                .doc("`Y` shows the e-invoice entry on the result page; the invoice feature must be on."),
            SCENE_INFO_FIELD.optional().doc("The store as JSON text."),
        ])
        .rules(&[
            when(TRADE_TYPE_FIELD.name, "JSAPI").any_of(&[OPENID.name, SUB_OPENID.name]),
            with(SUB_OPENID.name).needs(&[SUB_APPID.name]),
            after(TIME_EXPIRE.name, TIME_START.name, 60),
        ])
        .sealed();

/// The reply to placing the order of a deposit.
pub static DEPOSIT_UNIFIEDORDER_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "deposit_unifiedorder.response")
        .doc("The reply to placing the order of a deposit: the prepayment.")
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            RECEIVED_DEVICE_INFO,
            REPLY_NONCE_STR,
            REPLY_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            TRADE_TYPE_FIELD.received(),
            PREPAY_ID,
            CODE_URL.optional(),
        ])
        .sealed();
