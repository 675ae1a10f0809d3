//! 签约: letting the payer sign an agreement, on a page or in an app.

use super::contract::QUERYCONTRACT;
use super::fields::{
    AGREEMENT_NOTIFY_URL, AGREEMENT_VERSION_FIELD, CONTRACT_CODE, DISPLAY_ACCOUNT, MINIPROGRAM_PATH,
    MINIPROGRAM_USERNAME, OUTERID, PLAN_ID, PRE_ENTRUSTWEB_ID, REDIRECT_URL, REQUEST_SERIAL, TIMESTAMP, about_payer,
};
use crate::choices::{RETURN_WEB, YES_NO};
use crate::pay::RESULT_MSG;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use crate::table::builders::{ip, one_of, text, unbounded};
use crate::table::model::{Certainty, Channel, Charset, Message, Money, Retry, SignType};

/// The link to the page on which the payer signs, within WeChat.
pub static ENTRUSTWEB: Message = Message::request(Channel::Pay, "entrustweb", "/papay/entrustweb")
    .doc(
        "The link to the page on which the payer signs an agreement, opened within WeChat (公众号签约). It is signed \
         and then encoded. Nothing answers it but the page: the notification or the query of the agreement tells what \
         became of it.",
    )
    .by_get()
    .partner_path("/papay/partner/entrustweb")
    .signed_with(&[SignType::Md5])
    .without_sign_type()
    .retry(Retry::Never)
    .keyed_by(&[CONTRACT_CODE.name])
    .confirmed_by(&QUERYCONTRACT)
    .fields(&[
        APPID,
        MCH_ID,
        PLAN_ID.decided(),
        CONTRACT_CODE,
        REQUEST_SERIAL,
        DISPLAY_ACCOUNT,
        AGREEMENT_NOTIFY_URL,
        AGREEMENT_VERSION_FIELD.decided(),
        SIGN.max_bytes(32),
        TIMESTAMP.decided(),
        one_of("return_web", &RETURN_WEB).sample("1").doc("Where the page leads after signing; `1` leads back."),
        SUB_APPID.optional(),
        SUB_MCH_ID,
        OUTERID.single_source(),
    ])
    .sealed();

/// The request for the page on which the payer signs, outside WeChat.
pub static H5ENTRUSTWEB: Message = Message::request(Channel::Pay, "h5entrustweb", "/papay/h5entrustweb")
    .doc(
        "Asks for the page on which the payer signs an agreement, opened in a browser outside WeChat (H5签约). It is \
         signed with HMAC-SHA256, without a `sign_type`.",
    )
    .by_get()
    .partner_path("/papay/partner/h5entrustweb")
    .signed_with(&[SignType::HmacSha256])
    .without_sign_type()
    .retry(Retry::Same)
    .keyed_by(&[CONTRACT_CODE.name])
    .confirmed_by(&QUERYCONTRACT)
    .certainty(Certainty::Decided)
    .answered_by(&H5ENTRUSTWEB_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        PLAN_ID,
        CONTRACT_CODE,
        REQUEST_SERIAL,
        DISPLAY_ACCOUNT,
        AGREEMENT_NOTIFY_URL,
        AGREEMENT_VERSION_FIELD,
        SIGN.decided(),
        TIMESTAMP,
        ip("clientip", 64)
            .required()
            .decided()
            .sample("119.145.83.6")
            .doc("The address of the payer's device. (Older pages allow 32 bytes, too few for some of IPv6.)"),
        text("return_appid", 32)
            .of(Charset::Alphanumeric)
            .sample("wxcbda96de0b165486")
            .doc("The app to which the page leads back."),
        SUB_APPID.optional(),
        SUB_MCH_ID,
        about_payer("deviceid").sample("baf04e6bbbd06f7b1a197d18ed53b7f1").doc("The id of the payer's device."),
        about_payer("mobile").sample("18933432355").doc("The payer's mobile number."),
        about_payer("email").sample("buyer@example.com").doc("The payer's mail address."),
        about_payer("qq").sample("100243").doc("The payer's QQ number."),
        about_payer("openid").sample("baf04e6bbbd06f7b1a197d18ed53b7f1").doc("The payer's id under `appid`."),
        about_payer("creid").sample("110102199701011000").doc("The number of the payer's identity card."),
        OUTERID,
    ])
    .sealed();

/// The reply with the page on which the payer signs.
pub static H5ENTRUSTWEB_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "h5entrustweb.response")
    .doc("The reply with the page on which the payer signs. It is not signed.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        unbounded(RESULT_MSG.name)
            .received()
            .optional()
            .sample("SIGN_ERROR")
            .doc("Why the page was refused, as a code. It stands in place of `err_code`."),
        REDIRECT_URL,
    ])
    .sealed();

/// The preparation of an agreement that the payer signs in an app.
pub static PREENTRUSTWEB: Message = Message::request(Channel::Pay, "preentrustweb", "/papay/preentrustweb")
    .doc("Prepares an agreement that the payer signs from the merchant's app (APP签约).")
    .partner_path("/papay/partner/preentrustweb")
    .signed_with(EITHER)
    .retry(Retry::Same)
    .keyed_by(&[CONTRACT_CODE.name])
    .confirmed_by(&QUERYCONTRACT)
    .answered_by(&PREENTRUSTWEB_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        PLAN_ID,
        CONTRACT_CODE,
        REQUEST_SERIAL,
        DISPLAY_ACCOUNT,
        AGREEMENT_NOTIFY_URL,
        AGREEMENT_VERSION_FIELD,
        SIGN_TYPE_FIELD,
        SIGN,
        TIMESTAMP,
        one_of("return_app", &YES_NO).max_bytes(1).sample("Y").doc("`Y` leads back to the app after signing."),
        SUB_APPID.optional(),
        SUB_MCH_ID,
    ])
    .sealed();

/// The reply to the preparation of an agreement.
pub static PREENTRUSTWEB_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "preentrustweb.response")
    .doc("The reply to the preparation of an agreement: what the app hands to WeChat.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR,
        SIGN.received(),
        MINIPROGRAM_USERNAME,
        MINIPROGRAM_PATH,
        PRE_ENTRUSTWEB_ID,
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
    ])
    .sealed();
