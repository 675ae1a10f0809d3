//! A call that failed, as JSON on stdout and as a sentence on stderr.

use serde_json::json;
use wxpay_core::schema::{Action, Effect, Filler, shared};
use wxpay_core::{Error, ErrorKind, RuleBreach, Violation};

use crate::error::CommandError;
use crate::mask;
use crate::output;

/// Why a call failed, and what may have happened.
pub(crate) struct Failure {
    /// The kind of error, in one word.
    pub(crate) kind: &'static str,
    /// The error code, if one came or the tables know the text.
    pub(crate) code: Option<String>,
    /// The sentence.
    pub(crate) message: String,
    pub(crate) effect: Effect,
    pub(crate) action: Action,
    /// How often the request was begun.
    pub(crate) attempts: u32,
    /// What else to do, for people.
    pub(crate) help: String,
    pub(crate) exit_code: u8,
}

/// The exit code of a bill that does not exist yet.
pub(crate) const NOT_READY: u8 = 3;

impl Failure {
    /// The failure of a call after that many attempts.
    pub(crate) fn new(error: &Error, attempts: u32) -> Self {
        Self {
            kind: kind_name(error.kind()),
            code: code(error),
            message: error.to_string(),
            effect: error.effect(),
            action: error.action(),
            attempts,
            help: help(error).to_owned(),
            exit_code: if error.is_bill_creating() { NOT_READY } else { 1 },
        }
    }

    /// Writes the JSON, and returns the error for stderr.
    pub(crate) fn report(self) -> Result<CommandError, CommandError> {
        let Self { kind, code, message, effect, action, attempts, .. } = &self;
        let (effect, action) = (effect.name(), action.name());
        // By hand, so that the members keep this order.
        let json = format!(
            "{{\"error\":{{\"kind\":{},\"code\":{},\"message\":{},\"effect\":{},\"action\":{},\
             \"attempts\":{attempts}}}}}\n",
            json!(kind),
            json!(code),
            json!(message),
            json!(effect),
            json!(action),
        );
        output::print(&mask::mask_env_key(json))?;
        Ok(self.into_error())
    }

    /// The error for stderr.
    pub(crate) fn into_error(self) -> CommandError {
        let Self { message, effect, action, attempts, help, exit_code, .. } = self;
        let (effect, action) = (effect.name(), action.name());
        let help = if help.is_empty() { String::new() } else { format!("{help}\n      ") };
        let facts = format!("{help}effect {effect}, action {action}, attempts {attempts}");
        CommandError::new(exit_code, message, facts)
    }
}

/// What else to do about a request that lacks what this command takes from the account.
fn help(error: &Error) -> &'static str {
    let lacks_url = |violation: &Violation| {
        violation.field() == shared::NOTIFY_URL.name && violation.broken() == RuleBreach::Missing
    };
    let row = error.request().and_then(|request| request.find(shared::NOTIFY_URL.name));
    let is_of_account = row.is_some_and(|row| matches!(row.filled_by, Filler::AccountOrCaller(_)));
    match error.kind() {
        ErrorKind::InvalidRequest(violations) if is_of_account && violations.iter().any(lacks_url) => {
            "give `notify_url=…`, or set WXPAY_NOTIFY_URL, or `notify_url` in the file of accounts"
        }
        _ => "",
    }
}

/// The kind of an error, in one word.
fn kind_name(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest(_) => "invalid-request",
        ErrorKind::NoRandomness => "no-randomness",
        ErrorKind::Unreachable(_) => "unreachable",
        ErrorKind::UnexpectedReply { .. } => "unexpected-reply",
        ErrorKind::Malformed(_) => "malformed",
        ErrorKind::Untrusted(_) => "untrusted",
        ErrorKind::NotTaken { .. } => "not-taken",
        ErrorKind::Business { .. } => "business",
        ErrorKind::InvalidFields(_) => "invalid-fields",
        _ => "other",
    }
}

/// The error code: of a text without one, that of the tables.
fn code(error: &Error) -> Option<String> {
    let code = match error.kind() {
        ErrorKind::Business { code, .. } => Some(code.as_str()),
        ErrorKind::NotTaken { code, .. } => {
            let known = error.explanation().map(|row| row.code).filter(|code| !code.is_empty());
            known.or(code.as_ref().map(wxpay_core::ErrorCode::as_str))
        }
        _ => None,
    };
    code.filter(|code| !code.is_empty()).map(str::to_owned)
}
