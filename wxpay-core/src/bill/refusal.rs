//! The answer that there is no bill: its fields, or a text, go in, a [`Refusal`]
//! comes out. It says what `PreparedRequest::file` says of the same answer.

use std::fmt;

use wxpay_schema::{Action, ErrorCodeEntry, Message};

use crate::answer;
use crate::error::{Error, ErrorKind};
use crate::fields::Fields;
use crate::text::excerpt;

/// Why WeChat Pay sent no bill. The answer is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Error);

/// What a refusal means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// There is no bill of that day: take it as an empty one.
    NoBill,
    /// The bill is not made yet: ask again after 10 o'clock, Beijing time.
    Creating,
    /// Anything else, see [`Refusal::action`].
    Other,
}

impl Refusal {
    /// The refusal of a request that the fields of its answer say: `return_code` FAIL,
    /// or `result_code` FAIL. `None` when they say no failure.
    pub(super) fn of(fields: &Fields<'_>, request: &'static Message) -> Option<Self> {
        let refused = answer::transport_status(fields).and_then(|()| answer::business_status(fields, Some(request)));
        let is_refusal = |kind: &ErrorKind| matches!(kind, ErrorKind::NotTaken { .. } | ErrorKind::Business { .. });
        let error = refused.err().filter(|error| is_refusal(error.kind()));
        error.map(|error| Self(error.with_request(request)))
    }

    /// The refusal that a text alone says, if it says that there is no bill.
    pub(super) fn of_text(line: &str, request: &'static Message) -> Option<Self> {
        let kind = ErrorKind::NotTaken { message: excerpt(line.trim(), 200), code: None };
        let error = Error::from(kind).with_request(request);
        (error.is_no_bill() || error.is_bill_creating()).then_some(Self(error))
    }

    /// What it means for the caller.
    #[must_use]
    pub fn kind(&self) -> RefusalKind {
        match &self.0 {
            error if error.is_no_bill() => RefusalKind::NoBill,
            error if error.is_bill_creating() => RefusalKind::Creating,
            _ => RefusalKind::Other,
        }
    }

    /// `error_code` of a trade bill, `err_code` of a fund flow.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self.0.kind() {
            ErrorKind::NotTaken { code, .. } => code.as_ref().map(crate::ErrorCode::as_str),
            ErrorKind::Business { code, .. } => Some(code.as_str()),
            _ => None,
        }
    }

    /// `return_msg`, or `err_code_des` of a fund flow, cleaned.
    #[must_use]
    pub fn message(&self) -> &str {
        match self.0.kind() {
            ErrorKind::NotTaken { message: text, .. } | ErrorKind::Business { description: text, .. } => text,
            _ => "",
        }
    }

    /// What the documents say of it, by the text first, since a code stands for
    /// several; `None` when they do not list it.
    #[must_use]
    pub fn known(&self) -> Option<&'static ErrorCodeEntry> {
        self.0.explanation()
    }

    /// What to do, as a choice a program can make. A download changes nothing, so
    /// an unknown refusal calls for a look at the request.
    #[must_use]
    pub fn action(&self) -> Action {
        self.0.action()
    }

    /// The same as the error of a call.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        if let Some(code) = self.code() {
            write!(f, " ({code})")?;
        }
        write!(f, "; {}", self.0.advice_text())
    }
}

impl std::error::Error for Refusal {}
