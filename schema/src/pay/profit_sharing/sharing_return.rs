//! 分账回退, 查询分账回退结果: returning a share to the paying merchant.

use super::fields::{
    FAIL_REASON, FINISH_TIME, HMAC_SIGN, HMAC_SIGN_TYPE, ONLY_HMAC, ORDER_ID, OUT_ORDER_NO, OUT_RETURN_NO,
    REFUSAL_CODE, REFUSAL_TEXT, RESULT, RETURN_ACCOUNT, RETURN_ACCOUNT_TYPE, RETURN_AMOUNT, RETURN_DESCRIPTION,
    RETURN_NO, RETURN_SUB_APPID, RETURNED_ORDER_ID, RETURNED_OUT_ORDER_NO, UNSENT_RETURN_MSG, UNSURE_ERR_CODE,
    UNSURE_ERR_CODE_DES, UNSURE_RESULT_CODE,
};
use crate::errors;
use crate::shared::{
    APPID, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RETURN_CODE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Message, Retry};
use crate::table::rule::exactly_one_of;

/// Returns a share to the paying merchant.
pub static PROFITSHARINGRETURN: Message =
    Message::request(Channel::Pay, "profitsharingreturn", "/secapi/pay/profitsharingreturn")
        .doc(
            "Returns a share to the paying merchant (分账回退), within 180 days. Only merchants return money, and only \
             those that have allowed it on the merchant platform. After an unknown outcome, and after the `result` \
             PROCESSING, keep the `out_return_no`; after FAILED take another.",
        )
        .signed_with(ONLY_HMAC)
        .with_certificate()
        .retry(Retry::Same)
        .keyed_by(&[OUT_RETURN_NO.name])
        .confirmed_by(&PROFITSHARINGRETURNQUERY)
        .answered_by(&PROFITSHARINGRETURN_RESPONSE)
        .errors(errors::PROFITSHARINGRETURN)
        .fields(&[
            MCH_ID,
            SUB_MCH_ID,
            APPID,
            RETURN_SUB_APPID,
            NONCE_STR,
            SIGN,
            HMAC_SIGN_TYPE,
            RETURNED_ORDER_ID,
            RETURNED_OUT_ORDER_NO,
            OUT_RETURN_NO,
            RETURN_ACCOUNT_TYPE,
            RETURN_ACCOUNT,
            RETURN_AMOUNT,
            RETURN_DESCRIPTION,
        ])
        .rules(&[exactly_one_of(&[ORDER_ID.name, OUT_ORDER_NO.name])])
        .sealed();

/// The reply to returning a share.
pub static PROFITSHARINGRETURN_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingreturn.response")
        .doc("The reply to returning a share. `result` tells what became of it, in place of `result_code`.")
        .outcome(RESULT.name, "SUCCESS", &["FAILED"])
        .fields(&[
            RETURN_CODE,
            UNSENT_RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            HMAC_SIGN,
            UNSURE_RESULT_CODE,
            UNSURE_ERR_CODE,
            UNSURE_ERR_CODE_DES,
            SUB_MCH_ID.received().optional(),
            SUB_APPID.received().optional(),
            SIGN_TYPE_FIELD.received().optional().sample("HMAC-SHA256").single_source().doc("The way of signing."),
            ORDER_ID.received().optional(),
            OUT_ORDER_NO.received().optional(),
            OUT_RETURN_NO.received(),
            RETURN_NO,
            RETURN_ACCOUNT_TYPE.received(),
            RETURN_ACCOUNT.received(),
            RETURN_AMOUNT.received(),
            RETURN_DESCRIPTION.received(),
            RESULT,
            FAIL_REASON,
            FINISH_TIME,
            REFUSAL_CODE,
            REFUSAL_TEXT,
        ])
        .sealed();

/// Queries a return.
pub static PROFITSHARINGRETURNQUERY: Message =
    Message::request(Channel::Pay, "profitsharingreturnquery", "/pay/profitsharingreturnquery")
        .doc("Asks what became of a return (查询分账回退结果). It only reads; repeat it freely.")
        .signed_with(ONLY_HMAC)
        .retry(Retry::Read)
        .answered_by(&PROFITSHARINGRETURNQUERY_RESPONSE)
        .errors(errors::PROFITSHARING_READ)
        .fields(&[
            MCH_ID,
            SUB_MCH_ID,
            APPID,
            // Given by the caller alone, so that the account's own is not sent.
            SUB_APPID
                .by_caller()
                .optional()
                .decided()
                .doc("The id of the sub-merchant's app, which only one source lists: leave it out."),
            NONCE_STR,
            SIGN,
            HMAC_SIGN_TYPE,
            RETURNED_ORDER_ID,
            RETURNED_OUT_ORDER_NO,
            OUT_RETURN_NO,
        ])
        .rules(&[exactly_one_of(&[ORDER_ID.name, OUT_ORDER_NO.name])])
        .sealed();

/// The reply to the query of a return.
pub static PROFITSHARINGRETURNQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingreturnquery.response")
        .doc("The reply to the query of a return. `result` tells what became of it, in place of `result_code`.")
        // A failed return is what the query asks for, and no failure of the query.
        .outcome(RESULT.name, "SUCCESS", &[])
        .fields(&[
            RETURN_CODE,
            UNSENT_RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            RECEIVED_NONCE_STR,
            HMAC_SIGN,
            UNSURE_RESULT_CODE,
            UNSURE_ERR_CODE,
            UNSURE_ERR_CODE_DES,
            SUB_MCH_ID.received().optional(),
            SUB_APPID.received().optional(),
            ORDER_ID.received().optional(),
            OUT_ORDER_NO.received().optional(),
            OUT_RETURN_NO.received(),
            RETURN_NO,
            RETURN_ACCOUNT_TYPE.received(),
            RETURN_ACCOUNT.received(),
            RETURN_AMOUNT.received(),
            RETURN_DESCRIPTION.received(),
            RESULT,
            FAIL_REASON,
            FINISH_TIME,
            REFUSAL_CODE,
            REFUSAL_TEXT,
        ])
        .sealed();
