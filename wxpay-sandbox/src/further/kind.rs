//! The kinds of records, as data: what the clock does to them, and how the control interface shows and changes
//! them.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;

use crate::control::response::{bad_request, error_response};
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// A kind of record.
pub(crate) struct Kind {
    /// The name, as its content has it.
    pub(crate) name: &'static str,
    /// The path below `/_sandbox/` at which its records are listed, shown and changed, such as `red-packets`;
    /// empty if they are not.
    pub(crate) path: &'static str,
    /// What happens when the time of a record comes.
    pub(crate) on_due: OnDue,
    /// What payers, receivers and banks do to a record.
    pub(crate) actions: &'static [Action],
}

/// Carries on a record at its time: sets its next time, or none.
pub(crate) type OnDue = fn(&SandboxState, &mut Memory, u64, BeijingTime);

/// An action of the control interface: `POST /_sandbox/{path}/{number}/{name}`.
pub(crate) struct Action {
    /// The name.
    pub(crate) name: &'static str,
    /// The members that the body may have.
    pub(crate) takes: &'static [&'static str],
    /// Carries it out on the record of that id.
    pub(crate) act: Act,
}

/// Carries out an action on the record of that id, with the members of the body.
pub(crate) type Act = fn(&SandboxState, &mut Memory, u64, &Map<String, Value>) -> Result<(), ActionError>;

/// Why an action is refused.
#[derive(Debug)]
pub(crate) enum ActionError {
    /// The members of the body are wrong.
    Invalid(Reason),
    /// The record does not allow it.
    Conflict(Reason),
}

impl ActionError {
    /// The event is refused by a state machine.
    pub(crate) fn refused(state: &str) -> Self {
        Self::Conflict(Reason::new(
            format!("the state {state} does not allow it"),
            format!("状态 {state} 不允许这样做"),
        ))
    }

    /// The members are wrong, for an action that no page has and whose sentence is in English alone.
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        Self::Invalid(Reason::verbatim(sentence))
    }

    /// The record does not allow an action that no page has.
    pub(crate) fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(Reason::verbatim(sentence))
    }

    /// The response that tells it.
    pub(crate) fn response(&self) -> Response {
        match self {
            Self::Invalid(reason) => bad_request(reason),
            Self::Conflict(reason) => error_response(StatusCode::CONFLICT, reason),
        }
    }
}

/// What a record without timed changes does: nothing.
pub(crate) fn no_change(_: &SandboxState, _: &mut Memory, _: u64, _: BeijingTime) {}
