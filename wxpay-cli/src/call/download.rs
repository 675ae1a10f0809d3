//! The download of a bill, which is repeated until a whole one came.

use std::time::Duration;

use wxpay_core::bill::BillError;
use wxpay_core::dynamic::DynamicDownload;
use wxpay_core::schema::{Action, Effect, Message};
use wxpay_core::{ErrorKind, Malformed};

use super::bill::{self, BillFault, Body};
use super::caller::Caller;
use super::comments;
use super::failure::Failure;

/// The time for a download with all its attempts.
const USUAL_LIMIT: Duration = Duration::from_secs(600);
/// The time without which no download is begun again.
const LEAST_TIME: Duration = Duration::from_secs(5);
const MAX_ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(300);

/// Downloads a bill and checks it. One that came in part or that contradicts itself is downloaded again.
pub(super) async fn download(message: &Message, request: &DynamicDownload, caller: &Caller) -> Result<Body, Failure> {
    loop {
        let failure = match download_once(message, request, caller).await {
            Ok(body) => return Ok(body),
            Err(failure) => failure,
        };
        let begun = caller.attempts();
        let pause = PAUSE * begun;
        let may_repeat = failure.action == Action::RetrySame && !caller.is_single && (1..MAX_ATTEMPTS).contains(&begun);
        if !may_repeat || caller.time_left(USUAL_LIMIT) < LEAST_TIME + pause {
            return Err(failure);
        }
        tokio::time::sleep(pause).await;
    }
}

/// Downloads a bill, with the repetitions of the client before its first byte.
async fn download_once(message: &Message, request: &DynamicDownload, caller: &Caller) -> Result<Body, Failure> {
    let attempts = MAX_ATTEMPTS.saturating_sub(caller.attempts());
    let plan = caller.plan.clone().with_deadline(caller.time_left(USUAL_LIMIT));
    let plan = if caller.is_single { plan } else { plan.with_attempts(attempts) };
    let client = caller.client().clone().with_plan(plan);
    let mut body = Body::default();
    if let Err(error) = client.download_at_most(request, &mut body, bill::MAX_BYTES).await {
        let is_large = matches!(error.kind(), ErrorKind::Malformed(Malformed::TooLarge { .. }));
        return Err(if is_large { too_large(caller) } else { caller.failure(&error) });
    }
    let checked = if comments::is_text_of(message) {
        comments::check(message, &body, caller.client().merchant())
    } else {
        bill::check(message, &body)
    };
    match checked {
        Ok(()) => Ok(body),
        Err(BillFault::Refused(error)) => Err(caller.failure(&error)),
        Err(BillFault::Unreadable(BillError::Refused(refusal))) => Err(caller.failure(&refusal.into_error())),
        Err(BillFault::Unreadable(BillError::TooLarge { limit, .. })) if limit == bill::MAX_BYTES => {
            Err(too_large(caller))
        }
        Err(BillFault::Unreadable(error)) => Err(incomplete(error.to_string(), caller)),
        Err(BillFault::Contradiction(words)) => {
            let words = format!("the rows of the bill contradict its summary: {words}; it may be cut off");
            Err(incomplete(words, caller))
        }
    }
}

/// The failure for a bill that is too large to be printed.
fn too_large(caller: &Caller) -> Failure {
    Failure {
        kind: "too-large",
        action: Action::Stop,
        help: "`wxpay bill` downloads bills of any size to a file".to_owned(),
        ..incomplete(
            format!("the bill exceeds {} MiB, more than `wxpay call` prints; use `wxpay bill`", bill::MAX_BYTES >> 20),
            caller,
        )
    }
}

/// The failure for a bill that is not a whole one.
fn incomplete(message: String, caller: &Caller) -> Failure {
    Failure {
        kind: "incomplete-bill",
        code: None,
        message,
        effect: Effect::None,
        action: Action::RetrySame,
        attempts: caller.attempts(),
        help: String::new(),
        exit_code: 1,
    }
}
