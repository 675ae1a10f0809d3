//! CloudPay.profitSharing, multiProfitSharing, profitSharingQuery and profitSharingFinish: sharing a
//! payment, and the end of it.

use super::fields::{QUERIED_RECEIVERS, RECEIVERS, RESULT_RECEIVERS, SIGN_OF_SHARING};
use crate::errors;
use crate::pay::profit_sharing::fields::{
    CLOSE_REASON, DESCRIPTION, FINISH_ORDER_ID, FINISH_OUT_ORDER_NO, ORDER_ID, OUT_ORDER_NO, QUERIED_NUMBER,
    RECEIVERS_SUB_APPID, RELEASE_DESCRIPTION, RELEASED_AMOUNT, SHARED_TRANSACTION_ID, STATUS,
};
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG,
    SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Message, Retry};

/// Shares a payment once, placed from the cloud.
pub static PROFITSHARING: Message = Message::request(Channel::Cloud, "profitsharing", "/_/pay/profitsharing")
    .function("profitSharing")
    .doc(
        "Shares a payment once and releases the rest to the paying merchant, which cannot be a receiver. The order is \
         finished then. A minute after the payment at the earliest, with at most 50 receivers. SUCCESS only means that \
         it was accepted: a query tells what became of each share. After an unknown outcome repeat it with the same \
         `out_order_no`.",
    )
    .retry(Retry::Same)
    .keyed_by(&[OUT_ORDER_NO.name])
    .confirmed_by(&PROFITSHARINGQUERY)
    .answered_by(&PROFITSHARING_RESPONSE)
    .errors(errors::PROFITSHARING)
    .fields(&[
        SUB_MCH_ID.any_account(),
        RECEIVERS_SUB_APPID.by_caller().any_account(),
        NONCE_STR,
        SHARED_TRANSACTION_ID,
        OUT_ORDER_NO,
        RECEIVERS,
    ])
    .sealed();

/// The reply to sharing a payment once.
pub static PROFITSHARING_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "profitsharing.response")
    .doc("The reply to sharing a payment once: it was accepted. Only a query tells what became of each share.")
    .fields(&[
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().optional(),
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR,
        SIGN_OF_SHARING,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        SHARED_TRANSACTION_ID.received(),
        OUT_ORDER_NO.received(),
        ORDER_ID.received(),
        STATUS.optional(),
        RESULT_RECEIVERS,
    ])
    .sealed();

/// Shares a payment placed from the cloud, and keeps the rest for more.
pub static MULTIPROFITSHARING: Message =
    Message::request(Channel::Cloud, "multiprofitsharing", "/_/pay/multiprofitsharing")
        .function("multiProfitSharing")
        .doc(
            "Shares a payment and keeps the rest for more, until a finish releases it. The paying merchant may be a \
             receiver. At most 50 receivers a call; 20 calls an order by the cloud's page, 50 by others. SUCCESS only \
             means that it was accepted: a query tells what became of each share. After an unknown outcome repeat it \
             with the same `out_order_no`.",
        )
        .retry(Retry::Same)
        .keyed_by(&[OUT_ORDER_NO.name])
        .confirmed_by(&PROFITSHARINGQUERY)
        .answered_by(&MULTIPROFITSHARING_RESPONSE)
        .errors(errors::PROFITSHARING)
        .fields(&[
            SUB_MCH_ID.any_account(),
            RECEIVERS_SUB_APPID.by_caller().any_account(),
            NONCE_STR,
            SHARED_TRANSACTION_ID,
            OUT_ORDER_NO,
            RECEIVERS,
        ])
        .sealed();

/// The reply to sharing a payment.
pub static MULTIPROFITSHARING_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "multiprofitsharing.response")
        .doc("The reply to sharing a payment: it was accepted. Only a query tells what became of each share.")
        .fields(&[
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            SIGN_OF_SHARING,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            SHARED_TRANSACTION_ID.received(),
            OUT_ORDER_NO.received(),
            ORDER_ID.received(),
            RESULT_RECEIVERS,
            STATUS.optional().single_source(),
        ])
        .sealed();

/// Queries a sharing or a finish.
pub static PROFITSHARINGQUERY: Message =
    Message::request(Channel::Cloud, "profitsharingquery", "/_/pay/profitsharingquery")
        .function("profitSharingQuery")
        .doc(
            "Asks what became of a sharing or of a finish, whose number stands in `out_order_no`. It only reads; \
             repeat it freely.",
        )
        .retry(Retry::Read)
        .answered_by(&PROFITSHARINGQUERY_RESPONSE)
        .errors(errors::PROFITSHARING_READ)
        .fields(&[SUB_MCH_ID.any_account(), SHARED_TRANSACTION_ID, QUERIED_NUMBER, NONCE_STR])
        .sealed();

/// The reply to the query of a sharing.
pub static PROFITSHARINGQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "profitsharingquery.response")
        .doc("The reply to the query of a sharing, with the result of each share; of a finish, with what was released.")
        .fields(&[
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            SIGN_OF_SHARING,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            SHARED_TRANSACTION_ID.received(),
            OUT_ORDER_NO.received(),
            ORDER_ID.received(),
            STATUS.decided(),
            QUERIED_RECEIVERS,
            CLOSE_REASON,
            RELEASED_AMOUNT,
            RELEASE_DESCRIPTION,
        ])
        .sealed();

/// Releases the rest of a shared payment.
pub static PROFITSHARINGFINISH: Message =
    Message::request(Channel::Cloud, "profitsharingfinish", "/_/pay/profitsharingfinish")
        .function("profitSharingFinish")
        .doc(
            "Releases what is left of a shared payment to the paying merchant. Nothing of the order can be shared \
             then. After an unknown outcome repeat it with the same `out_order_no`.",
        )
        .retry(Retry::Same)
        .keyed_by(&[OUT_ORDER_NO.name])
        .confirmed_by(&PROFITSHARINGQUERY)
        .answered_by(&PROFITSHARINGFINISH_RESPONSE)
        .errors(errors::PROFITSHARING_CHANGE)
        .fields(&[SUB_MCH_ID.any_account(), NONCE_STR, SHARED_TRANSACTION_ID, FINISH_OUT_ORDER_NO, DESCRIPTION])
        .sealed();

/// The reply to the end of a sharing.
pub static PROFITSHARINGFINISH_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "profitsharingfinish.response")
        .doc("The reply to the end of a sharing: it was accepted.")
        .fields(&[
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            SIGN_OF_SHARING,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            SHARED_TRANSACTION_ID.received(),
            OUT_ORDER_NO.received(),
            FINISH_ORDER_ID,
        ])
        .sealed();
