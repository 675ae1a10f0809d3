//! CloudPay.profitSharingAddReceiver and profitSharingRemoveReceiver: adding and removing receivers.

use super::fields::{ADDED_RECEIVER, RECEIVED_RECEIVER, RECEIVER, SIGN_OF_SHARING};
use crate::errors;
use crate::pay::profit_sharing::fields::RECEIVERS_SUB_APPID;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG,
    SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Field, Message, Retry};

/// Adds a receiver.
pub static PROFITSHARINGADDRECEIVER: Message =
    Message::request(Channel::Cloud, "profitsharingaddreceiver", "/_/pay/profitsharingaddreceiver")
        .function("profitSharingAddReceiver")
        .doc(
            "Adds a receiver, to which payments can be shared then; at most 20,000 a merchant. Adding it again is a \
             success.",
        )
        .retry(Retry::Same)
        .keyed_by(&[RECEIVER.name])
        .answered_by(&PROFITSHARINGADDRECEIVER_RESPONSE)
        .errors(errors::PROFITSHARINGADDRECEIVER)
        .fields(&[
            SUB_MCH_ID.any_account(),
            RECEIVERS_SUB_APPID.by_caller().any_account(),
            NONCE_STR,
            ADDED_RECEIVER.sample(r#"{"type": "MERCHANT_ID","account": "190001001","relation_type": "STORE_OWNER"}"#),
        ])
        .sealed();

/// The reply to adding a receiver.
pub static PROFITSHARINGADDRECEIVER_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "profitsharingaddreceiver.response")
        .doc("The reply to adding a receiver.")
        .fields(RESPONSE_ROWS)
        .sealed();

/// Removes a receiver.
pub static PROFITSHARINGREMOVERECEIVER: Message =
    Message::request(Channel::Cloud, "profitsharingremovereceiver", "/_/pay/profitsharingremovereceiver")
        .function("profitSharingRemoveReceiver")
        .doc("Removes a receiver, to which nothing can be shared then. Removing it again changes nothing.")
        .retry(Retry::Same)
        .keyed_by(&[RECEIVER.name])
        .answered_by(&PROFITSHARINGREMOVERECEIVER_RESPONSE)
        .errors(errors::PROFITSHARING_CHANGE)
        .fields(&[SUB_MCH_ID.any_account(), RECEIVERS_SUB_APPID.by_caller().any_account(), NONCE_STR, RECEIVER])
        .sealed();

/// The reply to removing a receiver.
pub static PROFITSHARINGREMOVERECEIVER_RESPONSE: Message =
    Message::reply_to_request(Channel::Cloud, "profitsharingremovereceiver.response")
        .doc("The reply to removing a receiver.")
        .fields(RESPONSE_ROWS)
        .sealed();

/// The rows of both replies.
const RESPONSE_ROWS: &[Field] = &[
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
    RECEIVED_RECEIVER,
];
