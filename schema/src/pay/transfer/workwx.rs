//! 向员工付款: a transfer to an employee in WeCom, and its query.

use super::fields::{
    AMOUNT, CHECK_NAME, CHECK_NEEDS_NAME, DESC, DETAIL_ID, MD5, MD5_SIGN, PARTNER_TRADE_NO, PAYEE_APPID, PAYEE_OPENID,
    PAYMENT_AMOUNT, PAYMENT_NO, PAYMENT_TIME, RE_USER_NAME, REASON, SERVER_IP, STATUS, TRANSFER_NAME, TRANSFER_NO,
    TRANSFER_TIME,
};
use crate::choices::{APPROVAL_TYPE, WORKWX_MESSAGE_TYPE};
use crate::errors;
use crate::shared::{
    APPID, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR,
    RESULT_CODE, RETURN_CODE, RETURN_MSG, WORKWX_SIGN,
};
use crate::table::builders::{number, one_of, text, unbounded};
use crate::table::model::{Certainty, Channel, Field, Message, Money, Retry};
use crate::table::rule::when;

/// Pays to an employee in WeCom.
pub static PAYWWSPTRANS2POCKET: Message = Message::request(
    Channel::Pay,
    "paywwsptrans2pocket",
    "/mmpaymkttransfers/promotion/paywwsptrans2pocket",
)
.doc(
    "Pays from an enterprise's WeCom to the balance of an employee (向员工付款). It carries a second signature, \
     made with WeCom's payment secret. After an unknown outcome query it, or repeat it with the same \
     `partner_trade_no` and values: another number may pay twice.",
)
.for_merchants()
.signed_with(MD5)
.without_sign_type()
.workwx_signed(&[
    AMOUNT.name,
    APPID.name,
    DESC.name,
    MCH_ID.name,
    NONCE_STR.name,
    PAYEE_OPENID.name,
    PARTNER_TRADE_NO.name,
    WW_MSG_TYPE.name,
])
.with_certificate()
.retry(Retry::Same)
.keyed_by(&[PARTNER_TRADE_NO.name])
.confirmed_by(&QUERYWWSPTRANS2POCKET)
.certainty(Certainty::Decided)
.answered_by(&PAYWWSPTRANS2POCKET_RESPONSE)
.errors(errors::PAYWWSPTRANS2POCKET)
.fields(&[
    CORP_ID,
    MCH_ID,
    DEVICE_INFO.doc("The terminal's id, chosen by the merchant."),
    NONCE_STR,
    MD5_SIGN.doc("The signature by MD5 in upper-case hex, of `workwx_sign` too."),
    PARTNER_TRADE_NO,
    PAYEE_OPENID,
    CHECK_NAME,
    RE_USER_NAME,
    AMOUNT,
    DESC.sample("六月出差报销费用"),
    SERVER_IP,
    WORKWX_SIGN,
    WW_MSG_TYPE,
    unbounded("approval_number")
        .conditional()
        .decided()
        .sample("201705160008")
        .doc("The number of the approval. Required for `APPROVAL_MSG`."),
    one_of("approval_type", &APPROVAL_TYPE)
        .conditional()
        .decided()
        .sample("1")
        .doc("The kind of the approval. Required for `APPROVAL_MSG`."),
    text("act_name", 50)
        .conditional()
        .decided()
        .sample("产品部门报销")
        .doc("The name of the project. Required for `NORMAL_MSG`."),
    number("agentid").sample("1").doc("The WeCom app that pays."),
])
.rules(&[
    CHECK_NEEDS_NAME,
    when(WW_MSG_TYPE.name, "NORMAL_MSG").needs(&["act_name"]),
    when(WW_MSG_TYPE.name, "APPROVAL_MSG").needs(&["approval_number", "approval_type"]),
])
.sealed();

/// The enterprise.
const CORP_ID: Field = PAYEE_APPID.doc("The id of the enterprise, its corp id.");

/// The kind of message.
const WW_MSG_TYPE: Field = one_of("ww_msg_type", &WORKWX_MESSAGE_TYPE)
    .max_bytes(32)
    .required()
    .decided()
    .sample("NORMAL_MSG")
    .doc("The kind of WeCom's message about the payment.");

/// The reply to a transfer in WeCom.
pub static PAYWWSPTRANS2POCKET_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "paywwsptrans2pocket.response")
        .doc("The unsigned reply to a transfer to an employee: it was paid, or refused.")
        .unsigned()
        .money(Money::Hints)
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            CORP_ID.received().optional(),
            MCH_ID.received().optional(),
            RECEIVED_DEVICE_INFO.doc("The terminal's id, chosen by the merchant."),
            RECEIVED_NONCE_STR.optional().single_source().doc("A random text, though the reply has no signature."),
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            TRANSFER_NO.received(),
            PAYMENT_NO,
            PAYMENT_TIME,
        ])
        .sealed();

/// Queries a transfer in WeCom.
pub static QUERYWWSPTRANS2POCKET: Message =
    Message::request(Channel::Pay, "querywwsptrans2pocket", "/mmpaymkttransfers/promotion/querywwsptrans2pocket")
        .doc("Asks for the state of a transfer to an employee (查询付款记录).")
        .for_merchants()
        .signed_with(MD5)
        .without_sign_type()
        .with_certificate()
        .retry(Retry::Read)
        .answered_by(&QUERYWWSPTRANS2POCKET_RESPONSE)
        .errors(errors::QUERYWWSPTRANS2POCKET)
        .fields(&[NONCE_STR, MD5_SIGN, TRANSFER_NO.decided(), MCH_ID, CORP_ID.max_bytes(32)])
        .sealed();

/// The reply to the query of a transfer in WeCom.
pub static QUERYWWSPTRANS2POCKET_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "querywwsptrans2pocket.response")
        .doc("The unsigned reply to the query of a transfer to an employee.")
        .unsigned()
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            TRANSFER_NO.received(),
            MCH_ID.received(),
            DETAIL_ID.max_bytes(32),
            STATUS,
            REASON.max_bytes(32),
            TRANSFER_NAME.sample("王小王"),
            PAYMENT_AMOUNT.sample("8000"),
            TRANSFER_TIME,
            DESC.received().sample("用车补贴"),
            PAYEE_OPENID.received().optional().single_source(),
            CORP_ID.received().optional().single_source(),
        ])
        .sealed();
