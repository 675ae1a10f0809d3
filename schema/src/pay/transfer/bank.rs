//! 付款到银行卡: a transfer to a bank card, and its query.

use super::fields::{
    AMOUNT, BANK_NO_MD5, CMMS_AMT, CREATE_TIME, DESC, ENC_BANK_NO, ENC_TRUE_NAME, MD5, MD5_SIGN, PARTNER_TRADE_NO,
    PAY_SUCC_TIME, PAYMENT_NO, REASON, TRANSFER_NO, TRUE_NAME_MD5,
};
use crate::choices::BANK_TRANSFER_STATUS;
use crate::errors;
use crate::shared::{
    ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG,
};
use crate::table::builders::{one_of, text};
use crate::table::model::{Certainty, Channel, Field, Message, Money, Retry};

/// Pays to a bank card.
pub static PAY_BANK: Message = Message::request(Channel::Pay, "pay_bank", "/mmpaysptrans/pay_bank")
    .doc(
        "Pays to a bank card (付款到银行卡). The card number and the name are encrypted with the key of \
         `getpublickey`. SUCCESS only means that it was accepted: query it. After an unknown outcome repeat it within \
         two calendar days with the same `partner_trade_no` and values, or query it: another number may pay twice. It \
         has no `appid`.",
    )
    .for_merchants()
    .signed_with(MD5)
    .without_sign_type()
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[PARTNER_TRADE_NO.name])
    .confirmed_by(&QUERY_BANK)
    .certainty(Certainty::Decided)
    .answered_by(&PAY_BANK_RESPONSE)
    .errors(errors::PAY_BANK)
    .fields(&[
        MCH_ID,
        PARTNER_TRADE_NO.sample("1212121221227").doc(
            "The merchant's number of the transfer, 8 to 32 letters and digits. One number pays once, if it is \
             repeated within two calendar days with the same values.",
        ),
        NONCE_STR,
        MD5_SIGN,
        ENC_BANK_NO,
        ENC_TRUE_NAME,
        text("bank_code", 64).required().sample("1001").doc("The bank's number in the published list, such as 1002."),
        AMOUNT.sample("100000").doc("The amount in fen, at most 20000 yuan a time. The commission comes on top."),
        DESC.optional().decided().sample("理财").doc("A remark. (512 bytes in one source.)"),
    ])
    .sealed();

/// The reply to a transfer to a bank card.
pub static PAY_BANK_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "pay_bank.response")
    .doc(
        "The reply to a transfer to a bank card: it was accepted, or refused. Published replies lack the signature, \
         which is not verified.",
    )
    .unreliably_signed()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE.max_bytes(32),
        SUCCESS_ERR_CODE,
        ERR_CODE_DES,
        MCH_ID.received().optional(),
        TRANSFER_NO.received(),
        AMOUNT.received().doc("The amount in fen, without the commission."),
        RECEIVED_NONCE_STR.optional(),
        MD5_SIGN.received().optional().decided().doc("A signature that tables list and the published reply lacks."),
        PAYMENT_NO.doc("The number of WeChat Pay. The transfer is accepted, and not paid yet."),
        CMMS_AMT,
    ])
    .sealed();

/// The error code, which a success has too.
const SUCCESS_ERR_CODE: Field = ERR_CODE.doc("Why not, as a code. A success has SUCCESS.");

/// Queries a transfer to a bank card.
pub static QUERY_BANK: Message = Message::request(Channel::Pay, "query_bank", "/mmpaysptrans/query_bank")
    .doc(
        "Asks for the state of a transfer to a bank card (查询付款银行卡). `BANK_FAIL` may follow `SUCCESS` days \
         later. It has no `appid`.",
    )
    .for_merchants()
    .signed_with(MD5)
    .without_sign_type()
    .with_certificate()
    .retry(Retry::Read)
    .answered_by(&QUERY_BANK_RESPONSE)
    .errors(errors::QUERY_BANK)
    .fields(&[MCH_ID, TRANSFER_NO.sample("1212121221227"), NONCE_STR, MD5_SIGN])
    .sealed();

/// The reply to the query of a transfer to a bank card.
pub static QUERY_BANK_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "query_bank.response")
    .doc("The unsigned reply to the query of a transfer to a bank card.")
    .unsigned()
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        SUCCESS_ERR_CODE,
        ERR_CODE_DES,
        MCH_ID.received().optional(),
        TRANSFER_NO.received(),
        PAYMENT_NO,
        BANK_NO_MD5,
        TRUE_NAME_MD5,
        AMOUNT.received().doc("The amount in fen, without the commission."),
        one_of("status", &BANK_TRANSFER_STATUS).max_bytes(16).received().decided().sample("SUCCESS").doc(
            "The state of the transfer. After `FAILED` and `BANK_FAIL` another number may pay. (The published reply \
             has a Chinese word here.)",
        ),
        CMMS_AMT,
        CREATE_TIME,
        PAY_SUCC_TIME,
        REASON,
    ])
    .sealed();
