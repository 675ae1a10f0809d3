//! The sandbox's clock: the system's, and as far ahead of it as a test likes.

use std::time::Duration;

use tokio::sync::watch;
use wxpay_core::BeijingTime;

/// A clock that can be moved forward. Whoever waits for a time is woken then.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: watch::Sender<Duration>,
}

impl Clock {
    pub(crate) fn new(ahead: Duration) -> Self {
        Self { ahead: watch::Sender::new(ahead) }
    }

    /// How far it is ahead of the system's.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.borrow()
    }

    pub(crate) fn now(&self) -> BeijingTime {
        BeijingTime::now().after(*self.ahead.borrow())
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }

    /// Sets it to the system's time.
    pub(crate) fn reset(&self) {
        self.ahead.send_replace(Duration::ZERO);
    }

    /// Waits until the clock shows that time.
    pub(crate) async fn reaches(&self, time: BeijingTime) {
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
