//! How often and how long a call is tried.

use std::time::Duration;

use wxpay_schema::{Message, Retry};

/// The time that a connection may take. No attempt is repeated with less time left.
pub(crate) const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The time that a whole download may take.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(600);

/// How often and how long a client tries a call.
///
/// By default a call has 20 seconds (a refund and a reversal 30, a download 600) and four attempts,
/// of which each has 10 seconds at most (15 for a payment with a code, a refund or a reversal).
/// An attempt is repeated only where the documents allow it: see [`Client::send`](crate::Client::send).
///
/// ```
/// use std::time::Duration;
/// use wxpay_core::Plan;
///
/// let patient = Plan::new().with_deadline(Duration::from_secs(60)).with_attempts(8);
/// let single = Plan::once();
/// assert_ne!(patient, single);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    attempts: u32,
    deadline: Option<Duration>,
    has_failover: bool,
}

impl Plan {
    /// Creates the default plan.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 4, deadline: None, has_failover: true }
    }

    /// Creates a plan without repetitions.
    #[must_use]
    pub const fn once() -> Self {
        Self { attempts: 1, ..Self::new() }
    }

    /// Sets the number of attempts. At least one is made, and at most three for a payment with a
    /// code, all but the last before a byte was sent.
    #[must_use]
    pub const fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the time for the whole call, attempts and pauses together. The first attempt is always
    /// made.
    #[must_use]
    pub const fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Keeps to one host: after a network failure the backup host of
    /// [`Endpoint::Mainland`](crate::Endpoint::Mainland) is not called.
    #[must_use]
    pub const fn without_failover(self) -> Self {
        Self { has_failover: false, ..self }
    }

    /// The number of attempts for a message.
    pub(super) fn attempts_for(&self, message: &Message) -> u32 {
        let most = if message.retry == Retry::QueryFirst { 3 } else { u32::MAX };
        self.attempts.clamp(1, most)
    }

    /// The deadline that was set.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    pub(super) fn has_failover(&self) -> bool {
        self.has_failover
    }

    /// The time for a whole call.
    pub(super) fn deadline_for(&self, message: &Message, is_download: bool) -> Duration {
        self.deadline.unwrap_or(match message.retry {
            _ if is_download => DOWNLOAD_LIMIT,
            Retry::Same if message.certificate => Duration::from_secs(30),
            _ => Duration::from_secs(20),
        })
    }

    /// The time for one attempt.
    pub(super) fn limit_for(message: &Message, is_download: bool) -> Duration {
        match message.retry {
            _ if is_download => DOWNLOAD_LIMIT,
            Retry::QueryFirst => Duration::from_secs(15),
            Retry::Same if message.certificate => Duration::from_secs(15),
            _ => Duration::from_secs(10),
        }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wxpay_schema::{Message, pay};

    use super::Plan;

    #[test]
    fn plan_gives_each_call_the_time_that_it_states() {
        let times = |message: &Message, is_download| {
            let plan = Plan::new();
            let times = [plan.deadline_for(message, is_download), Plan::limit_for(message, is_download)];
            times.map(|time| time.as_secs())
        };
        assert_eq!(times(&pay::UNIFIED_ORDER, false), [20, 10]);
        assert_eq!(times(&pay::ORDER_QUERY, false), [20, 10]);
        assert_eq!(times(&pay::MICROPAY, false), [20, 15]);
        assert_eq!(times(&pay::REFUND, false), [30, 15]);
        assert_eq!(times(&pay::REVERSE, false), [30, 15]);
        assert_eq!(times(&pay::DOWNLOAD_BILL, true), [600, 600]);
        let short = Plan::new().with_deadline(Duration::from_secs(7));
        assert_eq!(short.deadline_for(&pay::REFUND, false).as_secs(), 7);
    }
}
