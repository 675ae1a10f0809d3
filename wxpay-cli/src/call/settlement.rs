//! Payments with a code: charged once, or resumed from a file, and settled.

use std::io;

use wxpay_core::dynamic::{DynamicReply, DynamicRequest};
use wxpay_core::schema::{Action, Effect};
use wxpay_core::settlement::{Doubt, Outcome, Refusal, Settlement, SettlementError};

use super::caller::Caller;
use super::failure::Failure;
use super::reply::CallReply;
use crate::error::CommandError;
use crate::till_file::TillFile;

/// Refuses a file that keeps a settlement which has not ended: it would be lost.
pub(super) fn check_free(till: &TillFile) -> Result<(), CommandError> {
    match till.is_open() {
        Ok(false) => Ok(()),
        Ok(true) => Err(CommandError::usage(
            "the file of `--till` keeps a settlement that has not ended; nothing was charged",
            "end it by `wxpay settle FILE`, or name another file",
        )),
        Err(error) => Err(CommandError::usage(
            format_args!("the file of `--till` cannot be read: {error}; nothing was charged"),
            "name another file",
        )),
    }
}

/// Charges, and queries and reverses until the outcome is certain.
pub(super) async fn charge(
    request: &DynamicRequest,
    till: Option<&TillFile>,
    caller: &Caller,
) -> Result<CallReply, Failure> {
    let save = |state: &str| till.map_or(Ok(()), |till| till.write(state));
    match caller.client().micropay(request).saving(save).until_settled().await {
        Ok(outcome) => reply(outcome, till, caller),
        Err(SettlementError::NotSent(error)) => {
            end(till);
            Err(caller.failure(&error))
        }
        Err(error) => Err(Failure {
            kind: "not-begun",
            action: Action::CorrectRequest,
            ..failure(Effect::None, error.to_string(), caller)
        }),
    }
}

/// Resumes the settlement of a file.
///
/// # Errors
/// If the file keeps no settlement of the account; else in the second result, the failure.
pub(super) async fn resume(
    state: &str,
    till: &TillFile,
    caller: &Caller,
) -> Result<Result<CallReply, Failure>, CommandError> {
    let open = caller
        .client()
        .resume_settlement(state)
        .map_err(|error| CommandError::usage(error, "set the account that charged"))?;
    let outcome = open.saving(|state: &str| till.write(state)).until_settled().await;
    Ok(reply(outcome, Some(till), caller))
}

/// Reads the state of a file.
pub(super) fn read_state(till: &TillFile) -> Result<Settlement, CommandError> {
    let unreadable = |error: io::Error| {
        CommandError::usage(format_args!("the file of the settlement cannot be read: {error}"), "check its name")
    };
    let (state, _) = till.read().map_err(unreadable)?;
    state.parse().map_err(|error| CommandError::usage(error, "name a file that `--till` wrote"))
}

fn reply(outcome: Outcome, till: Option<&TillFile>, caller: &Caller) -> Result<CallReply, Failure> {
    if !matches!(outcome, Outcome::Person(_)) {
        end(till);
    }
    match outcome {
        Outcome::Paid(payment) => Ok(CallReply::Message(DynamicReply::new(payment.fields()))),
        Outcome::Unpaid(Refusal::Reply(error)) => Err(Failure { effect: Effect::None, ..caller.failure(&error) }),
        Outcome::Unpaid(refusal) => {
            Err(Failure { kind: "unpaid", ..failure(Effect::None, refusal.to_string(), caller) })
        }
        Outcome::Reversed => Err(Failure {
            kind: "reversed",
            ..failure(Effect::None, "the charge was reversed: who had paid gets the money back".to_owned(), caller)
        }),
        Outcome::Person(doubt) => Err(Failure {
            kind: "person",
            code: match &doubt {
                Doubt::Reply(error) => caller.failure(error).code,
                _ => None,
            },
            action: Action::AskMerchant,
            ..failure(Effect::Possible, doubt.to_string(), caller)
        }),
        _ => Err(Failure {
            kind: "person",
            action: Action::AskMerchant,
            ..failure(Effect::Possible, "the outcome is not known here: look at the order".to_owned(), caller)
        }),
    }
}

/// Notes in the file that the settlement has ended. Without the note it is queried once more, which does no harm.
fn end(till: Option<&TillFile>) {
    if let Some(till) = till {
        let _ = till.settle();
    }
}

/// A failure that ends the call.
fn failure(effect: Effect, message: String, caller: &Caller) -> Failure {
    Failure {
        kind: "other",
        code: None,
        message,
        effect,
        action: Action::Stop,
        attempts: caller.attempts(),
        help: String::new(),
        exit_code: 1,
    }
}
