//! Everything that can go wrong, each with what to do about it.

mod accounts;
mod advice;
mod attempt;
mod certificate;
mod certificate_file;
mod code;
mod config;
mod failed_payment;
mod field_errors;
mod invalid_key;
mod kind;
mod list;
mod malformed;
mod transport;
mod untrusted;
mod violations;
mod wrong_kind;

use std::error::Error as StdError;
use std::fmt;

use wxpay_schema::{Action, ErrorCodeEntry, Field, Message, errors};

use advice::Advice;

pub use accounts::{AccountFault, InvalidAccounts};
pub use attempt::Attempt;
pub use certificate::InvalidCertificate;
pub(crate) use certificate::date_time;
pub use certificate_file::InvalidCertificateFile;
pub use config::ConfigError;
pub use failed_payment::FailedPayment;
pub use field_errors::{FieldError, FieldErrors};
pub use invalid_key::InvalidKey;
pub use kind::ErrorKind;
pub use list::ErrorList;
pub use malformed::Malformed;
pub use transport::{Transmission, Unreachable};
pub use untrusted::Untrusted;
pub use violations::{RuleBreach, Violation, Violations};
pub use wrong_kind::{MessageKind, WrongKind};

/// An error of a call.
///
/// [`kind`](Self::kind) is what went wrong, [`action`](Self::action) what a program should do
/// about it, and [`explanation`](Self::explanation) the entry in the documents. `Display` prints
/// the error with its cause and what to do; [`source`](StdError::source) is the transport's own
/// error if there is one, and is not repeated in `Display`.
///
/// # Example
///
/// ```
/// use wxpay_core::schema::Action;
/// use wxpay_core::{Error, ErrorCode, ErrorKind};
///
/// fn next(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Business { code: ErrorCode::OrderPaid, .. } => "it is paid already",
///         ErrorKind::InvalidRequest(violations) => {
///             for violation in violations {
///                 eprintln!("{}: {violation}", violation.field());
///             }
///             "correct these fields"
///         }
///         // All other errors call for one of five actions.
///         _ => match error.action() {
///             Action::RetrySame => "send the same request again, after a pause",
///             Action::QueryOrder => "query the order",
///             Action::CorrectRequest => "a mistake of ours: see the log",
///             Action::AskMerchant => "write to the merchant",
///             Action::Stop => "tell the payer",
///         },
///     }
/// }
/// # assert_eq!(next(&ErrorKind::NoRandomness.into()), "send the same request again, after a pause");
/// ```
///
/// A test of one's own makes an error of a kind:
///
/// ```
/// use wxpay_core::{Error, ErrorKind, Malformed};
///
/// let error = Error::from(ErrorKind::Malformed(Malformed::Empty));
/// assert_eq!(error.kind(), &ErrorKind::Malformed(Malformed::Empty));
/// assert!(error.request().is_none());
/// ```
// Boxed, to keep `Result`s small.
#[derive(Clone)]
pub struct Error(Box<Content>);

#[derive(Clone)]
struct Content {
    kind: ErrorKind,
    request: Option<&'static Message>,
    attempts: Vec<Attempt>,
}

