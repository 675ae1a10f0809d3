//! 扫码支付模式一: NATIVE payments with a static code: the URL in the code, the callback when
//! it is scanned, the answer to the callback, and a shortened URL.

use super::sign_types::EITHER;
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID, PREPAY_ID, PRODUCT_ID, RECEIVED_NONCE_STR,
    RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD,
};
use crate::table::builders::text;
use crate::table::model::{Channel, Charset, Field, Message, Retry, SignType};
use crate::table::rule::when;

/// The sign type that an absent one means.
const MD5: &[SignType] = &[SignType::Md5];

/// The product in the code.
const PRODUCT_OF_CODE: Field =
    PRODUCT_ID.required().sample("88888").doc("The product in the code, chosen by the merchant.");

/// The content of a static code.
pub static NATIVE_URL: Message = Message::client_parameters(Channel::Pay, "native_url")
    .doc("The content of a code that never changes: `weixin://wxpay/bizpayurl?` with these as its query.")
    .fields(&[
        APPID.by_caller(),
        MCH_ID.by_caller(),
        PRODUCT_OF_CODE,
        text("time_stamp", 10).required().of(Charset::Digits).sample("1415949957").doc("Seconds since 1970 as text."),
        NONCE_STR.by_caller(),
        SIGN,
    ])
    .sealed();

/// Reports that a static code was scanned, and requests the order.
pub static NATIVE_CALLBACK: Message = Message::notification(Channel::Pay, "native_callback")
    .doc(
        "Tells the merchant that a code that never changes was scanned, and asks for the order of the product. It has \
         no `return_code`, and no way of signing, which the protocol takes for MD5.",
    )
    .signed_with(MD5)
    .fields(&[
        APPID.received().required(),
        OPENID.received().required(),
        MCH_ID.received().required(),
        IS_SUBSCRIBE.required().sample("Y"),
        RECEIVED_NONCE_STR.required(),
        PRODUCT_OF_CODE.received().required(),
        SIGN.received().required(),
    ])
    .sealed();

/// The merchant's answer to the scan of a static code: the order.
pub static NATIVE_CALLBACK_REPLY: Message = Message::notification_reply(Channel::Pay, "native_callback_reply")
    .doc(
        "The merchant's answer when a code that never changes was scanned: the prepayment of the order, or why there \
         is none. It has no way of signing either.",
    )
    .signed_with(MD5)
    .fields(&[
        RETURN_CODE.by_caller().doc("Whether the call was understood."),
        RETURN_MSG.by_caller().doc("Why not. A text here is an error."),
        APPID,
        MCH_ID,
        NONCE_STR,
        PREPAY_ID
            .by_caller()
            .conditional()
            .doc("The prepayment's id, of a unified order with the scanned product and payer."),
        RESULT_CODE.by_caller().required().doc("Whether there is an order to pay."),
        ERR_CODE_DES.by_caller().conditional().doc("Why there is none, in words that the payer reads."),
        SIGN,
    ])
    .rules(&[
        when(RESULT_CODE.name, "SUCCESS").needs(&[PREPAY_ID.name]),
        when(RESULT_CODE.name, "FAIL").needs(&[ERR_CODE_DES.name]),
    ])
    .sealed();

/// Shortens the URL of a code.
pub static SHORT_URL: Message = Message::request(Channel::Pay, "short_url", "/tools/shorturl")
    .doc(
        "Makes the URL of a code that never changes shorter (转换短链接), so that the code is easier to scan. The \
         product is retired.",
    )
    .signed_with(EITHER)
    .retry(Retry::Same)
    .answered_by(&SHORT_URL_RESPONSE)
    .errors(errors::SHORT_URL)
    .fields(&[APPID, MCH_ID, LONG_URL, NONCE_STR, SIGN, SIGN_TYPE_FIELD])
    .sealed();

/// The reply with the shortened URL.
pub static SHORT_URL_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "short_url.response")
    .doc("The reply with the shorter URL.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE,
        ERR_CODE,
        SHORTENED_URL,
    ])
    .sealed();

/// The URL to shorten.
pub const LONG_URL: Field = text("long_url", 512)
    .required()
    .sample(
        "weixin://wxpay/bizpayurl?sign=XXXXX&appid=XXXXX&mch_id=XXXXX&product_id=XXXXXX&time_stamp=XXXXXX&\
         nonce_str=XXXXX",
    )
    .doc("The URL to shorten, signed as it is. (The page asks to send it URL-encoded; it is sent as given.)");

/// The shorter URL.
pub const SHORTENED_URL: Field =
    text("short_url", 64).received().sample("weixin://wxpay/s/XXXXXX").doc("The shorter URL.");
