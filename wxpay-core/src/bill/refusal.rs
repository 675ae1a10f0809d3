//! The refusal that WeChat Pay sends instead of a bill. It agrees with what `PreparedRequest::file` reports of the
//! same answer.

use std::fmt;

use wxpay_schema::{Action, ErrorCodeEntry, Message};

use crate::decode::fields::Fields;
use crate::error::{Error, ErrorKind};
use crate::receive::status;
use crate::text::excerpt::excerpt;

/// The refusal of WeChat Pay to send a bill, with its reason. It is not signed.
#[derive(Debug)]
pub struct Refusal(Error);

/// The meaning of a refusal for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// No bill for that day: treat it as an empty one.
    NoBill,
    /// The bill is not ready yet: retry after 10 o'clock Beijing time.
    Creating,
    /// Any other reason, see [`Refusal::action`].
    Other,
}

impl Refusal {
    /// Returns the refusal in the fields of an answer: `return_code` FAIL or `result_code` FAIL. `None` if
    /// the answer reports no failure.
    pub(super) fn from_fields(fields: &Fields<'_>, request: &'static Message) -> Option<Self> {
        let table = request.response.unwrap_or(request);
        let refused =
            status::check_return_code(fields).and_then(|()| status::check_result_code(fields, table, Some(request)));
        let is_refusal = |kind: &ErrorKind| matches!(kind, ErrorKind::NotTaken { .. } | ErrorKind::Business { .. });
        let error = refused.err().filter(|error| is_refusal(error.kind()));
        error.map(|error| Self(error.with_request(request)))
    }

    /// Returns the refusal in a plain text that states that there is no bill.
    pub(super) fn from_text(line: &str, request: &'static Message) -> Option<Self> {
        let kind = ErrorKind::NotTaken { message: excerpt(line.trim(), 200), code: None };
        let error = Error::from(kind).with_request(request);
        (error.is_no_bill() || error.is_bill_creating()).then_some(Self(error))
    }

    /// The meaning for the caller.
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

    /// The documented explanation, looked up by the text first, since one code covers several reasons; `None` if
    /// undocumented.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static ErrorCodeEntry> {
        self.0.explanation()
    }

    /// Returns what to do, as a choice a program can make. Since a download changes nothing, an unknown
    /// refusal means that the request has to be checked.
    #[must_use]
    pub fn action(&self) -> Action {
        self.0.action()
    }

    /// Converts the refusal to the error of a call.
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
