//! 查询退款: querying the refunds of an order, and the reply.

use super::promotion::PROMOTIONS_FIELD;
use super::sign_types::EITHER;
use crate::errors;
use crate::shared::{
    APPID, CASH_FEE, CASH_REFUND_FEE, COUPON_REFUND_COUNT_N, COUPON_REFUND_FEE, COUPON_REFUND_FEE_N,
    COUPON_REFUND_FEE_N_M, COUPON_REFUND_ID_N_M, COUPON_TYPE_N_M, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE,
    MCH_ID, NONCE_STR, OUT_REFUND_NO, OUT_REFUND_NO_N, OUT_TRADE_NO, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR,
    REFUND_ACCOUNT_N, REFUND_CHANNEL_N, REFUND_FEE, REFUND_FEE_N, REFUND_ID, REFUND_ID_N, REFUND_RECV_ACCOUT_N,
    REFUND_STATUS_N, REFUND_SUCCESS_TIME_N, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_REFUND_FEE_N,
    SETTLEMENT_TOTAL_FEE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::builders::{family, number};
use crate::table::model::{Channel, Charset, Field, Message, Retry};
use crate::table::rule::{any_of, with};

/// The start of the page of refunds, on both channels.
pub const OFFSET: Field = number("offset").sample("15").doc(
    "Where the page begins, counted from 0, for an order with more than 10 refunds: a page has 10. Only with a number \
     of the order.",
);

/// The number of refunds of the order, on both channels.
pub const TOTAL_REFUND_COUNT: Field = number("total_refund_count")
    .received()
    .conditional()
    .sample("35")
    .doc("How many refunds the order has, when the request had an `offset`.");

/// The number of refunds in the reply, on both channels.
pub const REFUND_COUNT: Field = number("refund_count")
    .received()
    .optional()
    .sample("1")
    .doc("How many refunds the reply has, 10 at most. The tables require it, live replies lack it at times.");

/// Queries the refunds of an order, or one refund.
pub static REFUND_QUERY: Message = Message::request(Channel::Pay, "refund_query", "/pay/refundquery")
    .doc(
        "Asks what became of one refund or of all refunds of an order (查询退款). It only reads; repeat it freely. An \
         order with more than 20 refunds is asked by the number of a refund.",
    )
    .signed_with(EITHER)
    .retry(Retry::Read)
    .answered_by(&REFUND_QUERY_RESPONSE)
    .errors(errors::REFUND_QUERY)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        DEVICE_INFO.sample("13467007045764").doc("The terminal's id; old pages only."),
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
        TRANSACTION_ID.sample("1217752501201407033233368018"),
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt),
        OUT_REFUND_NO.conditional().doc("The merchant's refund number."),
        REFUND_ID.conditional(),
        OFFSET,
    ])
    // The pages require one of the four; the gateway accepts several, and the first of
    // refund_id, out_refund_no, transaction_id, out_trade_no wins.
    .rules(&[
        any_of(&[REFUND_ID.name, OUT_REFUND_NO.name, TRANSACTION_ID.name, OUT_TRADE_NO.name]),
        with(OFFSET.name).any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name]),
    ])
    .sealed();

/// The reply to the refund query.
pub static REFUND_QUERY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "refund_query.response")
    .doc("The reply to the refund query: one record for each refund, in `refunds`.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        RECEIVED_DEVICE_INFO,
        TOTAL_REFUND_COUNT,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        TOTAL_FEE
            .received()
            .conditional()
            .sample("100")
            .doc("The amount of the order in fen. The tables require it; an old published reply lacks it."),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        REFUND_COUNT,
        REFUND_FEE.received().optional().doc("All refunds of the order together, in fen. No current page lists it."),
        COUPON_REFUND_FEE.doc("What all refunds gave back in coupons, in fen; old pages only."),
        CASH_REFUND_FEE.doc("What all refunds gave back in money, in fen; old pages only."),
        OUT_REFUND_NO_N,
        REFUND_ID_N,
        REFUND_CHANNEL_N,
        REFUND_FEE_N,
        SETTLEMENT_REFUND_FEE_N,
        COUPON_REFUND_FEE_N,
        COUPON_REFUND_COUNT_N,
        COUPON_TYPE_N_M,
        COUPON_REFUND_ID_N_M,
        COUPON_REFUND_FEE_N_M,
        REFUND_STATUS_N,
        REFUND_ACCOUNT_N,
        REFUND_RECV_ACCOUT_N,
        REFUND_SUCCESS_TIME_N,
        REFUNDS,
        PROMOTIONS_FIELD.doc("What is refunded of promotions, as JSON text; only from /pay/refundqueryv2."),
    ])
    .sealed();

/// The refunds that the reply reports.
pub const REFUNDS: Field = family("refunds", &REFUND_RECORD)
    .optional()
    .counted_by(REFUND_COUNT.name)
    .doc("The refunds, one for each index that is there.");

/// One refund of an order.
pub static REFUND_RECORD: Message = Message::item(Channel::Pay, "refund_record")
    .doc("One refund of an order.")
    .fields(&[
        OUT_REFUND_NO_N.in_item().on_success(),
        REFUND_ID_N.in_item().on_success(),
        REFUND_CHANNEL_N.in_item(),
        REFUND_FEE_N.in_item().on_success(),
        SETTLEMENT_REFUND_FEE_N.in_item(),
        COUPON_REFUND_FEE_N.in_item(),
        COUPON_REFUND_COUNT_N.in_item(),
        COUPON_TYPE_N_M.in_item(),
        COUPON_REFUND_ID_N_M.in_item(),
        COUPON_REFUND_FEE_N_M.in_item(),
        family("coupons", &REFUND_RECORD_COUPON)
            .optional()
            .counted_by(COUPON_REFUND_COUNT_N.name)
            .doc("The coupons of the refund, one for each second index that is there."),
        REFUND_STATUS_N.in_item().on_success(),
        REFUND_ACCOUNT_N.in_item(),
        REFUND_RECV_ACCOUT_N.in_item(),
        REFUND_SUCCESS_TIME_N.in_item(),
    ])
    .sealed();

/// One coupon of a refund.
pub static REFUND_RECORD_COUPON: Message = Message::item(Channel::Pay, "refund_record_coupon")
    .doc("One coupon of a refund.")
    .fields(&[
        COUPON_TYPE_N_M.in_item().in_item(),
        COUPON_REFUND_ID_N_M.in_item().in_item(),
        COUPON_REFUND_FEE_N_M.in_item().in_item(),
    ])
    .sealed();
