//! What the payer's client takes to start a payment.

use crate::message::{Channel, Message};
use crate::shared::PAYMENT_FIELDS;

/// The argument of wx.requestPayment and of the official account's bridge.
pub static JSAPI_PAYMENT: Message = Message::client_parameters(Channel::Pay, "jsapi_payment")
    .doc("The argument of wx.requestPayment and of the official account's bridge, for JSAPI.")
    .fields(PAYMENT_FIELDS)
    .sealed();
const _: () = JSAPI_PAYMENT.assert_sound();
