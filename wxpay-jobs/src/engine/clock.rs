//! The clock by which a worker looks for jobs.

use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{PollSnapshot, PollStrategy};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Wakes a worker at an interval. That of apalis does not register its next time when it fires; a worker whose fetch
/// has ended by then sleeps until its next heartbeat.
pub(super) struct PollClock(Interval);

impl PollClock {
    /// Starts a clock, within tokio.
    pub(super) fn new(period: Duration) -> Self {
        let mut interval = interval(period.max(Duration::from_millis(1)));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(interval)
    }
}

impl PollStrategy for PollClock {
    fn poll_drive(&mut self, context: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let mut is_due = false;
        // Until the next time is registered.
        while self.0.poll_tick(context).is_ready() {
            is_due = true;
        }
        if is_due { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
