//! What commands that read received messages have in common.

use serde_json::{Value, json};
use wxpay_core::schema::shared;
use wxpay_core::{Error, ErrorKind, Limits, server};

use crate::input::MAX_BYTES;

/// The limits that the corpus of hostile messages expects.
pub(crate) const LIMITS: Limits = Limits { body: MAX_BYTES, fields: 256, name: 64, value: MAX_BYTES };

/// The key of a merchant whose key is not needed.
pub(crate) const UNUSED_KEY: &str = "00000000000000000000000000000000";
/// An app that no message has.
pub(crate) const NO_APP: &str = "nobody";
/// A merchant number that no message has.
pub(crate) const NO_MERCHANT: &str = "0";

/// The error in words, without what may be a key.
pub(crate) fn detail(error: &Error) -> String {
    let text = error.to_string();
    // A text that cannot be parsed may be a key in the wrong place.
    if matches!(error.kind(), ErrorKind::Malformed(_)) { server::mask_runs(&text) } else { text }
}

/// The order and the error code of a message about a failed payment, as members of its verdict.
pub(crate) fn failed_payment(error: &Error) -> Vec<(&'static str, Value)> {
    let Some(failed) = error.failed_payment() else {
        return Vec::new();
    };
    let mut members = vec![(shared::OUT_TRADE_NO.name, json!(failed.out_trade_no))];
    if let ErrorKind::Business { code, description, .. } = error.kind() {
        members.push((shared::ERR_CODE.name, json!(code.as_str())));
        members.push((shared::ERR_CODE_DES.name, json!(description)));
    }
    members
}
