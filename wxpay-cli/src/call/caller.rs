//! A client for one call, with the number of its attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use wxpay_core::schema::{Action, Message};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Call, Client, Endpoint, Error, ErrorCode, ErrorKind, Observer, Plan};

use super::failure::Failure;
use crate::account::Account;

const HELP_ON_CERTIFICATE: &str =
    "set WXPAY_CERTIFICATE to apiclient_cert.p12, or `certificate` in the file of accounts";
/// Why a call was not sent, without the words of the core for a program.
const NO_CERTIFICATE: &str = "the call needs the merchant's client certificate, which WXPAY_CERTIFICATE does not \
                              name; nothing was sent";

/// A client for one call.
pub(crate) struct Caller {
    client: Client<Reqwest>,
    pub(crate) transport: Reqwest,
    pub(crate) plan: Plan,
    pub(crate) is_single: bool,
    deadline: Option<Duration>,
    start: Instant,
    counter: Arc<AttemptCounter>,
}

impl Caller {
    /// A client that counts the attempts of requests of that table.
    pub(crate) fn new(
        account: Account,
        message: &'static Message,
        endpoint: Endpoint,
        is_single: bool,
        deadline: Option<Duration>,
    ) -> Self {
        let counter = Arc::new(AttemptCounter { message, count: AtomicU32::new(0) });
        let plan = if is_single { Plan::once() } else { Plan::new() };
        let plan = deadline.map_or(plan.clone(), |deadline| plan.with_deadline(deadline));
        let transport = account.transport.clone();
        let client = Client::with_transport(account.merchant, account.transport)
            .with_endpoint(endpoint)
            .with_plan(plan.clone())
            .with_observer(Arc::clone(&counter) as Arc<dyn Observer>);
        Self { client, transport, plan, is_single, deadline, start: Instant::now(), counter }
    }

    pub(crate) fn client(&self) -> &Client<Reqwest> {
        &self.client
    }

    /// The time that is left of the deadline, or of `usual` without one.
    pub(crate) fn time_left(&self, usual: Duration) -> Duration {
        self.deadline.unwrap_or(usual).saturating_sub(self.start.elapsed())
    }

    /// How often the request was begun.
    pub(crate) fn attempts(&self) -> u32 {
        self.counter.count.load(Ordering::Relaxed)
    }

    /// The failure of the call.
    pub(crate) fn failure(&self, error: &Error) -> Failure {
        let failure = Failure::new(error, self.attempts());
        let needs_certificate = error.request().is_some_and(|request| request.certificate);
        let is_about_it = match error.kind() {
            ErrorKind::Unreachable(_) | ErrorKind::UnexpectedReply { .. } => true,
            _ => failure.code.as_deref() == Some(ErrorCode::CertError.as_str()),
        };
        let is_correctable = is_about_it && failure.action == Action::CorrectRequest;
        if needs_certificate && is_correctable && self.transport.identity().is_none() {
            let is_unsent = matches!(error.kind(), ErrorKind::Unreachable(_));
            let message = if is_unsent { NO_CERTIFICATE.to_owned() } else { failure.message };
            return Failure { message, help: HELP_ON_CERTIFICATE.to_owned(), ..failure };
        }
        failure
    }
}

/// Counts the attempts of one request, but not those of the queries and reversals of a settlement.
struct AttemptCounter {
    message: &'static Message,
    count: AtomicU32,
}

impl Observer for AttemptCounter {
    fn on_attempt(&self, call: &Call<'_>, _: u32) {
        if call.message().is(self.message) {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
