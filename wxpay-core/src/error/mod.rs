//! Everything that can go wrong, each with what to do about it.

mod accounts;
mod advice;
mod attempt;
mod certificate;
mod certificate_file;
mod code;
mod config;
mod effect;
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

use wxpay_schema::{Action, Effect, ErrorCodeEntry, Field, Message, errors};

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
    /// Whether an earlier attempt of the call may have been carried out, of which the kind says nothing.
    is_after_possible: bool,
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

    /// The same error, of a call of several attempts of which an earlier one may have been carried out.
    pub(crate) fn after_possible(mut self) -> Self {
        self.0.is_after_possible = true;
        self
    }

    /// Returns the effect of the request: whether something was done, so whether another request could do it
    /// twice.
    ///
    /// - [`Effect::None`]: nothing was done. Only then may a charge or a refund be given up, or sent under
    ///   another number.
    /// - [`Effect::Possible`]: it may have been carried out. Keep the number, and follow the
    ///   [`action`](Self::action).
    /// - [`Effect::Done`]: it was done, by this request or by one before it with the same number.
    ///
    /// The effect of a call that only reads is always `None`, and so is that of a message that answers no
    /// request, such as a notification. The effect of a call of several attempts is that of all of them.
    ///
    /// For [`Business`](ErrorKind::Business) the documents' entry for the code and this call decides
    /// ([`ErrorCodeEntry::effect`]), and a code that they do not list proves nothing. `return_code` FAIL
    /// ([`NotTaken`](ErrorKind::NotTaken)) means that nothing was done, unless its text means "busy" or speaks
    /// of a state; of a code payment it proves nothing. The page that refuses a certificate proves that
    /// nothing was done; every other answer that is not understood or not trusted proves nothing.
    ///
    /// The tables of the calls are in docs/effects.md.
    ///
    /// ```
    /// use wxpay_core::schema::Effect;
    /// use wxpay_core::{Error, ErrorKind, Unreachable};
    ///
    /// fn may_take_another_number(error: &Error) -> bool {
    ///     error.effect() == Effect::None
    /// }
    ///
    /// let url = "https://api.mch.weixin.qq.com/secapi/pay/refund";
    /// let refused = Error::from(ErrorKind::Unreachable(Unreachable::never(url, "the connection was refused")));
    /// assert!(may_take_another_number(&refused));
    /// let silent = Error::from(ErrorKind::Unreachable(Unreachable::maybe(url, "timed out")));
    /// assert!(!may_take_another_number(&silent));
    /// assert!(silent.to_string().contains("It may have been carried out"));
    /// ```
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.advice().effect()
    }

    /// Returns the action that a program should take.
    ///
    /// - [`InvalidRequest`](ErrorKind::InvalidRequest): correct the request.
    /// - [`NoRandomness`](ErrorKind::NoRandomness): send the same again, since nothing was sent.
    /// - [`Unreachable`](ErrorKind::Unreachable) with [`Transmission::Never`]: send the same again, since
    ///   nothing was sent; correct the configuration if it is the cause.
    /// - [`Unreachable`](ErrorKind::Unreachable) with [`Transmission::Maybe`],
    ///   [`UnexpectedReply`](ErrorKind::UnexpectedReply) and [`Malformed`](ErrorKind::Malformed): send the same
    ///   again if the call may be repeated, else query; for the page that refuses a certificate, correct the
    ///   request.
    /// - [`NotTaken`](ErrorKind::NotTaken): query a code payment. For other calls the text decides: correct
    ///   the request, or ask the merchant; if the text means "busy", send the same again; if it is not
    ///   understood, correct the request.
    /// - [`Business`](ErrorKind::Business): the documents' entry for the code and this call decides; for a
    ///   code that they do not list, the text; if that is not understood, query, since the outcome is
    ///   unknown, and correct a request that only reads.
    /// - [`Platform`](ErrorKind::Platform): the documents' entry for `errcode` decides.
    /// - [`Untrusted`](ErrorKind::Untrusted), [`InvalidFields`](ErrorKind::InvalidFields),
    ///   [`WrongMessage`](ErrorKind::WrongMessage) and [`WrongKind`](ErrorKind::WrongKind): query, since there was
    ///   a reply with unknown content; stop if the call only reads.
    ///
    /// A reversal with `recall` is sent again for every code. After an attempt that may have been carried out,
    /// an error that says nothing of that attempt is a reason to query, and to repeat a refund under its number.
    ///
    /// An outcome of which nothing is known is never [`Action::Stop`]. Where the entry of a refund's code says stop
    /// though the refund is [possible](Effect::Possible), no repeat will succeed: query the refund.
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
        Advice { kind: self.kind(), request: self.request(), is_after_possible: self.0.is_after_possible }
    }
}

/// Shows the request by the name of its table.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.request().map(|request| request.name);
        f.debug_struct("Error").field("kind", self.kind()).field("request", &request).finish()
    }
}

/// Two errors are equal if they are of the same kind and about a request of the same table, and
/// if both or neither follow an attempt that may have been carried out.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        let table = |error: &Self| error.request().map(Message::fingerprint);
        self.kind() == other.kind()
            && table(self) == table(other)
            && self.0.is_after_possible == other.0.is_after_possible
    }
}

impl Eq for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_cause(f)?;
        match self.attempts() {
            [] | [_] => Ok(()),
            [.., last] => {
                let time = last.start.saturating_add(last.duration);
                let (seconds, tenths) = (time.as_secs(), time.subsec_millis() / 100);
                write!(f, " ({} attempts in {seconds}.{tenths} seconds)", self.attempts().len())
            }
        }
    }
}

impl Error {
    /// Writes the cause, the effect and what to do.
    fn fmt_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, advice) = (self.kind(), self.advice());
        match kind {
            ErrorKind::NotTaken { message, .. } if self.request().is_none() => write!(
                f,
                "the message says that it did not get through (`return_code` FAIL): {message}; \
                 nothing of it is signed, so do not act on it"
            ),
            ErrorKind::Unreachable(_) => write!(f, "{kind}. {}", advice.text()),
            ErrorKind::UnexpectedReply { .. } if advice.explanation().is_none() => {
                write!(f, "{kind}. {}", advice.text())
            }
            ErrorKind::UnexpectedReply { .. }
            | ErrorKind::NotTaken { .. }
            | ErrorKind::Business { payment: None, .. }
            | ErrorKind::Platform { .. } => {
                let text = advice.text();
                match advice.effect_text(&text) {
                    None => write!(f, "{kind}; {text}"),
                    Some(effect) if advice.explanation().is_none() => write!(f, "{kind}; {effect}, and {text}"),
                    Some(effect) => write!(f, "{kind}; {effect}. {text}"),
                }
            }
            // Their texts state that nothing was sent.
            ErrorKind::InvalidRequest(_) | ErrorKind::NoRandomness => match advice.effect_text("") {
                Some(effect) if advice.effect() == Effect::Possible => write!(f, "{kind}; {effect}"),
                _ => write!(f, "{kind}"),
            },
            ErrorKind::Business { payment: Some(_), .. } => write!(f, "{kind}"),
            ErrorKind::Malformed(_)
            | ErrorKind::Untrusted(_)
            | ErrorKind::InvalidFields(_)
            | ErrorKind::WrongMessage { .. }
            | ErrorKind::WrongKind(_) => match self.request() {
                // A notification: nothing was asked for.
                None => write!(f, "{kind}"),
                Some(_) => write!(f, "{kind}. {}", advice.text_on_no_answer()),
            },
        }
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
        Self(Box::new(Content { kind, request: None, attempts: Vec::new(), is_after_possible: false }))
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
