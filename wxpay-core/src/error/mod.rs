//! Everything that can go wrong, each with what to do about it.

mod advice;
mod certificate;
mod code;
mod config;
mod failed_payment;
mod kind;
mod malformed;
mod transport;
mod untrusted;
mod wrong_kind;

use std::fmt;

use wxpay_schema::Message;

use crate::fields::FieldErrors;
use crate::validate::Violations;
use crate::value::ErrorCode;

pub use certificate::InvalidCertificate;
pub use config::ConfigError;
pub use failed_payment::FailedPayment;
pub use malformed::Malformed;
pub use transport::{Transmission, Unreachable};
pub use untrusted::Untrusted;
pub use wrong_kind::{MessageKind, OtherKind};

/// Why a call did not give a result. [`action`](Self::action) says what a program
/// should do, [`explanation`](Self::explanation) what the documents say.
///
/// ```
/// use wxpay_core::schema::Action;
/// use wxpay_core::{Error, ErrorCode};
///
/// fn next(error: &Error) -> &'static str {
///     if let Error::Business { code: ErrorCode::OrderPaid, .. } = error {
///         return "it is paid already";
///     }
///     match error.action() {
///         Action::RetrySame => "send the same request again, after a pause",
///         Action::QueryOrder => "query the order",
///         Action::CorrectRequest => "a fault of ours: see the log",
///         Action::AskMerchant => "write to the merchant",
///         Action::Stop => "tell the payer",
///     }
/// }
/// # assert_eq!(next(&Error::Randomness), "send the same request again, after a pause");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request breaks rules of the documents. It was neither signed nor sent.
    Invalid(Violations),
    /// The operating system gave no randomness for `nonce_str`: on Unix, `/dev/urandom`
    /// cannot be read, such as in a `chroot` without it. Nothing was sent.
    Randomness,
    /// The gateway could not be reached, or gave no answer.
    #[non_exhaustive]
    Unreachable {
        /// Where the request went.
        url: String,
        /// Why, in the words of the transport.
        reason: String,
        /// Whether the request may have arrived. With [`Transmission::Maybe`] it is unknown
        /// whether it was taken.
        reached: Transmission,
        /// Whether the configuration is the cause, so that the same request fails again
        /// until it is corrected.
        misconfigured: bool,
        /// The request.
        asked: Asked,
    },
    /// The answer is not one of WeChat Pay's: another status than 200, or a page.
    #[non_exhaustive]
    NotAnAnswer {
        /// The HTTP status.
        status: u16,
        /// The first 200 characters of the body, cleaned.
        excerpt: String,
        /// The request.
        asked: Asked,
    },
    /// The message is not of the protocol's form.
    Malformed(Malformed),
    /// The message is not from WeChat Pay, or not for this account.
    Untrusted(Untrusted),
    /// `return_code` FAIL: the gateway did not take the request. Nothing of it is
    /// signed.
    #[non_exhaustive]
    Gateway {
        /// `return_msg`, cleaned.
        message: String,
        /// `error_code`, which only the download of bills has.
        code: Option<ErrorCode>,
        /// The request.
        asked: Asked,
    },
    /// `result_code` FAIL: the request was refused.
    #[non_exhaustive]
    Business {
        /// `err_code`. An unknown one is kept, cleaned and cut to 64 characters.
        code: ErrorCode,
        /// `err_code_des`, cleaned.
        description: String,
        /// Whether WeChat Pay asks for the same request again: `recall` of a
        /// reversal.
        recall: bool,
        /// The request; none when it is a notification that says FAIL.
        asked: Asked,
        /// The payment, when it is a notification that says FAIL: see
        /// [`failed_payment`](Error::failed_payment).
        payment: Option<Box<FailedPayment>>,
    },
    /// The cloud platform did not carry out the call.
    #[non_exhaustive]
    Platform {
        /// `errcode`.
        code: i64,
        /// `errmsg`, cleaned.
        message: String,
        /// The request.
        asked: Asked,
    },
    /// A message that is trusted lacks fields, or has some that are not of their
    /// type.
    Unreadable(FieldErrors),
    /// The struct asked for is of another table than the message received.
    OtherMessage {
        /// The table of what was received.
        received: &'static str,
        /// The table of the struct.
        asked: &'static str,
    },
    /// The message is of another kind than is read here: a refund notification where
    /// payments are read, say.
    OtherKind(OtherKind),
}

