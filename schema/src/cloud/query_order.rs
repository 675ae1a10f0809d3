//! CloudPay.queryOrder: querying an order placed from the cloud, and the reply.

use super::envelope::SIGN_OF_PLATFORM;
use crate::errors;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_LIST, COUPON_ID_LIST,
    COUPON_TYPE_LIST, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SUB_APPID,
    SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_STATE_DESC, TRADE_STATE_FIELD,
    TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::model::{Channel, Charset, Message, Money, Retry};
use crate::table::rule::any_of;

/// Queries an order placed from the cloud.
pub static QUERY_ORDER: Message = Message::request(Channel::Cloud, "query_order", "/_/pay/queryorder")
    .function("queryOrder")
    .doc("Asks what became of an order placed from the cloud: the only way to confirm a callback.")
    .retry(Retry::Read)
    .answered_by(&QUERY_ORDER_RESPONSE)
    .errors(errors::ORDER_QUERY)
    .fields(&[
        SUB_APPID.by_caller().any_account().optional(),
        SUB_MCH_ID.any_account(),
        TRANSACTION_ID,
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt).sample("20150806125346"),
        NONCE_STR,
    ])
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the cloud's order query.
pub static QUERY_ORDER_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "query_order.response")
    .doc("The reply to the cloud's order query. While the order is not paid, most fields of the payment are absent.")
    .money(Money::Settles)
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
        COUPON_TYPE_LIST,
        COUPON_ID_LIST,
        COUPON_FEE_LIST,
        TRANSACTION_ID.received().conditional(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END.conditional(),
        TRADE_STATE_DESC.conditional(),
    ])
    .sealed();
