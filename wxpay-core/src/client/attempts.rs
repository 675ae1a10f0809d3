//! The attempts of a call: which host is called, how long, and what follows a failure. The machine
//! has no clock, I/O or randomness of its own.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use wxpay_schema::{Effect, Message, Retry};

use super::budget::RetryBudget;
use super::cause::Cause;
use super::delays::{Delays, delays};
use super::plan::{CONNECT_LIMIT, Plan};
use super::route::{Host, Route};
use crate::error::{Attempt, Error};
use crate::telemetry;

/// The least pause after the gateway said that there are too many calls.
const THROTTLED_PAUSE: Duration = Duration::from_secs(1);

/// What the clones of a client share.
#[derive(Debug)]
pub(super) struct SharedState {
    budget: RetryBudget,
    route: Mutex<Route>,
}

impl SharedState {
    pub(super) const fn new() -> Self {
        Self { budget: RetryBudget::new(), route: Mutex::new(Route::new()) }
    }

    fn with_route<T>(&self, apply: impl FnOnce(&mut Route) -> T) -> T {
        apply(&mut self.route.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) message: &'static Message,
    pub(super) is_download: bool,
    /// Whether the endpoint has a backup host.
    pub(super) has_backup: bool,
    /// Whether the call is a step of a settlement, which repeats it itself and must not end for want of tokens:
    /// it is tried at the other host after a network failure, and else once.
    pub(super) is_step: bool,
}

/// The attempts of one call.
pub(crate) struct Attempts<'c> {
    target: Target,
    plan: &'c Plan,
    shared: &'c SharedState,
    start: Instant,
    /// The time at which the current attempt began.
    attempt_start: Instant,
    host: Host,
    has_switched: bool,
    /// Whether an attempt before the current one may have been carried out.
    may_be_done: bool,
    /// Whether an attempt was repeated because its reply could not be trusted.
    was_untrusted: bool,
    delays: Option<Delays>,
    failures: Vec<Attempt>,
}

/// What follows a failure.
#[derive(Debug)]
pub(crate) enum Next {
    /// Send the request again, prepared anew, after a pause.
    Send {
        pause: Duration,
        /// The error of the attempt.
        cause: Error,
    },
    /// Return the error.
    Stop(Error),
}

impl<'c> Attempts<'c> {
    /// Begins a call.
    pub(super) fn new(target: Target, plan: &'c Plan, shared: &'c SharedState, now: Instant) -> Self {
        let is_read = target.message.retry == Retry::Read;
        let has_choice = target.has_backup && plan.has_failover();
        let host = if has_choice { shared.with_route(|route| route.choose(now, is_read)) } else { Host::Primary };
        telemetry::route(host);
        Self {
            target: Target { has_backup: has_choice, ..target },
            plan,
            shared,
            start: now,
            attempt_start: now,
            host,
            has_switched: false,
            may_be_done: false,
            was_untrusted: false,
            delays: None,
            failures: Vec::new(),
        }
    }

    /// Begins an attempt. Returns its host and its time limit.
    pub(crate) fn begin(&mut self, now: Instant) -> (Host, Duration) {
        self.attempt_start = now;
        (self.host, self.time_left(now).min(Plan::limit_for(self.target.message, self.target.is_download)))
    }

