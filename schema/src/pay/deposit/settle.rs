//! 撤销押金, 消费押金: giving a deposit back, or consuming it.

use super::fields::{
    CONSUMED_FEE, DEPOSIT_FEE, EITHER_TRANSACTION_ID, HMAC, HMAC_SIGN_TYPE, REPLY_NONCE_STR, REPLY_SIGN,
    SUB_MERCHANT_APPID,
};
use super::query::DEPOSIT_ORDERQUERY;
use crate::errors;
use crate::pay::micropay::RECALL;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, FEE_TYPE, MCH_ID, NONCE_STR, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG,
    SIGN, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::builders::fen;
use crate::table::model::{Certainty, Channel, Message, Retry};
use crate::table::rule::{any_of, at_most};

/// Gives a deposit back.
pub static DEPOSIT_REVERSE: Message = Message::request(Channel::Pay, "deposit_reverse", "/deposit/reverse")
    .doc("Gives the whole deposit back (撤销押金), instead of consuming it. Repeat it while the reply's `recall` is Y.")
    .for_partners()
    .signed_with(HMAC)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&DEPOSIT_ORDERQUERY)
    .certainty(Certainty::Decided)
    .answered_by(&DEPOSIT_REVERSE_RESPONSE)
    .fields(&[
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        EITHER_TRANSACTION_ID,
        OUT_TRADE_NO.conditional().decided(),
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[EITHER_TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to giving a deposit back.
pub static DEPOSIT_REVERSE_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deposit_reverse.response")
    .doc("The reply to giving a deposit back.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        SUB_APPID.received().optional(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        // The table requires it; the published reply lacks it.
        RECALL.conditional().single_source().doc("`Y`: give it back again. `N`: done. A published reply lacks it."),
    ])
    .sealed();

/// Consumes a deposit.
pub static DEPOSIT_CONSUME: Message = Message::request(Channel::Pay, "deposit_consume", "/deposit/consume")
    .doc(
        "Consumes a deposit or part of it (消费押金), once; the rest goes back to the payer by itself. After an \
         unknown outcome repeat it with the same values.",
    )
    .for_partners()
    .signed_with(HMAC)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[TRANSACTION_ID.name])
    .confirmed_by(&DEPOSIT_ORDERQUERY)
    .answered_by(&DEPOSIT_CONSUME_RESPONSE)
    .errors(errors::DEPOSIT_CONSUME)
    .fields(&[
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        EITHER_TRANSACTION_ID,
        OUT_TRADE_NO.conditional().decided(),
        DEPOSIT_FEE,
        fen("consume_fee")
            .required()
            .sample("888")
            .doc("The amount to consume in fen, from 0 to `total_fee`. With 0 all of it goes back."),
        FEE_TYPE.required().doc("The currency by ISO 4217, which must be the order's."),
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[EITHER_TRANSACTION_ID.name, OUT_TRADE_NO.name]), at_most(CONSUMED_FEE.name, DEPOSIT_FEE.name)])
    .sealed();

/// The reply to consuming a deposit.
pub static DEPOSIT_CONSUME_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deposit_consume.response")
    .doc("The reply to consuming a deposit.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        SUB_APPID.received().optional(),
        MCH_ID.received(),
        SUB_MCH_ID.received().optional(),
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        TOTAL_FEE.received().doc("The amount of the deposit in fen."),
        CONSUMED_FEE,
        FEE_TYPE.received().optional(),
    ])
    .sealed();
