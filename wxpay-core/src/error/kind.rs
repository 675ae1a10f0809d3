//! The kinds of errors, and their classes.

use std::error::Error as StdError;
use std::fmt;

use wxpay_schema::shared;

use super::failed_payment::FailedPayment;
use super::field_errors::{FieldError, FieldErrors};
use super::malformed::Malformed;
use super::transport::Unreachable;
use super::untrusted::Untrusted;
use super::violations::{Violation, Violations};
use super::wrong_kind::WrongKind;
use crate::value::ErrorCode;

/// The kind of an error. [`Error::kind`](crate::Error::kind) returns it.
///
/// Its `Display` states the fact alone; that of the [`Error`](crate::Error) adds what to do
/// about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks rules of the documents. It was neither signed nor sent.
    InvalidRequest(Violations),
    /// The operating system gave no randomness for `nonce_str`: on Unix, `/dev/urandom`
    /// cannot be read, such as in a `chroot` without it. Nothing was sent.
    NoRandomness,
    /// The gateway could not be reached, or gave no answer.
    Unreachable(Unreachable),
    /// The reply is not one of WeChat Pay's: another status than 200, or a page.
    #[non_exhaustive]
    UnexpectedReply {
        /// The HTTP status.
        status: u16,
        /// The first 200 characters of the body, cleaned.
        excerpt: String,
    },
    /// The message is not of the protocol's form.
    Malformed(Malformed),
    /// The message is not from WeChat Pay, or not for this account.
    Untrusted(Untrusted),
    /// `return_code` FAIL: the gateway did not take the request. Nothing of the reply is
    /// signed.
    #[non_exhaustive]
    NotTaken {
        /// `return_msg`, cleaned.
        message: String,
        /// `error_code`, which only the download of bills has.
        code: Option<ErrorCode>,
    },
    /// `result_code` FAIL: WeChat Pay refused the request.
    #[non_exhaustive]
    Business {
        /// `err_code`. An unknown one is kept, cleaned and cut to 64 characters.
        code: ErrorCode,
        /// `err_code_des`, cleaned.
        description: String,
        /// Whether WeChat Pay wants the same request again: `recall` of a reversal.
        recall: bool,
        /// The payment, if this is a notification of one that failed: see
        /// [`Error::failed_payment`](crate::Error::failed_payment).
        payment: Option<Box<FailedPayment>>,
    },
    /// The cloud platform refused the call.
    #[non_exhaustive]
    Platform {
        /// `errcode`.
        code: i64,
        /// `errmsg`, cleaned.
        message: String,
    },
    /// A trusted message lacks fields, or has some that are not of their type.
    InvalidFields(FieldErrors),
    /// The struct is of another table than the message.
    WrongMessage {
        /// The table of the message.
        received: &'static str,
        /// The table of the struct.
        expected: &'static str,
    },
    /// The message is of another kind than this call reads, such as a refund notification
    /// where payments are read.
    WrongKind(WrongKind),
}

impl ErrorKind {
    /// Returns the class, see [`Error::class`](crate::Error::class).
    #[must_use]
    pub fn class(&self) -> &'static str {
        // The words are an interface: they stay when a variant is renamed.
        match self {
            Self::InvalidRequest(_) => "Invalid",
            Self::NoRandomness => "Randomness",
            Self::Unreachable(_) => "Unreachable",
            Self::UnexpectedReply { .. } => "NotAnAnswer",
            Self::Malformed(malformed) => malformed.class(),
            Self::Untrusted(untrusted) => untrusted.class(),
            Self::NotTaken { .. } => "Gateway",
            Self::Business { .. } => "Business",
            Self::Platform { .. } => "Platform",
            Self::InvalidFields(errors) => match errors.first() {
                Some(error) if error.is_missing() => "MissingField",
                _ => "Type",
            },
            Self::WrongMessage { .. } | Self::WrongKind(_) => "OtherMessage",
        }
    }

    /// Returns the wire name of the field that the error is about, see
    /// [`Error::field`](crate::Error::field).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::InvalidRequest(violations) => violations.first().map(Violation::field),
            Self::Malformed(malformed) => malformed.field(),
            Self::Untrusted(untrusted) => untrusted.field(),
            Self::NotTaken { .. } => Some(shared::RETURN_CODE.name),
            Self::Business { .. } => Some(shared::ERR_CODE.name),
            Self::InvalidFields(errors) => errors.first().map(FieldError::field),
            Self::WrongKind(wrong) => Some(wrong.field()),
            Self::NoRandomness
            | Self::Unreachable(_)
            | Self::UnexpectedReply { .. }
            | Self::Platform { .. }
            | Self::WrongMessage { .. } => None,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(violations) => violations.fmt(f),
            Self::NoRandomness => {
                let device = if cfg!(unix) { ": /dev/urandom cannot be read" } else { "" };
                write!(f, "the operating system gave no randomness for nonce_str{device}; nothing was sent")
            }
            Self::Unreachable(unreachable) => unreachable.fmt(f),
            Self::UnexpectedReply { status, excerpt } => {
                let redirect = if (300..400).contains(status) { ", a redirect, which is not followed" } else { "" };
                write!(
                    f,
                    "the answer is not WeChat Pay's (HTTP {status}{redirect}): {excerpt}; \
                     check the gateway's address and any proxy on the way"
                )
            }
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Untrusted(untrusted) => untrusted.fmt(f),
            Self::NotTaken { message, .. } => write!(f, "the gateway did not take the request: {message}"),
            Self::Business { code, description, payment: Some(payment), .. } => payment.write(f, code, description),
            Self::Business { code, description, .. } => {
                let space = if code.as_str().is_empty() || description.is_empty() { "" } else { " " };
                write!(f, "WeChat Pay refused the request: {code}{space}{description}")
            }
            Self::Platform { code, message } => {
                write!(f, "the cloud platform refused the call: {code} {message}")
            }
            Self::WrongMessage { received, expected } => write!(
                f,
                "the struct is of `{expected}`, the message is {received}; read it into a struct of its own table"
            ),
            Self::WrongKind(wrong) => wrong.fmt(f),
            Self::InvalidFields(errors) => write!(f, "the message is not complete: {errors}"),
        }
    }
}

impl StdError for ErrorKind {
    /// Returns the transport's own error. `Display` prints every other cause.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreachable(unreachable) => unreachable.source(),
            _ => None,
        }
    }
}
