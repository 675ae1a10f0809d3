//! The answer that there is no bill: XML, or the fields of a JSON answer, goes in, a
//! [`Refusal`] comes out.

use std::fmt;

use wxpay_schema::bill::{BILL_CREATING, DOWNLOAD_FAILURES, ERROR_CODE, NO_BILL};
use wxpay_schema::{Action, Field, shared};

use crate::error::excerpt;
use crate::fields::{Fields, Received};
use crate::value::Outcome;

/// Why WeChat Pay sent no bill. The answer is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: Option<String>,
    message: String,
    kind: RefusalKind,
}

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
    /// The refusal that the fields of an answer say: `return_code` FAIL, or
    /// `result_code` FAIL. On the cloud channel they stand in `respdata`. `None`
    /// when they say no failure.
    #[must_use]
    pub fn of(fields: &Fields<'_>) -> Option<Self> {
        let fails = |field| fields.text(field).map(Outcome::from) == Some(Outcome::Fail);
        if !fails(&shared::RETURN_CODE) && !fails(&shared::RESULT_CODE) {
            return None;
        }
        let code = [&ERROR_CODE, &shared::ERR_CODE].into_iter().find_map(|field| text(fields, field));
        let message = if fails(&shared::RESULT_CODE) {
            text(fields, &shared::ERR_CODE_DES).or_else(|| text(fields, &shared::RETURN_MSG))
        } else {
            text(fields, &shared::RETURN_MSG)
        };
        Some(Self::new(code.as_deref(), message.as_deref().unwrap_or_default()))
    }

    /// The refusal that a text alone says, if it says that there is no bill.
    pub(super) fn of_text(line: &str) -> Option<Self> {
        let refusal = Self::new(None, line.trim());
        (refusal.kind != RefusalKind::Other).then_some(refusal)
    }

    fn new(code: Option<&str>, message: &str) -> Self {
        let said = |texts: &[&str]| {
            [Some(message), code]
                .into_iter()
                .flatten()
                .any(|said| texts.iter().any(|text| said.trim().eq_ignore_ascii_case(text)))
        };
        let kind = if said(NO_BILL) {
            RefusalKind::NoBill
        } else if said(BILL_CREATING) {
            RefusalKind::Creating
        } else {
            RefusalKind::Other
        };
        Self { code: code.map(|code| excerpt(code, 64)), message: excerpt(message, 200), kind }
    }

    /// What it means for the caller.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        self.kind
    }

    /// `error_code` of a trade bill, `err_code` of a fund flow.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// `return_msg`, or `err_code_des` of a fund flow, cleaned.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the documents say of it, by the text first, since a code stands for
    /// several; `None` when they do not list it.
    #[must_use]
    pub fn known(&self) -> Option<&'static wxpay_schema::ErrorCode> {
        let by_kind = match self.kind {
            RefusalKind::NoBill => NO_BILL.first().copied(),
            RefusalKind::Creating => BILL_CREATING.first().copied(),
            RefusalKind::Other => None,
        };
        [by_kind, Some(&self.message), self.code()]
            .into_iter()
            .flatten()
            .find_map(|said| DOWNLOAD_FAILURES.iter().find(|failure| failure.code.eq_ignore_ascii_case(said.trim())))
    }

    /// What to do, as a choice a program can make. A download changes nothing, so
    /// an unknown refusal calls for a look at the request.
    #[must_use]
    pub fn action(&self) -> Action {
        self.known().map_or(Action::CorrectRequest, |known| known.action)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        let solution = self.known().map_or("the documents do not list this: check the request", |known| known.solution);
        write!(f, "; {solution}")
    }
}

impl std::error::Error for Refusal {}

/// The text of a field; a code may be a number in JSON.
fn text(fields: &Fields<'_>, field: &Field) -> Option<String> {
    match fields.get(field)? {
        Received::Text(text) => Some(text.clone().into_owned()),
        Received::Number(number) => Some(number.to_string()),
        Received::Negative(number) => Some(number.to_string()),
        _ => None,
    }
}
