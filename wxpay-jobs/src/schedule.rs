//! When rows are due.

use std::time::Duration;

/// When orders are queried and closed, and when what failed is tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The time between two queries of an open order; the first is as long after it was placed. 30 s, as WeChat Pay
    /// advises.
    pub query_interval: Duration,
    /// How long after it was placed an unpaid order is closed; not before five minutes at the live gateway. 5 minutes.
    pub close_after: Duration,
    /// The time between two queries of an accepted refund. 30 s.
    pub refund_interval: Duration,
    /// The time after which work that a process began and did not end is taken up by another one, and
    /// after which a delivery is stopped. 90 s.
    pub lease: Duration,
    /// How often a row is tried before it is held for a person. 10.
    pub tries: u32,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            query_interval: Duration::from_secs(30),
            close_after: Duration::from_mins(5),
            refund_interval: Duration::from_secs(30),
            lease: Duration::from_secs(90),
            tries: 10,
        }
    }
}

impl Schedule {
    /// Returns the pause before the next try of a row that failed: 1 s, doubled with each try up to 5 minutes.
    #[must_use]
    pub fn retry_delay(&self, tries: u32) -> Duration {
        Duration::from_secs(1 << tries.min(8)).min(Duration::from_mins(5))
    }
}