/// Which request an error is about, where there is one.
#[derive(Clone, Copy, Default)]
pub struct Asked(pub(crate) Option<&'static Message>);

impl Asked {
    /// The table of the request.
    #[must_use]
    pub const fn message(self) -> Option<&'static Message> {
        self.0
    }
}

/// Shows the name of the table.
impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("nothing", |message| message.name))
    }
}

impl Error {
    /// The same error, about that request.
    pub(crate) fn about(mut self, request: &'static Message) -> Self {
        if let Self::Unreachable { asked, .. }
        | Self::NotAnAnswer { asked, .. }
        | Self::Gateway { asked, .. }
        | Self::Business { asked, .. }
        | Self::Platform { asked, .. } = &mut self
        {
            *asked = Asked(Some(request));
        }
        self
    }
}

impl Error {
    /// The payment that failed, when this is a notification that says so: genuine by
    /// signature and account on the [`Merchant`](crate::Merchant)'s channel, and a hint
    /// like every callback on the cloud channel. It may be acknowledged with
    /// [`accepted`](crate::notification::accepted), since it would only come again; query
    /// the order before it counts as unpaid.
    ///
    /// ```
    /// use wxpay_core::{Expected, Fen, Merchant, notification, pay::PayNotification};
    ///
    /// fn answer(merchant: &Merchant, body: &[u8]) -> String {
    ///     match merchant.notification::<PayNotification>(body) {
    ///         Ok(verified) => match verified.confirm(Expected::cny(Fen(888))) {
    ///             // Once the effect is durable.
    ///             Ok(_paid) => notification::accepted(),
    ///             Err(_) => notification::refused("FAIL"),
    ///         },
    ///         Err(error) => match error.failed_payment() {
    ///             // Note down that the order is to be queried, then:
    ///             Some(failed) => { let _order = &failed.out_trade_no; notification::accepted() }
    ///             None => notification::refused("FAIL"),
    ///         },
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn failed_payment(&self) -> Option<&FailedPayment> {
        match self {
            Self::Business { payment, .. } => payment.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = self.advice();
        match self {
            Self::Invalid(violations) => violations.fmt(f),
            Self::Randomness => {
                let device = if cfg!(unix) { ": /dev/urandom cannot be read" } else { "" };
                write!(f, "the operating system gave no randomness for nonce_str{device}; nothing was sent")
            }
            Self::Unreachable { url, reason, reached, misconfigured, .. } => {
                Unreachable::fmt_parts(url, reason, *reached, *misconfigured, f)?;
                write!(f, ". {advice}")
            }
            Self::NotAnAnswer { status, excerpt, .. } => {
                let redirect = if (300..400).contains(status) { ", a redirect, which is not followed" } else { "" };
                write!(
                    f,
                    "the answer is not WeChat Pay's (HTTP {status}{redirect}): {excerpt}; check the gateway's address and any proxy on the way. {advice}"
                )
            }
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Untrusted(untrusted) => untrusted.fmt(f),
            Self::Gateway { message, asked: Asked(None), .. } => write!(
                f,
                "the message says that it did not get through (`return_code` FAIL): {message}; nothing of it is signed, so do not act on it"
            ),
            Self::Gateway { message, .. } => {
                write!(f, "the gateway did not take the request: {message}; {advice}")
            }
            Self::Business { code, description, payment: Some(payment), .. } => payment.write(f, code, description),
            Self::Business { code, description, .. } => {
                write!(f, "WeChat Pay refused the request: {code} {description}; {advice}")
            }
            Self::Platform { code, message, .. } => {
                write!(f, "the cloud platform did not carry out the call: {code} {message}; {advice}")
            }
            Self::OtherMessage { received, asked } => {
                write!(
                    f,
                    "the struct is of `{asked}`, the message is {received}; read it into a struct of its own table"
                )
            }
            Self::OtherKind(other) => other.fmt(f),
            Self::Unreadable(faults) => write!(f, "the message is not complete: {faults}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(violations) => Some(violations),
            Self::Malformed(malformed) => Some(malformed),
            Self::Untrusted(untrusted) => Some(untrusted),
            _ => None,
        }
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Untrusted> for Error {
    fn from(untrusted: Untrusted) -> Self {
        Self::Untrusted(untrusted)
    }
}

impl From<Unreachable> for Error {
    fn from(unreachable: Unreachable) -> Self {
        let Unreachable { url, reason, reached, misconfigured } = unreachable;
        Self::Unreachable { url, reason, reached, misconfigured, asked: Asked::default() }
    }
}
