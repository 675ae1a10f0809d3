//! 获取调用凭证: the credential with which a device starts face recognition.

use super::fields::{AUTHINFO, DEVICE_ID, EXPIRES_IN, REPLY_NONCE_STR, REPLY_SIGN};
use crate::choices::AUTHINFO_VERSION;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    APPID, ERR_CODE, MCH_ID, NONCE_STR, RETURN_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use crate::table::builders::{number, one_of, text, unbounded};
use crate::table::model::{Channel, Host, Message, Retry};

/// Asks for the credential of the face recognition SDK.
pub static GET_WXPAYFACE_AUTHINFO: Message =
    Message::request(Channel::Pay, "get_wxpayface_authinfo", "/face/get_wxpayface_authinfo")
        .at_host(Host::Payapp)
        .doc(
            "Asks for the credential with which a device starts face recognition (获取调用凭证), on a host of its own. \
             Keep the credential for its lifetime. The call only reads; repeat it freely.",
        )
        .signed_with(EITHER)
        .retry(Retry::Read)
        .answered_by(&GET_WXPAYFACE_AUTHINFO_RESPONSE)
        .fields(&[
            text("store_id", 32).required().sample("IMG001").doc("The store's number, chosen by the merchant."),
            text("store_name", 128).required().sample("爱马哥南山店").doc("The store's name."),
            DEVICE_ID,
            unbounded("attach").doc("Data of the merchant's own, as JSON text."),
            text("rawdata", 2048)
                .required()
                .personal()
                .sample("H0kvnUgGHKuqflNwtNqCdOVpbO4FPSowudTG")
                .doc("The data with which the face recognition SDK starts, unchanged."),
            APPID,
            MCH_ID,
            SUB_APPID.optional().doc("The id of the sub-merchant's account, mini program or app."),
            SUB_MCH_ID,
            number("now").required().sample("1239878956").doc("The time of the request, in seconds since 1970."),
            one_of("version", &AUTHINFO_VERSION).required().sample("1").doc("The version, always `1`."),
            SIGN_TYPE_FIELD.required().doc("The way of signing, which is never left out here."),
            NONCE_STR,
            SIGN,
        ])
        .sealed();

/// The reply with the credential.
pub static GET_WXPAYFACE_AUTHINFO_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "get_wxpayface_authinfo.response")
        .doc("The reply with the credential. It has no `result_code`.")
        .fields(&[
            RETURN_CODE.doc("Whether the credential was granted. Without SUCCESS there is no signature."),
            RETURN_MSG,
            AUTHINFO,
            EXPIRES_IN,
            REPLY_NONCE_STR,
            REPLY_SIGN,
            APPID.received().single_source(),
            MCH_ID.received().single_source(),
            SUB_APPID.received().optional().single_source(),
            SUB_MCH_ID.received().optional().single_source(),
            ERR_CODE.unverified().doc("Why not, as a code."),
        ])
        .sealed();
