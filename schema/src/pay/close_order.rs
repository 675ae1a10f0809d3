//! 关闭订单: closing an unpaid order, and the reply.

use super::order_query::ORDER_QUERY;
use super::sign_types::EITHER;
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OUT_TRADE_NO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE,
    RETURN_MSG, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use crate::table::builders::text;
use crate::table::model::{Channel, Field, Message, Retry};

/// Closes an unpaid order.
pub static CLOSE_ORDER: Message = Message::request(Channel::Pay, "close_order", "/pay/closeorder")
    .doc(
        "Closes an order that was not paid (关闭订单), five minutes after it was placed at the earliest. Its number \
         can never be paid again; repeating the request does no harm.",
    )
    .signed_with(EITHER)
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&ORDER_QUERY)
    .answered_by(&CLOSE_ORDER_RESPONSE)
    .errors(errors::CLOSE_ORDER)
    .fields(&[APPID, MCH_ID, SUB_APPID.optional(), SUB_MCH_ID, OUT_TRADE_NO, NONCE_STR, SIGN, SIGN_TYPE_FIELD])
    .sealed();

/// The reply to closing an order.
pub static CLOSE_ORDER_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "close_order.response")
    .doc("The reply to closing an order. ORDERCLOSED is as good as SUCCESS.")
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
        RESULT_MSG,
    ])
    .sealed();

/// More about the result, on both channels.
pub const RESULT_MSG: Field = text("result_msg", 32)
    .received()
    .optional()
    .sample("OK")
    .doc("More about the result, in words. (One source requires it, with 16 bytes.)");
