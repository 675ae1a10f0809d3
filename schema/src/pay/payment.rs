//! The parameters with which the payer's client starts a payment.

use crate::shared::{PAYMENT_FIELDS, SIGN};
use crate::table::builders::text;
use crate::table::model::{Channel, Charset, Message};

/// The argument of wx.requestPayment and of the official account's bridge.
pub static JSAPI_PAYMENT: Message = Message::client_parameters(Channel::Pay, "jsapi_payment")
    .doc("The argument of wx.requestPayment and of the official account's bridge, for JSAPI.")
    .fields(PAYMENT_FIELDS)
    .sealed();

/// The argument of the app's payment call.
pub static APP_PAYMENT: Message = Message::client_parameters(Channel::Pay, "app_payment")
    .doc(
        "The argument of the app's payment call, for APP. All names are in small letters, and there is no way of \
         signing: it is the order's.",
    )
    .fields(&[
        text("appid", 32).required().sample("wx8888888888888888").doc("The id of the app that pays."),
        text("partnerid", 32)
            .required()
            .sample("1900000109")
            .doc("The merchant number; of the sub-merchant, where the app is its own."),
        text("prepayid", 64).required().sample("WX1217752501201407033233368018").doc("The prepayment's id."),
        text("package", 128).required().sample("Sign=WXPay").doc("Always `Sign=WXPay`."),
        text("noncestr", 32).required().sample("5K8264ILTKCH16CQ2502SI8ZNMTM67VS").doc("A random text."),
        text("timestamp", 10).required().of(Charset::Digits).sample("1412000000").doc("Seconds since 1970 as text."),
        SIGN.doc("The signature of the six others, in upper-case hex."),
    ])
    .sealed();
