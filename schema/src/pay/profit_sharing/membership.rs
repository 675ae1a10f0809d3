//! 添加分账接收方, 删除分账接收方: adding and removing receivers.

use super::fields::{
    ADDED_RECEIVER, HMAC_SIGN, HMAC_SIGN_TYPE, ONLY_HMAC, RECEIVED_RECEIVER, RECEIVER, RECEIVERS_SUB_APPID,
};
use crate::errors;
use crate::shared::{
    APPID, BRAND_MCH_ID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE,
    RETURN_MSG, SIGN, SUB_APPID, SUB_MCH_ID,
};
use crate::table::model::{Channel, Field, Message, Retry};
use crate::table::rule::exactly_one_of;

/// Adds a receiver.
pub static PROFITSHARINGADDRECEIVER: Message = Message::request(
    Channel::Pay,
    "profitsharingaddreceiver",
    "/pay/profitsharingaddreceiver",
)
.doc(
    "Adds a receiver (添加分账接收方), to which payments can be shared then; at most 20,000 a merchant. Adding it \
     again is a success.",
)
.signed_with(ONLY_HMAC)
.retry(Retry::Same)
.keyed_by(&[RECEIVER.name])
.answered_by(&PROFITSHARINGADDRECEIVER_RESPONSE)
.errors(errors::PROFITSHARINGADDRECEIVER)
.fields(&[
    MCH_ID,
    OWNER,
    BRAND_OWNER,
    APPID,
    RECEIVERS_SUB_APPID,
    NONCE_STR,
    SIGN,
    HMAC_SIGN_TYPE,
    ADDED_RECEIVER.sample(concat!(
        r#"{"type": "MERCHANT_ID","account": "190001001","name": "示例商户全称","#,
        r#""relation_type": "STORE_OWNER"}"#,
    )),
])
.rules(&[exactly_one_of(&[OWNER.name, BRAND_OWNER.name])])
.sealed();

/// The reply to adding a receiver.
pub static PROFITSHARINGADDRECEIVER_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingaddreceiver.response")
        .doc("The reply to adding a receiver.")
        .fields(RESPONSE_ROWS)
        .sealed();

/// Removes a receiver.
pub static PROFITSHARINGREMOVERECEIVER: Message = Message::request(
    Channel::Pay,
    "profitsharingremovereceiver",
    "/pay/profitsharingremovereceiver",
)
.doc("Removes a receiver (删除分账接收方), to which nothing can be shared then. Removing it again changes nothing.")
.signed_with(ONLY_HMAC)
.retry(Retry::Same)
.keyed_by(&[RECEIVER.name])
.answered_by(&PROFITSHARINGREMOVERECEIVER_RESPONSE)
.errors(errors::PROFITSHARING_CHANGE)
.fields(&[MCH_ID, OWNER, BRAND_OWNER, APPID, SUB_APPID.optional(), NONCE_STR, SIGN, HMAC_SIGN_TYPE, RECEIVER])
.rules(&[exactly_one_of(&[OWNER.name, BRAND_OWNER.name])])
.sealed();

/// The reply to removing a receiver.
pub static PROFITSHARINGREMOVERECEIVER_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingremovereceiver.response")
        .doc("The reply to removing a receiver.")
        .fields(RESPONSE_ROWS)
        .sealed();

/// The sub-merchant whose receiver it is.
const OWNER: Field = SUB_MCH_ID.conditional().decided().doc(
    "The sub-merchant whose receiver it is, of which a service provider names one, or the brand owner in its place.",
);

/// The brand owner whose receiver it is.
const BRAND_OWNER: Field = BRAND_MCH_ID.conditional().single_source().doc(
    "The brand owner whose receiver it is, in place of `sub_mch_id`, with the tool for chain brands (连锁品牌工具). \
     The account's sub-merchant stays out then.",
);

/// The rows of both replies.
const RESPONSE_ROWS: &[Field] = &[
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
    RECEIVED_RECEIVER,
];
