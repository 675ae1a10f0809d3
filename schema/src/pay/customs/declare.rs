//! 订单附加信息提交: declaring an order to a customs office, and the reply.

use super::fields::{
    ACTION_TYPE, CERT_CHECK_RESULT_FIELD, CERT_ID, CUSTOMS, DUTY, MCH_CUSTOMS_NO, MODIFY_TIME, NAME, ORDER_FEE,
    PRODUCT_FEE, STATE, SUB_ORDER_ID, SUB_ORDER_NO, TRANSPORT_FEE, VERIFY_DEPARTMENT_FIELD, VERIFY_DEPARTMENT_TRADE_ID,
};
use super::query::CUSTOMDECLAREQUERY;
use crate::choices::IDENTITY_DOCUMENT;
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, FEE_TYPE, MCH_ID, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::builders::one_of;
use crate::table::model::{Channel, Message, Retry, Rule, SignType};
use crate::table::rule::{all_or_none, at_most, when};

/// At this office the merchant is registered.
const fn needs_registration(customs: &'static str) -> Rule {
    when(CUSTOMS.name, customs).needs(&[MCH_CUSTOMS_NO.name])
}

/// Declares an order to a customs office.
pub static CUSTOMDECLAREORDER: Message =
    Message::request(Channel::Pay, "customdeclareorder", "/cgi-bin/mch/customs/customdeclareorder")
        .doc(
            "Declares a paid order, or a part of one, to a customs office (订单附加信息提交). After an unknown outcome \
             repeat it with the same values. The query tells what the customs office made of it.",
        )
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Same)
        .keyed_by(&[TRANSACTION_ID.name, SUB_ORDER_NO.name, CUSTOMS.name])
        .confirmed_by(&CUSTOMDECLAREQUERY)
        .answered_by(&CUSTOMDECLAREORDER_RESPONSE)
        .errors(errors::CUSTOMDECLAREORDER)
        .fields(&[
            SIGN.max_bytes(32),
            APPID,
            MCH_ID,
            OUT_TRADE_NO,
            TRANSACTION_ID.required().decided(),
            CUSTOMS,
            MCH_CUSTOMS_NO.conditional().decided(),
            DUTY,
            ACTION_TYPE,
            SUB_ORDER_NO.decided(),
            FEE_TYPE.conditional().max_bytes(3).decided().doc("The currency of the part by ISO 4217."),
            ORDER_FEE,
            TRANSPORT_FEE,
            PRODUCT_FEE,
            one_of("cert_type", &IDENTITY_DOCUMENT)
                .max_bytes(32)
                .only(&["IDCARD"])
                .sample("IDCARD")
                .doc("The kind of the payer's identity document: IDCARD."),
            CERT_ID,
            NAME,
        ])
        .rules(&[
            // Every office but NO.
            needs_registration("GUANGZHOU_ZS"),
            needs_registration("HANGZHOU_ZS"),
            needs_registration("NINGBO"),
            needs_registration("ZHENGZHOU_BS"),
            needs_registration("CHONGQING"),
            needs_registration("SHANGHAI_ZS"),
            needs_registration("SHENZHEN"),
            needs_registration("ZHENGZHOU_ZH_ZS"),
            needs_registration("TIANJIN"),
            needs_registration("ZONGSHU"),
            all_or_none(&[SUB_ORDER_NO.name, FEE_TYPE.name, ORDER_FEE.name, TRANSPORT_FEE.name, PRODUCT_FEE.name]),
            // Together they are the amount of the part.
            at_most(TRANSPORT_FEE.name, ORDER_FEE.name),
            at_most(PRODUCT_FEE.name, ORDER_FEE.name),
        ])
        .sealed();

/// The reply to a declaration.
pub static CUSTOMDECLAREORDER_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "customdeclareorder.response")
        .doc("The reply to a declaration. `state` tells how far it is; it has no nonce.")
        .outcome(STATE.name, "SUCCESS", &["FAIL", "EXCEPT"])
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            SIGN_TYPE_FIELD.received().optional(),
            SIGN.received().max_bytes(32),
            APPID.received(),
            MCH_ID.received(),
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            STATE,
            TRANSACTION_ID.received(),
            OUT_TRADE_NO.received(),
            SUB_ORDER_NO.received().optional(),
            SUB_ORDER_ID.received().optional(),
            MODIFY_TIME,
            CERT_CHECK_RESULT_FIELD,
            VERIFY_DEPARTMENT_FIELD,
            VERIFY_DEPARTMENT_TRADE_ID,
        ])
        .sealed();
