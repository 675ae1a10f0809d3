//! The list of what a span or event may state.
#![cfg(feature = "tracing")]

use tracing::Span;
use wxpay_schema::Effect;

use super::address::Address;
use crate::client::Call;
use crate::client::route::Host;
use crate::error::{Error, ErrorKind, Transmission};
use crate::value::ErrorCode;

/// A fact that may be recorded. There is none for a body, a key, a sign, a nonce, an `auth_code`, an openid, a bank
/// type, an attach, a detail or a certificate, and none that holds any text.
pub(super) enum Fact<'f> {
    /// The merchant's own numbers.
    Numbers(&'f Call<'f>),
    Effect(Effect),
    /// The class of the error, and its code if the documents list it.
    Error(&'f Error),
    Attempts(u32),
    Address(&'f Address),
    Status(u16),
    Transmission(Transmission),
    /// The class of a failure of the transport.
    Unreachable,
}

impl Fact<'_> {
    /// Records the fact in a span that has its fields.
    pub(super) fn record(self, span: &Span) {
        match self {
            Self::Numbers(call) => {
                if let Some(number) = call.out_trade_no() {
                    span.record("wxpay.out_trade_no", number.as_str());
                }
                if let Some(number) = call.out_refund_no() {
                    span.record("wxpay.out_refund_no", number.as_str());
                }
            }
            Self::Effect(effect) => {
                span.record("wxpay.effect", effect.name());
            }
            Self::Error(error) => {
                span.record("error.type", error.class());
                if let Some(code) = err_code(error) {
                    span.record("wxpay.err_code", code);
                }
            }
            Self::Attempts(attempts) => {
                span.record("wxpay.attempts", attempts);
            }
            Self::Address(address) => {
                span.record("url.full", address.url.as_str());
                span.record("server.address", address.host.as_str());
                span.record("server.port", address.port);
            }
            Self::Status(status) => {
                span.record("http.response.status_code", status);
            }
            Self::Transmission(transmission) => {
                span.record("wxpay.transmission", transmission_name(transmission));
            }
            Self::Unreachable => {
                span.record("error.type", "Unreachable");
            }
        }
    }
}

/// Returns the code of a refusal. Of a code that the documents do not list, the text is the gateway's and is not
/// recorded.
pub(super) fn err_code(error: &Error) -> Option<&str> {
    let (ErrorKind::Business { code, .. } | ErrorKind::NotTaken { code: Some(code), .. }) = error.kind() else {
        return None;
    };
    match code {
        ErrorCode::Other(_) => Some("other"),
        code => Some(code.as_str()),
    }
}

/// The name of a host as it is recorded.
pub(super) const fn host_name(host: Host) -> &'static str {
    super::meter::host_name(host)
}

pub(super) const fn transmission_name(transmission: Transmission) -> &'static str {
    super::meter::transmission_name(transmission)
}
