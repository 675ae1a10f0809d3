//! 查询订单: querying an order, and the reply.

use super::coupon::COUPONS;
use super::promotion::PROMOTIONS_FIELD;
use super::sign_types::EITHER;
use crate::errors;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN,
    SIGN_TYPE_FIELD, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_STATE_DESC,
    TRADE_STATE_FIELD, TRADE_TYPE_FIELD, TRANSACTION_ID, VERSION,
};
use crate::table::builders::{fen, text};
use crate::table::model::{Channel, Charset, Message, Money, Retry};
use crate::table::rule::any_of;

/// Queries an order.
pub static ORDER_QUERY: Message = Message::request(Channel::Pay, "order_query", "/pay/orderquery")
    .doc("Asks what became of an order (查询订单). It only reads; repeat it freely.")
    .signed_with(EITHER)
    .retry(Retry::Read)
    .answered_by(&ORDER_QUERY_RESPONSE)
    .errors(errors::ORDER_QUERY)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        TRANSACTION_ID,
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt).sample("20150806125346"),
        VERSION,
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the order query.
pub static ORDER_QUERY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "order_query.response")
    .doc("The reply to the order query. While the order is not paid, most fields of the payment are absent.")
    .money(Money::Settles)
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
        OPENID.received().conditional(),
        IS_SUBSCRIBE.conditional(),
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE,
        TRADE_TYPE_FIELD.received().conditional(),
        TRADE_STATE_FIELD,
        BANK_TYPE.conditional(),
        TOTAL_FEE.received().conditional(),
        SETTLEMENT_TOTAL_FEE.conditional(),
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        CASH_FEE_TYPE,
        COUPON_FEE,
        COUPON_COUNT,
        COUPON_TYPE_N,
        COUPON_ID_N,
        COUPON_FEE_N,
        COUPONS,
        TRANSACTION_ID.received().conditional(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END.conditional(),
        // Documented as always present; the published reply lacks it.
        TRADE_STATE_DESC.conditional(),
        PROMOTIONS_FIELD,
        text("detail", 8192).received().optional().doc("The former list of per-item results; old pages only."),
        fen("consume_fee").received().conditional().sample("888").doc("The part consumed of a deposit order, in fen."),
    ])
    .sealed();