    /// Returns the number of the current attempt, from 1.
    pub(crate) fn number(&self) -> u32 {
        u32::try_from(self.failures.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Records a success.
    pub(crate) fn succeed(&self, now: Instant) {
        self.shared.budget.refill();
        self.record_host(true, now);
    }

    /// Records the failure of the current attempt and decides what follows. The dice are for the
    /// jitter of the pauses.
    pub(crate) fn fail(&mut self, error: Error, now: Instant, dice: impl FnOnce() -> u64) -> Next {
        let cause = Cause::of(&error);
        let error = self.after_all(error);
        self.note(&error, cause, now);
        match self.pause(cause, now, dice) {
            Some(pause) => {
                self.was_untrusted |= cause == Cause::Untrusted;
                if cause.is_of_the_network() && self.target.has_backup && !self.has_switched {
                    (self.host, self.has_switched) = (self.host.other(), true);
                }
                Next::Send { pause, cause: error }
            }
            None => Next::Stop(error.with_attempts(std::mem::take(&mut self.failures))),
        }
    }

    /// Records the failure of the current attempt, which cannot be repeated.
    pub(crate) fn give_up(&mut self, error: Error, now: Instant) -> Error {
        let cause = Cause::of(&error);
        let error = self.after_all(error);
        self.note(&error, cause, now);
        error.with_attempts(std::mem::take(&mut self.failures))
    }

    /// The error, with what the attempts before it may have done.
    fn after_all(&self, error: Error) -> Error {
        if self.may_be_done { error.after_possible() } else { error }
    }

    fn note(&mut self, error: &Error, cause: Cause, now: Instant) {
        self.record_host(!cause.is_of_the_network(), now);
        self.failures.push(Attempt {
            uses_backup: self.host == Host::Backup,
            start: self.attempt_start.saturating_duration_since(self.start),
            duration: now.saturating_duration_since(self.attempt_start),
            class: error.class(),
            effect: error.effect(),
        });
        self.may_be_done |= error.effect() == Effect::Possible;
    }

    /// Returns the error of a call that ends without another attempt.
    pub(crate) fn stop(&mut self, error: Error) -> Error {
        let error = self.after_all(error);
        error.with_attempts(std::mem::take(&mut self.failures))
    }

    /// Returns the pause before the next attempt, if there is one.
    fn pause(&mut self, cause: Cause, now: Instant, dice: impl FnOnce() -> u64) -> Option<Duration> {
        if self.target.is_step {
            let has_other_host = cause.is_of_the_network() && self.target.has_backup && !self.has_switched;
            return (has_other_host && self.time_left(now) >= CONNECT_LIMIT).then_some(Duration::ZERO);
        }
        let message = self.target.message;
        let is_allowed = cause.may_be_repeated(message.retry)
            && self.number() <= self.plan.attempts_for(message)
            && !(cause == Cause::Untrusted && self.was_untrusted);
        if !is_allowed {
            return None;
        }
        let delays = self.delays.get_or_insert_with(|| delays(dice()));
        let pause = delays.next().unwrap_or_default();
        let pause = if cause == Cause::Throttled { pause.max(THROTTLED_PAUSE) } else { pause };
        let has_time = self.time_left(now).saturating_sub(pause) >= CONNECT_LIMIT;
        if !has_time {
            return None;
        }
        if !self.shared.budget.take(cause.tokens()) {
            telemetry::deny_retry();
            return None;
        }
        Some(pause)
    }

    fn time_left(&self, now: Instant) -> Duration {
        let deadline = self.plan.deadline_for(self.target.message, self.target.is_download);
        deadline.saturating_sub(now.saturating_duration_since(self.start))
    }

    fn record_host(&self, is_reachable: bool, now: Instant) {
        if self.target.has_backup {
            self.shared.with_route(|route| route.record(self.host, is_reachable, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use wxpay_schema::{Effect, Message, pay};

    use super::{Attempts, Next, SharedState, Target};
    use crate::client::plan::Plan;
    use crate::client::route::Host;
    use crate::error::{Error, ErrorKind, Malformed, Unreachable, Untrusted};

    const NEVER: fn() -> Error = || Unreachable::never("https://api.example", "refused").into();
    const MAYBE: fn() -> Error = || Unreachable::maybe("https://api.example", "reset").into();
    const EMPTY: fn() -> Error = || Malformed::Empty.into();
    const UNSIGNED: fn() -> Error = || Untrusted::MissingSign.into();
    const PAGE: fn() -> Error = || ErrorKind::UnexpectedReply { status: 502, excerpt: String::new() }.into();

    fn target(message: &'static Message) -> Target {
        Target { message, is_download: false, has_backup: true, is_step: false }
    }

    /// Runs a call whose attempts all fail with that error after that time. Returns the hosts of the
    /// attempts, the time in all, and the final error.
    fn run(
        message: &'static Message,
        plan: &Plan,
        shared: &SharedState,
        failure: impl Fn() -> Error,
        takes: Duration,
    ) -> (Vec<Host>, Duration, Error) {
        let start = Instant::now();
        let (mut now, mut hosts) = (start, Vec::new());
        let mut attempts = Attempts::new(target(message), plan, shared, now);
        loop {
            let (host, limit) = attempts.begin(now);
            hosts.push(host);
            now += takes.min(limit);
            match attempts.fail(failure().with_request(message), now, || 7) {
                Next::Send { pause, .. } => now += pause,
                Next::Stop(error) => return (hosts, now - start, error),
            }
        }
    }

    fn run_at_once(message: &'static Message, failure: impl Fn() -> Error) -> Vec<Host> {
        run(message, &Plan::new(), &SharedState::new(), failure, Duration::ZERO).0
    }

    /// A number is tried once a second at most.
    #[cfg(feature = "red-packet")]
    #[test]
    fn attempts_after_freq_limit_wait_a_second_each() {
        let limited = || {
            let (code, description) = (crate::value::ErrorCode::received("FREQ_LIMIT"), String::new());
            ErrorKind::Business { code, description, recall: false, payment: None }.into()
        };
        let (hosts, taken, _) = run(&pay::SENDREDPACK, &Plan::new(), &SharedState::new(), limited, Duration::ZERO);
        assert!(hosts.len() > 1 && taken.as_secs() >= hosts.len() as u64 - 1, "{taken:?} {}", hosts.len());
    }

    #[test]
    fn attempts_switch_the_host_once_and_only_after_a_network_failure() {
        use Host::{Backup, Primary};

        for message in [&pay::UNIFIED_ORDER, &pay::REFUND, &pay::ORDER_QUERY, &pay::REVERSE] {
            assert_eq!(run_at_once(message, NEVER), [Primary, Backup, Backup, Backup], "{}", message.name);
            assert_eq!(run_at_once(message, MAYBE), [Primary, Backup, Backup, Backup], "{}", message.name);
            assert_eq!(run_at_once(message, PAGE), [Primary; 4], "{}", message.name);
            assert_eq!(run_at_once(message, EMPTY), [Primary; 4], "{}", message.name);
            assert_eq!(run_at_once(message, UNSIGNED), [Primary; 2], "{}", message.name);
            let misconfigured = || Unreachable::misconfigured("https://api.example", "no roots").into();
            assert_eq!(run_at_once(message, misconfigured), [Primary], "{}", message.name);
        }
    }

    #[test]
    fn attempts_are_repeated_after_a_busy_gateway() {
        let refused = |code: &'static str| {
            move || {
                let (code, description) = (crate::value::ErrorCode::received(code), String::new());
                ErrorKind::Business { code, description, recall: false, payment: None }.into()
            }
        };
        for message in [&pay::UNIFIED_ORDER, &pay::REFUND, &pay::ORDER_QUERY] {
            assert_eq!(run_at_once(message, refused("SYSTEMERROR")), [Host::Primary; 4], "{}", message.name);
            assert_eq!(run_at_once(message, refused("SIGNERROR")), [Host::Primary], "{}", message.name);
        }
        assert_eq!(run_at_once(&pay::MICROPAY, refused("SYSTEMERROR")), [Host::Primary]);
    }

    /// The answer would be the same: a page that refuses the certificate, and what exceeds a limit.
    #[test]
    fn attempts_end_where_something_has_to_be_corrected() {
        let excerpt = "<title>400 The SSL certificate error</title>";
        let page = || ErrorKind::UnexpectedReply { status: 400, excerpt: excerpt.to_owned() }.into();
        let too_large = || Malformed::TooLarge { what: "the body", limit: 1 }.into();
        for message in [&pay::UNIFIED_ORDER, &pay::REFUND, &pay::ORDER_QUERY] {
            assert_eq!(run_at_once(message, page), [Host::Primary], "{}", message.name);
            assert_eq!(run_at_once(message, too_large), [Host::Primary], "{}", message.name);
            assert_eq!(run_at_once(message, || ErrorKind::NoRandomness.into()), [Host::Primary], "{}", message.name);
        }
    }

    #[test]
    fn attempts_send_a_charge_again_only_before_a_byte_left() {
        assert_eq!(run_at_once(&pay::MICROPAY, NEVER).len(), 3);
        for failure in [MAYBE, PAGE, EMPTY, UNSIGNED] {
            assert_eq!(run_at_once(&pay::MICROPAY, failure).len(), 1);
        }
    }

    #[test]
    fn attempts_stop_with_less_than_the_connect_time_left() {
        let seconds = Duration::from_secs;
        for (deadline, takes, expected) in [(20, 10, 2), (20, 30, 2), (3, 0, 1), (30, 9, 3), (4, 60, 1)] {
            let plan = Plan::new().with_deadline(seconds(deadline));
            let (hosts, took, error) = run(&pay::ORDER_QUERY, &plan, &SharedState::new(), MAYBE, seconds(takes));
            assert_eq!(hosts.len(), expected, "{deadline} {takes}");
            assert!(took <= seconds(deadline), "{deadline} {takes}: {took:?}");
            assert_eq!(error.attempts().len(), expected);
        }
    }

    #[test]
    fn attempts_of_a_single_plan_are_one() {
        let (hosts, ..) = run(&pay::ORDER_QUERY, &Plan::once(), &SharedState::new(), NEVER, Duration::ZERO);
        assert_eq!(hosts, [Host::Primary]);
        let single = Plan::new().without_failover();
        let (hosts, ..) = run(&pay::ORDER_QUERY, &single, &SharedState::new(), NEVER, Duration::ZERO);
        assert_eq!(hosts, [Host::Primary; 4]);
    }

    #[test]
    fn attempts_of_a_step_are_one_at_each_host_and_need_no_tokens() {
        let shared = SharedState::new();
        for _ in 0..100 {
            for (failure, hosts) in [(NEVER, 2), (MAYBE, 2), (PAGE, 1), (UNSIGNED, 1)] {
                let (start, plan) = (Instant::now(), Plan::new());
                let target = Target { message: &pay::ORDER_QUERY, is_download: false, has_backup: true, is_step: true };
                let mut attempts = Attempts::new(target, &plan, &shared, start);
                let mut sent = 0;
                loop {
                    attempts.begin(start);
                    sent += 1;
                    match attempts.fail(failure().with_request(&pay::ORDER_QUERY), start, || 7) {
                        Next::Send { pause, .. } => assert_eq!(pause, Duration::ZERO),
                        Next::Stop(_) => break,
                    }
                }
                assert_eq!(sent, hosts);
            }
        }
    }

    /// Runs a call whose attempts fail with one error after the other, and returns the last one.
    fn fail_with(message: &'static Message, failures: &[fn() -> Error]) -> Error {
        let (now, plan, shared) = (Instant::now(), Plan::new(), SharedState::new());
        let mut attempts = Attempts::new(target(message), &plan, &shared, now);
        let (last, others) = failures.split_last().unwrap();
        for failure in others {
            attempts.begin(now);
            let next = attempts.fail(failure().with_request(message), now, || 7);
            assert!(matches!(next, Next::Send { .. }), "{next:?}");
        }
        attempts.begin(now);
        attempts.give_up(last().with_request(message), now)
    }

    #[test]
    fn attempts_leave_open_what_any_of_them_may_have_done() {
        for (failures, expected) in [
            (&[NEVER][..], Effect::None),
            (&[NEVER, NEVER, NEVER], Effect::None),
            (&[MAYBE, NEVER], Effect::Possible),
            (&[NEVER, MAYBE, NEVER], Effect::Possible),
            (&[EMPTY, NEVER, NEVER], Effect::Possible),
        ] {
            assert_eq!(fail_with(&pay::UNIFIED_ORDER, failures).effect(), expected, "{}", failures.len());
            assert_eq!(fail_with(&pay::ORDER_QUERY, failures).effect(), Effect::None);
        }
    }

    #[test]
    fn attempts_are_recorded_with_their_host() {
        let (.., error) = run(&pay::REFUND, &Plan::new(), &SharedState::new(), NEVER, Duration::ZERO);
        let uses_backup: Vec<bool> = error.attempts().iter().map(|attempt| attempt.uses_backup).collect();
        assert_eq!(uses_backup, [false, true, true, true]);
    }

    #[test]
    fn attempts_begin_at_the_backup_after_network_failures_only() {
        let shared = SharedState::new();
        let first_host = |failure| run(&pay::REFUND, &Plan::once(), &shared, failure, Duration::ZERO).0[0];
        for failure in [PAGE, EMPTY, UNSIGNED] {
            assert_eq!([(); 5].map(|()| first_host(failure)), [Host::Primary; 5]);
        }
        assert_eq!([NEVER, MAYBE, NEVER].map(first_host), [Host::Primary; 3]);
        assert_eq!([PAGE, NEVER].map(first_host), [Host::Backup; 2]);
    }

    #[test]
    fn attempts_that_succeed_forget_failures_and_refill_the_budget() {
        let (shared, once) = (SharedState::new(), Plan::once());
        let succeed = |shared: &SharedState| {
            let now = Instant::now();
            let mut attempts = Attempts::new(target(&pay::REFUND), &once, shared, now);
            attempts.begin(now);
            attempts.succeed(now);
        };
        for _ in 0..3 {
            for _ in 0..2 {
                assert_eq!(run(&pay::REFUND, &once, &shared, NEVER, Duration::ZERO).0, [Host::Primary]);
            }
            succeed(&shared);
        }

        let (shared, plan) = (SharedState::new(), Plan::new().without_failover());
        let count = || run(&pay::REFUND, &plan, &shared, NEVER, Duration::ZERO).0.len();
        assert!((0..20).map(|_| count()).sum::<usize>() < 40);
        assert_eq!(count(), 1);
        // A repetition costs what ten successes return.
        (0..10).for_each(|_| succeed(&shared));
        assert_eq!((count(), count()), (2, 1));
    }

    #[test]
    fn attempts_add_at_most_a_tenth_in_an_outage() {
        let shared = SharedState::new();
        let attempts: usize =
            (0..1_000).map(|_| run(&pay::ORDER_QUERY, &Plan::new(), &shared, NEVER, Duration::ZERO).0.len()).sum();
        assert!(attempts <= 1_100, "{attempts}");
    }
}
