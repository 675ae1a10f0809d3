//! 获取RSA加密公钥: the public key with which bank numbers and names are encrypted.

use super::fields::PUB_KEY;
use crate::errors;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    ERR_CODE, ERR_CODE_DES, ERROR_CODE, ERROR_CODE_DES, MCH_ID, NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD,
};
use crate::table::model::{Channel, Host, Message, Retry};

/// Fetches the public key.
pub static GETPUBLICKEY: Message = Message::request(Channel::Pay, "getpublickey", "/risk/getpublickey")
    .doc(
        "Fetches the public key with which card numbers and names are encrypted (获取RSA加密公钥), from a host of its \
         own. It has no `appid`, and must have `sign_type`.",
    )
    .at_host(Host::Fraud)
    .for_merchants()
    .signed_with(EITHER)
    .with_certificate()
    .retry(Retry::Read)
    .answered_by(&GETPUBLICKEY_RESPONSE)
    .errors(errors::GETPUBLICKEY)
    .fields(&[
        MCH_ID,
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD.required().max_bytes(64).doc("The way of signing, which must be sent."),
    ])
    .sealed();

/// The reply with the public key.
pub static GETPUBLICKEY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "getpublickey.response")
    .doc("The unsigned reply with the public key.")
    .unsigned()
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        ERROR_CODE.max_bytes(32).decided().doc("Why not, as a code, by one source."),
        ERROR_CODE_DES.decided().sample("商户号信息有误，请检查修改后重试").doc("Why not, in words, by one source."),
        RESULT_CODE,
        MCH_ID.received(),
        PUB_KEY,
        ERR_CODE.decided().sample("SIGNERROR").doc("Why not, as a code, as clients read it."),
        ERR_CODE_DES.decided().doc("Why not, in words, as clients read it."),
    ])
    .sealed();
