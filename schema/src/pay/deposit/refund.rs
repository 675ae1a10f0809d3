//! 押金退款, 查询押金退款: refunding what was consumed of a deposit, and querying that refund.

use super::fields::{HMAC, HMAC_SIGN_TYPE, REFUND_SUCCESS_TIME, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID};
use crate::choices::{REFUND_ACCOUNT, REFUND_CHANNEL};
use crate::errors;
use crate::pay::refund::REFUND_COUPON;
use crate::shared::{
    APPID, CASH_FEE, CASH_FEE_TYPE, CASH_REFUND_FEE, COUPON_REFUND_COUNT, COUPON_REFUND_FEE, COUPON_REFUND_FEE_N,
    COUPON_REFUND_ID_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, MCH_ID, NONCE_STR, NOTIFY_URL, OUT_REFUND_NO, OUT_TRADE_NO,
    REFUND_ACCOUNT_FIELD, REFUND_COUPON_TYPE_N, REFUND_DESC, REFUND_FEE, REFUND_FEE_TYPE, REFUND_ID,
    REFUND_RECV_ACCOUT, REFUND_STATUS_FIELD, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_REFUND_FEE,
    SETTLEMENT_TOTAL_FEE, SIGN, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::builders::{family, one_of};
use crate::table::model::{Certainty, Channel, Charset, Message, Retry};
use crate::table::rule::{any_of, at_most};

/// Refunds what was consumed of a deposit.
pub static DEPOSIT_REFUND: Message = Message::request(Channel::Pay, "deposit_refund", "/deposit/refund")
    .doc(
        "Refunds what was consumed of a deposit, or part of it (押金退款). SUCCESS only means that the refund was \
         accepted. After an unknown outcome repeat it with the same `out_refund_no`; another number is another refund.",
    )
    .for_partners()
    .signed_with(HMAC)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[OUT_REFUND_NO.name])
    .confirmed_by(&DEPOSIT_REFUNDQUERY)
    .certainty(Certainty::Decided)
    .answered_by(&DEPOSIT_REFUND_RESPONSE)
    .errors(errors::DEPOSIT_REFUND)
    .fields(&[
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
        TRANSACTION_ID
            .required()
            .decided()
            .sample("1217752501201407033233368018")
            .doc("The order number of WeChat Pay, the only one that the current page takes (28 digits today)."),
        OUT_TRADE_NO
            .optional()
            .decided()
            .of(Charset::OrderNumberOrAt)
            .doc("The merchant's order number. (The current page no longer lists it.)"),
        OUT_REFUND_NO,
        TOTAL_FEE.sample("100").doc("The amount of the order in fen, which is what was consumed; at least 1."),
        REFUND_FEE,
        REFUND_FEE_TYPE,
        REFUND_DESC.max_bytes(70).documented(80).decided(),
        REFUND_ACCOUNT_FIELD,
        // The account's own URL is for notifications of payments.
        NOTIFY_URL.by_caller().optional().single_source().sample("https://weixin.qq.com/notify/").doc(
            "Where the refund notification goes: a public, absolute http or https URL without query and fragment. \
             Never the account's.",
        ),
    ])
    .rules(&[at_most(REFUND_FEE.name, TOTAL_FEE.name)])
    .sealed();

/// The reply to a refund of a deposit.
pub static DEPOSIT_REFUND_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deposit_refund.response")
    .doc("The reply to a refund of a deposit: it was accepted. Only its query tells what became of it.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().optional(),
        REPLY_NONCE_STR,
        REPLY_SIGN,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        OUT_REFUND_NO
            .received()
            .optional()
            .decided()
            .doc("The merchant's refund number. (A published reply lacks it.)"),
        REFUND_ID.received(),
        REFUND_FEE.received(),
        SETTLEMENT_REFUND_FEE,
        TOTAL_FEE
            .received()
            .optional()
            .decided()
            .sample("100")
            .doc("The amount of the order in fen. (A published reply lacks it.)"),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE.optional().decided().doc("The part paid in money, in fen. (A published reply lacks it.)"),
        CASH_FEE_TYPE.single_source(),
        CASH_REFUND_FEE,
        REFUND_COUPON_TYPE_N.single_source(),
        COUPON_REFUND_FEE,
        COUPON_REFUND_FEE_N.single_source(),
        COUPON_REFUND_COUNT.single_source(),
        COUPON_REFUND_ID_N.single_source(),
        family("coupons", &REFUND_COUPON)
            .optional()
            .counted_by(COUPON_REFUND_COUNT.name)
            .doc("The coupons refunded, one for each index that is there."),
    ])
    .sealed();

/// Queries a refund of a deposit.
pub static DEPOSIT_REFUNDQUERY: Message = Message::request(Channel::Pay, "deposit_refundquery", "/deposit/refundquery")
    .doc("Asks what became of one refund of a deposit (查询押金退款). It only reads; repeat it freely.")
    .for_partners()
    .signed_with(HMAC)
    .retry(Retry::Read)
    .certainty(Certainty::Decided)
    .answered_by(&DEPOSIT_REFUNDQUERY_RESPONSE)
    .errors(errors::DEPOSIT_REFUNDQUERY)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_MERCHANT_APPID,
        SUB_MCH_ID,
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
        OUT_REFUND_NO.conditional().decided().doc("The merchant's refund number."),
        REFUND_ID.conditional().decided(),
    ])
    .rules(&[any_of(&[OUT_REFUND_NO.name, REFUND_ID.name])])
    .sealed();

/// The reply to the query of a refund of a deposit.
pub static DEPOSIT_REFUNDQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "deposit_refundquery.response")
        .doc("The reply to the query of a refund of a deposit: one refund, without indexes in its names.")
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            APPID.received(),
            MCH_ID.received(),
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            REPLY_NONCE_STR,
            REPLY_SIGN,
            TRANSACTION_ID.received(),
            OUT_TRADE_NO.received(),
            TOTAL_FEE.received().sample("100"),
            SETTLEMENT_TOTAL_FEE,
            FEE_TYPE.received().optional().max_bytes(8),
            CASH_FEE.optional(),
            OUT_REFUND_NO.received().decided().doc("The merchant's refund number."),
            REFUND_ID.received().decided(),
            REFUND_FEE.received().decided().doc("The amount of the refund in fen."),
            REFUND_STATUS_FIELD.decided(),
            one_of("refund_channel", &REFUND_CHANNEL)
                .max_bytes(16)
                .received()
                .optional()
                .single_source()
                .sample("ORIGINAL")
                .doc("Where the refund went."),
            SETTLEMENT_REFUND_FEE.single_source(),
            one_of("refund_account", &REFUND_ACCOUNT)
                .max_bytes(30)
                .received()
                .optional()
                .single_source()
                .sample("REFUND_SOURCE_UNSETTLED_FUNDS")
                .doc("Which of the merchant's money paid the refund."),
            REFUND_RECV_ACCOUT.optional().single_source(),
            REFUND_SUCCESS_TIME,
        ])
        .sealed();
