//! 付款到零钱: a transfer to a user's balance, and its query.

use super::fields::{
    AMOUNT, CHECK_NAME, CHECK_NEEDS_NAME, DESC, DETAIL_ID, MD5, MD5_SIGN, PARTNER_TRADE_NO, PAYEE_APPID, PAYEE_OPENID,
    PAYMENT_AMOUNT, PAYMENT_NO, PAYMENT_TIME, RE_USER_NAME, REASON, SERVER_IP, STATUS, TRANSFER_NAME, TRANSFER_NO,
    TRANSFER_TIME,
};
use crate::errors;
use crate::shared::{
    DEVICE_INFO, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE,
    RETURN_CODE, RETURN_MSG,
};
use crate::table::builders::{number, text};
use crate::table::model::{AccountValue, Channel, Charset, Field, Message, Money, Retry};
use crate::table::rule::when;

/// Pays to a user's balance.
pub static TRANSFERS: Message = Message::request(Channel::Pay, "transfers", "/mmpaymkttransfers/promotion/transfers")
    .doc(
        "Pays to the balance of a user (付款到零钱). After an unknown outcome, SYSTEMERROR or SEND_FAILED query it, \
         or repeat it with the same `partner_trade_no` and values: another number may pay twice. Between two tries \
         of a number lies a second at least.",
    )
    .for_merchants()
    .signed_with(MD5)
    .without_sign_type()
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[PARTNER_TRADE_NO.name])
    .confirmed_by(&GETTRANSFERINFO)
    .answered_by(&TRANSFERS_RESPONSE)
    .errors(errors::TRANSFERS)
    .fields(&[
        MCH_APPID,
        MCHID,
        DEVICE_INFO.doc("The terminal's id, chosen by the merchant."),
        NONCE_STR,
        MD5_SIGN,
        PARTNER_TRADE_NO,
        PAYEE_OPENID.doc("The payee's id under `mch_appid`."),
        CHECK_NAME,
        RE_USER_NAME,
        AMOUNT,
        DESC,
        SERVER_IP,
        text("scene", 64)
            .sample("BRAND_REDPACKET")
            .doc("`BRAND_REDPACKET` pays as a brand's red packet; absent means an ordinary transfer."),
        number("brand_id")
            .conditional()
            .decided()
            .sample("1234")
            .doc("The brand's id. Required for a brand's red packet."),
        text("finder_template_id", 128)
            .conditional()
            .decided()
            .sample("1243100000000000")
            .doc("The template of the message. Required for a brand's red packet."),
    ])
    .rules(&[CHECK_NEEDS_NAME, when("scene", "BRAND_REDPACKET").needs(&["brand_id", "finder_template_id"])])
    .sealed();

/// The app of the payee.
const MCH_APPID: Field = text("mch_appid", 128)
    .required()
    .of(Charset::Alphanumeric)
    .by_account(AccountValue::Appid)
    .sample("wx8888888888888888")
    .doc("The app under which `openid` is the payee's id. (Not `appid`, as in other calls.)");

/// The merchant number.
const MCHID: Field = text("mchid", 32)
    .required()
    .of(Charset::Digits)
    .by_account(AccountValue::MchId)
    .sample("1900000109")
    .doc("The merchant number. (Not `mch_id`, as in other calls.)");

/// The reply to a transfer.
pub static TRANSFERS_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "transfers.response")
    .doc("The unsigned reply to a transfer to a balance: it was paid, or refused.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        MCH_APPID.received().optional().doc("The app of the request, which some refusals lack."),
        MCHID.received().optional().doc("The merchant number of the request, which some refusals lack."),
        RECEIVED_DEVICE_INFO.doc("The terminal's id, chosen by the merchant."),
        RECEIVED_NONCE_STR.optional().doc("A random text, though the reply has no signature."),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRANSFER_NO.received(),
        PAYMENT_NO,
        PAYMENT_TIME,
    ])
    .sealed();

/// Queries a transfer.
pub static GETTRANSFERINFO: Message =
    Message::request(Channel::Pay, "gettransferinfo", "/mmpaymkttransfers/gettransferinfo")
        .doc(
            "Asks for the state of a transfer to a balance (查询付款), up to 30 days back. (The limit is unverified.) \
             NOT_FOUND is final only if the paying call has surely ended.",
        )
        .for_merchants()
        .signed_with(MD5)
        .without_sign_type()
        .with_certificate()
        .retry(Retry::Read)
        .answered_by(&GETTRANSFERINFO_RESPONSE)
        .errors(errors::GETTRANSFERINFO)
        .fields(&[
            NONCE_STR,
            MD5_SIGN,
            TRANSFER_NO,
            MCH_ID.doc("The merchant number. (`mchid`, where it is paid.)"),
            PAYEE_APPID.doc("The app of the transfer. (`mch_appid`, where it is paid.)"),
        ])
        .sealed();

/// The reply to the query of a transfer.
pub static GETTRANSFERINFO_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "gettransferinfo.response")
    .doc("The unsigned reply to the query of a transfer to a balance.")
    .unsigned()
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRANSFER_NO.received(),
        PAYEE_APPID.received().optional().decided(),
        MCH_ID.received(),
        DETAIL_ID,
        STATUS,
        REASON,
        PAYEE_OPENID.received(),
        TRANSFER_NAME,
        PAYMENT_AMOUNT,
        TRANSFER_TIME,
        PAYMENT_TIME.optional().decided().sample("2015-04-21 20:01:00"),
        DESC.received().sample("车险理赔"),
    ])
    .sealed();