impl Error {
    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns what went wrong, by value. The request is lost with it, and so is the advice.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the table of the request that the error is about. `None` for a message that
    /// answers no request, such as a notification.
    #[must_use]
    pub fn request(&self) -> Option<&'static Message> {
        self.0.request
    }

    /// The same error, about that request.
    pub(crate) fn with_request(mut self, request: &'static Message) -> Self {
        self.0.request = Some(request);
        self
    }

    /// The same error, after those attempts.
    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Returns the failed attempts of the call, in their order: the last one is that of this error.
    /// Empty if nothing was tried, because the request is invalid, and for an error of no client.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns the action that a program should take.
    ///
    /// - [`InvalidRequest`](ErrorKind::InvalidRequest): correct the request.
    /// - [`NoRandomness`](ErrorKind::NoRandomness): send the same again, since nothing was sent.
    /// - [`Unreachable`](ErrorKind::Unreachable) with [`Transmission::Never`]: send the same again, since
    ///   nothing was sent; correct the configuration if it is the cause.
    /// - [`Unreachable`](ErrorKind::Unreachable) with [`Transmission::Maybe`], and
    ///   [`UnexpectedReply`](ErrorKind::UnexpectedReply): send the same again if the call may be repeated,
    ///   else query; for the page that refuses a certificate, correct the request.
    /// - [`NotTaken`](ErrorKind::NotTaken): the request was not taken, and the text decides: correct the
    ///   request, or ask the merchant; if the text means "busy", send the same again if the call may be
    ///   repeated, else query; if it is not understood, correct the request, and query one that must not be
    ///   repeated.
    /// - [`Business`](ErrorKind::Business): the documents' entry for the code and this call decides; for a
    ///   code that they do not list, the text; if that is not understood, query, since the outcome is
    ///   unknown, and correct a request that only reads.
    /// - [`Platform`](ErrorKind::Platform): the documents' entry for `errcode` decides.
    /// - [`Malformed`](ErrorKind::Malformed), [`Untrusted`](ErrorKind::Untrusted),
    ///   [`InvalidFields`](ErrorKind::InvalidFields), [`WrongMessage`](ErrorKind::WrongMessage) and
    ///   [`WrongKind`](ErrorKind::WrongKind): query, since there was a reply with unknown content.
    ///
    /// A reversal with `recall` is sent again for every code.
    ///
    /// An unknown outcome is never [`Action::Stop`]. To query a query is to send it again.
    #[must_use]
    pub fn action(&self) -> Action {
        self.advice().action()
    }

    /// Returns the explanation of the documents: meaning, cause and solution, for this call. A
    /// text without a code is understood by its words, and so is the text beside a code that
    /// is too general (`INVALID_REQUEST`, `NOAUTH`). `None` if nothing is known.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static ErrorCodeEntry> {
        self.advice().explanation()
    }

    /// Returns the class: that of the [`Malformed`] or [`Untrusted`] error, such as
    /// `Doctype` or `BadSign`; `MissingField` or `Type` for a message whose fields do not
    /// fit its table, by the first of them; else one word for the [kind](Self::kind).
    ///
    /// The words are an interface, for programs and for tables of expected outcomes. They do
    /// not change when a kind is renamed or the wording of a message changes.
    ///
    /// ```
    /// use wxpay_core::{Merchant, pay::PayNotification};
    ///
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    /// let error = merchant.notification::<PayNotification>(b"<xml><a>1</a><a>1</a></xml>").unwrap_err();
    /// assert_eq!((error.class(), error.field()), ("DuplicateField", Some("a")));
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    #[must_use]
    pub fn class(&self) -> &'static str {
        self.kind().class()
    }

    /// Returns the wire name of the field that the error is about, of several the first.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.kind().field()
    }

    /// Returns the field of the request that WeChat Pay's text is about, with its limits:
    /// `body` of `body参数长度有误`, `out_trade_no` of `商户订单号不能为空`, `time_expire` of
    /// `订单已过期`. `None` where correcting a field does not help.
    #[must_use]
    pub fn named_field(&self) -> Option<&'static Field> {
        self.advice().named_fields().into_iter().next()
    }

    /// Returns whether a download was refused because nothing happened on that day: treat it
    /// as an empty bill.
    #[must_use]
    pub fn is_no_bill(&self) -> bool {
        self.advice().is_explained_by(&errors::NO_BILL_EXIST)
    }

    /// Returns whether a download was refused because the bill does not exist yet: try again
    /// after 10 o'clock, Beijing time.
    #[must_use]
    pub fn is_bill_creating(&self) -> bool {
        self.advice().is_explained_by(&errors::BILL_CREATING)
    }

    /// Returns the payment that failed, if this is a notification of one: genuine by
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
        match self.kind() {
            ErrorKind::Business { payment, .. } => payment.as_deref(),
            _ => None,
        }
    }

    /// Returns what to do, in words.
    #[cfg(feature = "bill")]
    pub(crate) fn advice_text(&self) -> String {
        self.advice().text()
    }

    fn advice(&self) -> Advice<'_> {
        Advice { kind: self.kind(), request: self.request() }
    }
}

/// Shows the request by the name of its table.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.request().map(|request| request.name);
        f.debug_struct("Error").field("kind", self.kind()).field("request", &request).finish()
    }
}

/// Two errors are equal if they are of the same kind and about a request of the same table.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        let table = |error: &Self| error.request().map(Message::fingerprint);
        self.kind() == other.kind() && table(self) == table(other)
    }
}

impl Eq for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = match self.kind() {
            ErrorKind::NotTaken { message, .. } if self.request().is_none() => {
                return write!(
                    f,
                    "the message says that it did not get through (`return_code` FAIL): {message}; \
                     nothing of it is signed, so do not act on it"
                );
            }
            ErrorKind::Unreachable(_) | ErrorKind::UnexpectedReply { .. } => ". ",
            ErrorKind::NotTaken { .. } | ErrorKind::Business { payment: None, .. } | ErrorKind::Platform { .. } => "; ",
            // Their texts contain the advice.
            ErrorKind::InvalidRequest(_)
            | ErrorKind::NoRandomness
            | ErrorKind::Malformed(_)
            | ErrorKind::Untrusted(_)
            | ErrorKind::Business { payment: Some(_), .. }
            | ErrorKind::InvalidFields(_)
            | ErrorKind::WrongMessage { .. }
            | ErrorKind::WrongKind(_) => return self.kind().fmt(f),
        };
        write!(f, "{}{separator}{}", self.kind(), self.advice().text())
    }
}

impl StdError for Error {
    /// Returns the transport's own error. `Display` prints every other cause.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.kind().source()
    }
}

impl From<ErrorKind> for Error {
    /// Creates the error of that kind, about no request.
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Content { kind, request: None, attempts: Vec::new() }))
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        ErrorKind::Malformed(malformed).into()
    }
}

impl From<Untrusted> for Error {
    fn from(untrusted: Untrusted) -> Self {
        ErrorKind::Untrusted(untrusted).into()
    }
}

impl From<Unreachable> for Error {
    fn from(unreachable: Unreachable) -> Self {
        ErrorKind::Unreachable(unreachable).into()
    }
}

#[cfg(test)]
mod tests;
