//! CloudPay.refund and CloudPay.queryRefund: refunding an order placed from the cloud, and
//! querying its refunds.

use super::envelope::SIGN_OF_PLATFORM;
use super::unified_order::{CALLBACK_TYPE, CONTAINER_FIELD, ENV_ID, FUNCTION_NAME};
use crate::errors;
use crate::pay::{OFFSET, REFUND_COUNT, TOTAL_REFUND_COUNT};
use crate::shared::{
    APPID, CASH_FEE, CASH_FEE_TYPE, CASH_REFUND_FEE, COUPON_REFUND_COUNT, COUPON_REFUND_COUNT_LIST, COUPON_REFUND_FEE,
    COUPON_REFUND_FEE_ARRAY, COUPON_REFUND_FEE_LIST, COUPON_REFUND_ID_ARRAY, COUPON_REFUND_ID_LIST, COUPON_TYPE_ARRAY,
    COUPON_TYPE_LIST, ERR_CODE, ERR_CODE_DES, FEE_TYPE, MCH_ID, NONCE_STR, OUT_REFUND_NO, OUT_REFUND_NO_LIST,
    OUT_TRADE_NO, RECEIVED_NONCE_STR, REFUND_ACCOUNT_FIELD, REFUND_ACCOUNT_LIST, REFUND_CHANNEL_LIST, REFUND_DESC,
    REFUND_FEE, REFUND_FEE_LIST, REFUND_FEE_TYPE, REFUND_ID, REFUND_ID_LIST, REFUND_RECV_ACCOUT_LIST,
    REFUND_STATUS_LIST, REFUND_SUCCESS_TIME_LIST, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_REFUND_FEE,
    SETTLEMENT_REFUND_FEE_LIST, SETTLEMENT_TOTAL_FEE, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::model::{Channel, Charset, Message, Retry};
use crate::table::rule::{any_of, at_most, when, with};

/// Refunds an order placed from the cloud, or part of it.
pub static REFUND: Message = Message::request(Channel::Cloud, "refund", "/_/pay/refund")
    .function("refund")
    .doc(
        "Refunds an order placed from the cloud or part of it, once the merchant has allowed refunds on the merchant \
         platform. SUCCESS only means that the refund was accepted. After an unknown outcome repeat it with the same \
         `out_refund_no`; another number is another refund.",
    )
    .retry(Retry::Same)
    .keyed_by(&[OUT_REFUND_NO.name])
    .confirmed_by(&QUERY_REFUND)
    .answered_by(&REFUND_RESPONSE)
    .errors(errors::REFUND)
    .fields(&[
        FUNCTION_NAME.doc(
            "The cloud function that receives the refund callback, for `callback_type` 1 or none; excludes \
             `container`. (Required on the page of 2021, absent from the current one.)",
        ),
        ENV_ID.conditional().doc(
            "The cloud environment of the callback function or service, needed with either. (Required on the page of \
             2021.)",
        ),
        CALLBACK_TYPE,
        CONTAINER_FIELD,
        SUB_APPID.by_caller().any_account().optional(),
        SUB_MCH_ID.any_account(),
        NONCE_STR,
        TRANSACTION_ID.doc("The order number of WeChat Pay, which wins over `out_trade_no` (28 digits today)."),
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt),
        OUT_REFUND_NO,
        TOTAL_FEE.sample("100"),
        REFUND_FEE,
        REFUND_FEE_TYPE,
        REFUND_DESC,
        REFUND_ACCOUNT_FIELD,
    ])
    // The pages require one of the two numbers; the gateway accepts both, and the first
    // wins. A callback is optional, but must be complete.
    .rules(&[
        any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name]),
        at_most(REFUND_FEE.name, TOTAL_FEE.name),
        with(ENV_ID.name).exactly_one_of(&[FUNCTION_NAME.name, CONTAINER_FIELD.name]),
        with(FUNCTION_NAME.name).needs(&[ENV_ID.name]),
        with(CONTAINER_FIELD.name).needs(&[ENV_ID.name, CALLBACK_TYPE.name]),
        when(CALLBACK_TYPE.name, "1").needs(&[FUNCTION_NAME.name]),
        when(CALLBACK_TYPE.name, "2").needs(&[CONTAINER_FIELD.name]),
    ])
    .sealed();

/// The reply to a refund.
pub static REFUND_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "refund.response")
    .doc("The reply to a refund: it was accepted. Only a refund query tells what became of it.")
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
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        OUT_REFUND_NO.received(),
        REFUND_ID.received(),
        REFUND_FEE.received(),
        SETTLEMENT_REFUND_FEE,
        TOTAL_FEE.received().sample("100"),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE.on_success(),
        CASH_FEE_TYPE,
        CASH_REFUND_FEE,
        COUPON_REFUND_FEE,
        COUPON_REFUND_COUNT,
        COUPON_TYPE_LIST,
        COUPON_REFUND_ID_LIST,
        COUPON_REFUND_FEE_LIST,
    ])
    .sealed();

/// Queries the refunds of an order placed from the cloud.
pub static QUERY_REFUND: Message = Message::request(Channel::Cloud, "query_refund", "/_/pay/queryrefund")
    .function("queryRefund")
    .doc(
        "Asks what became of one refund or of all refunds of an order placed from the cloud. It only reads; repeat it \
         freely.",
    )
    .retry(Retry::Read)
    .answered_by(&QUERY_REFUND_RESPONSE)
    .errors(errors::REFUND_QUERY)
    .fields(&[
        SUB_APPID.by_caller().any_account().optional(),
        SUB_MCH_ID.any_account(),
        TRANSACTION_ID.sample("1217752501201407033233368018"),
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt),
        OUT_REFUND_NO.conditional().doc("The merchant's refund number."),
        REFUND_ID.conditional(),
        OFFSET,
        NONCE_STR,
    ])
    // As on the other channel, the first of several numbers in this order wins.
    .rules(&[
        any_of(&[REFUND_ID.name, OUT_REFUND_NO.name, TRANSACTION_ID.name, OUT_TRADE_NO.name]),
        with(OFFSET.name).any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name]),
    ])
    .sealed();

/// The reply to the cloud's refund query.
pub static QUERY_REFUND_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "query_refund.response")
    .doc(
        "The reply to the cloud's refund query: a list for each field of a refund, in the same order. Live replies \
         leave the lists empty at times.",
    )
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
        TOTAL_REFUND_COUNT,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        TOTAL_FEE.received().sample("100"),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE.on_success(),
        REFUND_COUNT,
        OUT_REFUND_NO_LIST,
        REFUND_ID_LIST,
        REFUND_CHANNEL_LIST,
        REFUND_FEE_LIST,
        SETTLEMENT_REFUND_FEE_LIST,
        COUPON_TYPE_ARRAY,
        COUPON_REFUND_FEE_LIST,
        COUPON_REFUND_COUNT_LIST,
        COUPON_REFUND_ID_ARRAY,
        COUPON_REFUND_FEE_ARRAY,
        REFUND_STATUS_LIST,
        REFUND_ACCOUNT_LIST,
        REFUND_RECV_ACCOUT_LIST,
        REFUND_SUCCESS_TIME_LIST,
    ])
    .sealed();
