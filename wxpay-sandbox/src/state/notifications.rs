//! Notifications of payments and refunds, with their delivery attempts. `notify/delivery.rs` sends
//! them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

/// The delays between attempts, in seconds (docs/protocol.md, Notifications). The first attempt is
/// made at once.
const SCHEDULE: [u64; 16] =
    [0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// A notification, pending until it is acknowledged or every attempt was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) id: u64,
    #[serde(rename = "about")]
    pub(crate) subject: NotificationSubject,
    /// When the first attempt is due.
    #[serde(with = "crate::state::serde_seconds")]
    first: BeijingTime,
    pub(crate) attempts: Vec<DeliveryAttempt>,
    /// Whether it was replaced by another one.
    withdrawn: bool,
}

/// The record that a notification concerns, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NotificationSubject {
    Payment { order: u64 },
    Refund { refund: u64 },
}

/// A delivery attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DeliveryAttempt {
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) at: BeijingTime,
    pub(crate) url: String,
    /// The message as it was sent.
    #[serde(default)]
    pub(crate) request: String,
    pub(crate) acknowledged: bool,
    /// The answer, or why there was none.
    pub(crate) answer: String,
    /// The name of the injected fault.
    #[serde(default)]
    pub(crate) fault: Option<String>,
    /// Whether a fault made it repeat the attempt before. Repetitions do not count in the schedule.
    #[serde(default)]
    pub(crate) again: bool,
}

impl Notification {
    pub(crate) fn new(id: u64, subject: NotificationSubject, first: BeijingTime) -> Self {
        Self { id, subject, first, attempts: Vec::new(), withdrawn: false }
    }

    pub(crate) fn is_acknowledged(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.acknowledged)
    }

    /// When the next attempt is due, if there is one.
    pub(crate) fn due(&self) -> Option<BeijingTime> {
        if self.withdrawn || self.is_acknowledged() {
            return None;
        }
        let made = self.attempts.iter().filter(|attempt| !attempt.again).count();
        let waits = SCHEDULE.get(..=made)?;
        Some(self.first.after(Duration::from_secs(waits.iter().sum())))
    }

    /// Cancels further attempts, as another notification replaces this one.
    pub(crate) fn withdraw(&mut self) {
        self.withdrawn = true;
    }
}
