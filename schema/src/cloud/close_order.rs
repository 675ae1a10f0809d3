//! CloudPay.closeOrder: closing an order placed from the cloud, and the reply.

use super::envelope::SIGN_OF_PLATFORM;
use super::query_order::QUERY_ORDER;
use crate::errors;
use crate::pay::RESULT_MSG;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, OUT_TRADE_NO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE,
    RETURN_MSG, SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Message, Retry};

/// Closes an unpaid order placed from the cloud.
pub static CLOSE_ORDER: Message = Message::request(Channel::Cloud, "close_order", "/_/pay/closeorder")
    .function("closeOrder")
    .doc(
        "Closes an order placed from the cloud that was not paid, five minutes after it was placed at the earliest. \
         Its number can never be paid again; repeating the request does no harm.",
    )
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&QUERY_ORDER)
    .answered_by(&CLOSE_ORDER_RESPONSE)
    .errors(errors::CLOSE_ORDER)
    .fields(&[SUB_APPID.by_caller().any_account().optional(), SUB_MCH_ID.any_account(), OUT_TRADE_NO, NONCE_STR])
    .sealed();

/// The reply to closing an order.
pub static CLOSE_ORDER_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "close_order.response")
    .doc("The reply to closing an order. ORDERCLOSED is as good as SUCCESS.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received(),
        RECEIVED_NONCE_STR,
        SIGN_OF_PLATFORM,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        RESULT_MSG,
    ])
    .sealed();
