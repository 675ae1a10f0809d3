//! The sandbox's clock: the system's time plus an offset.

use std::time::Duration;

use tokio::sync::watch;
use wxpay_core::BeijingTime;

/// A clock that can be advanced. Advancing it wakes those who wait for a time.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: watch::Sender<Duration>,
}

impl Clock {
    pub(crate) fn new(ahead: Duration) -> Self {
        Self { ahead: watch::Sender::new(ahead) }
    }

    /// The offset from the system's time.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.borrow()
    }

    pub(crate) fn now(&self) -> BeijingTime {
        BeijingTime::now().after(*self.ahead.borrow())
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }

    /// Removes the offset.
    pub(crate) fn reset(&self) {
        self.ahead.send_replace(Duration::ZERO);
    }

    /// Waits until the clock reaches a time.
    pub(crate) async fn sleep_until(&self, time: BeijingTime) {
        let mut moved = self.ahead.subscribe();
        loop {
            let left = time.unix_seconds().saturating_sub(self.now().unix_seconds());
            if left == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(left)) => {}
                _ = moved.changed() => {}
            }
        }
    }
}
