//! CloudPay.profitSharingReturn and profitSharingReturnQuery: returning a share to the paying merchant.

use super::fields::SIGN_OF_SHARING;
use crate::errors;
use crate::pay::profit_sharing::fields::{
    FAIL_REASON, FINISH_TIME, ORDER_ID, OUT_ORDER_NO, OUT_RETURN_NO, REFUSAL_CODE, REFUSAL_TEXT, RESULT,
    RETURN_ACCOUNT, RETURN_ACCOUNT_TYPE, RETURN_AMOUNT, RETURN_DESCRIPTION, RETURN_NO, RETURN_SUB_APPID,
    RETURNED_ORDER_ID, RETURNED_OUT_ORDER_NO,
};
use crate::shared::{APPID, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RETURN_CODE, SUB_APPID, SUB_MCH_ID};
use crate::table::model::{Channel, Field, Message, Retry};
use crate::table::rule::exactly_one_of;

/// Returns a share to the paying merchant.
pub static PROFITSHARINGRETURN: Message =
    Message::request(Channel::Cloud, "profitsharingreturn", "/_/pay/profitsharingreturn")
        .function("profitSharingReturn")
        .doc(
            "Returns a share to the paying merchant, within 180 days. Only merchants return money, and only those that \
             have allowed it on the merchant platform. After an unknown outcome, and after the `result` PROCESSING, \
             keep the `out_return_no`; after FAILED take another.",
        )
        .retry(Retry::Same)
        .keyed_by(&[OUT_RETURN_NO.name])
        .confirmed_by(&PROFITSHARINGRETURNQUERY)
        .answered_by(&PROFITSHARINGRETURN_RESPONSE)
        .errors(errors::PROFITSHARINGRETURN)
        .fields(&[
            SUB_MCH_ID.any_account(),
            RETURN_SUB_APPID.by_caller().any_account(),
            NONCE_STR,
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
    Message::reply_to_request(Channel::Cloud, "profitsharingreturn.response")
        .doc("The reply to returning a share. `result` tells what became of it; there is no `result_code`.")
        .outcome(RESULT.name, "SUCCESS", &["FAILED"])
        .fields(RESPONSE_ROWS)
        .sealed();

/// Queries a return.
pub static PROFITSHARINGRETURNQUERY: Message =
    Message::request(Channel::Cloud, "profitsharingreturnquery", "/_/pay/profitsharingreturnquery")
        .function("profitSharingReturnQuery")
        .doc("Asks what became of a return. It only reads; repeat it freely.")
        .retry(Retry::Read)
        .answered_by(&PROFITSHARINGRETURNQUERY_RESPONSE)
        .errors(errors::PROFITSHARING_READ)
        .fields(&[SUB_MCH_ID.any_account(), NONCE_STR, RETURNED_ORDER_ID, RETURNED_OUT_ORDER_NO, OUT_RETURN_NO])
        .rules(&[exactly_one_of(&[ORDER_ID.name, OUT_ORDER_NO.name])])
        .sealed();

/// The reply to the query of a return.
pub static PROFITSHARINGRETURNQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "profitsharingreturnquery.response")
        .doc("The reply to the query of a return. `result` tells what became of it; there is no `result_code`.")
        // A failed return is what the query asks for, and no failure of the query.
        .outcome(RESULT.name, "SUCCESS", &[])
        .fields(RESPONSE_ROWS)
        .sealed();

/// The rows of both replies.
const RESPONSE_ROWS: &[Field] = &[
    RETURN_CODE,
    APPID.received(),
    MCH_ID.received(),
    RECEIVED_NONCE_STR,
    SIGN_OF_SHARING,
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
];
