//! 单次分账, 多次分账, 查询分账结果, 完结分账: sharing a payment, and the end of it.

use super::fields::{
    CLOSE_REASON, DESCRIPTION, FINISH_ORDER_ID, FINISH_OUT_ORDER_NO, HMAC_SIGN, HMAC_SIGN_TYPE, ONLY_HMAC, ORDER_ID,
    OUT_ORDER_NO, QUERIED_NUMBER, QUERIED_RECEIVERS, RECEIVERS, RECEIVERS_SUB_APPID, RELEASE_DESCRIPTION,
    RELEASED_AMOUNT, RESULT_RECEIVERS, SHARED_TRANSACTION_ID, STATUS,
};
use crate::errors;
use crate::shared::{
    APPID, BRAND_MCH_ID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE,
    RETURN_MSG, SIGN, SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Message, Retry};

/// Shares a payment once.
pub static PROFITSHARING: Message = Message::request(Channel::Pay, "profitsharing", "/secapi/pay/profitsharing")
    .doc(
        "Shares a payment once (单次分账) and releases the rest to the paying merchant, which cannot be a receiver. \
         The order is finished then. A minute after the payment at the earliest, with at most 50 receivers. SUCCESS \
         only means that it was accepted: a query tells what became of each share. After an unknown outcome repeat it \
         with the same `out_order_no`.",
    )
    .signed_with(ONLY_HMAC)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[OUT_ORDER_NO.name])
    .confirmed_by(&PROFITSHARINGQUERY)
    .answered_by(&PROFITSHARING_RESPONSE)
    .errors(errors::PROFITSHARING)
    .fields(&[
        MCH_ID,
        SUB_MCH_ID,
        BRAND_MCH_ID.doc(
            "The merchant number of the brand owner, with the tool for chain brands (连锁品牌工具): the limit that the \
             brand owner set is checked then. `sub_mch_id` is sent too.",
        ),
        APPID,
        RECEIVERS_SUB_APPID,
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
        SHARED_TRANSACTION_ID,
        OUT_ORDER_NO,
        RECEIVERS,
    ])
    .sealed();

/// The reply to sharing a payment once.
pub static PROFITSHARING_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "profitsharing.response")
    .doc("The reply to sharing a payment once: it was accepted. Only a query tells what became of each share.")
    .fields(&[
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().optional(),
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR,
        HMAC_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        BRAND_MCH_ID.received().optional().single_source(),
        SHARED_TRANSACTION_ID.received(),
        OUT_ORDER_NO.received(),
        ORDER_ID.received(),
        STATUS.optional(),
        RESULT_RECEIVERS,
    ])
    .sealed();

/// Shares a payment, and keeps the rest for more.
pub static MULTIPROFITSHARING: Message = Message::request(
    Channel::Pay,
    "multiprofitsharing",
    "/secapi/pay/multiprofitsharing",
)
.doc(
    "Shares a payment and keeps the rest for more (多次分账), until a finish releases it. The paying merchant may \
     be a receiver. At most 50 receivers a call and 50 calls an order. SUCCESS only means that it was \
     accepted: a query tells what became of each share. After an unknown outcome repeat it with the same \
     `out_order_no`.",
)
.signed_with(ONLY_HMAC)
.with_certificate()
.retry(Retry::Same)
.keyed_by(&[OUT_ORDER_NO.name])
.confirmed_by(&PROFITSHARINGQUERY)
.answered_by(&MULTIPROFITSHARING_RESPONSE)
.errors(errors::PROFITSHARING)
.fields(&[
    MCH_ID,
    SUB_MCH_ID,
    APPID,
    RECEIVERS_SUB_APPID,
    NONCE_STR,
    SIGN,
    HMAC_SIGN_TYPE,
    SHARED_TRANSACTION_ID,
    OUT_ORDER_NO,
    RECEIVERS,
])
.sealed();

/// The reply to sharing a payment.
pub static MULTIPROFITSHARING_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "multiprofitsharing.response")
        .doc("The reply to sharing a payment: it was accepted. Only a query tells what became of each share.")
        .fields(&[
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            HMAC_SIGN,
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
pub static PROFITSHARINGQUERY: Message = Message::request(
    Channel::Pay,
    "profitsharingquery",
    "/pay/profitsharingquery",
)
.doc(
    "Asks what became of a sharing or of a finish (查询分账结果). The number of either stands in `out_order_no`. A \
     request with an appid is refused. It only reads; repeat it freely.",
)
.signed_with(ONLY_HMAC)
.retry(Retry::Read)
.answered_by(&PROFITSHARINGQUERY_RESPONSE)
.errors(errors::PROFITSHARING_READ)
.fields(&[MCH_ID, SUB_MCH_ID, SHARED_TRANSACTION_ID, QUERIED_NUMBER, NONCE_STR, SIGN, HMAC_SIGN_TYPE])
.sealed();

/// The reply to the query of a sharing.
pub static PROFITSHARINGQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingquery.response")
        .doc("The reply to the query of a sharing, with the result of each share; of a finish, with what was released.")
        .fields(&[
            SUB_APPID.received().optional().decided(),
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            APPID.received().optional().decided(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            HMAC_SIGN,
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
    Message::request(Channel::Pay, "profitsharingfinish", "/secapi/pay/profitsharingfinish")
        .doc(
            "Releases what is left of a shared payment to the paying merchant (完结分账). Nothing of the order can be \
             shared then. After an unknown outcome repeat it with the same `out_order_no`.",
        )
        .signed_with(ONLY_HMAC)
        .with_certificate()
        .retry(Retry::Same)
        .keyed_by(&[OUT_ORDER_NO.name])
        .confirmed_by(&PROFITSHARINGQUERY)
        .answered_by(&PROFITSHARINGFINISH_RESPONSE)
        .errors(errors::PROFITSHARING_CHANGE)
        .fields(&[
            MCH_ID,
            SUB_MCH_ID,
            APPID,
            NONCE_STR,
            SIGN,
            HMAC_SIGN_TYPE,
            SHARED_TRANSACTION_ID,
            FINISH_OUT_ORDER_NO,
            DESCRIPTION,
        ])
        .sealed();

/// The reply to the end of a sharing.
pub static PROFITSHARINGFINISH_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingfinish.response")
        .doc("The reply to the end of a sharing: it was accepted.")
        .fields(&[
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().optional(),
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            HMAC_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            SHARED_TRANSACTION_ID.received(),
            OUT_ORDER_NO.received(),
            FINISH_ORDER_ID,
        ])
        .sealed();
