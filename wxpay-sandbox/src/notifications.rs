//! What the merchant has to be told: of a payment, or of the end of a refund. How
//! often it was told is kept here, how it is told stands in `delivery.rs`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

/// How long after the attempt before each attempt follows, in seconds (docs/protocol.md,
/// Notifications). The first is made at once.
const SCHEDULE: [u64; 16] =
    [0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// Something to tell, until it is acknowledged or every attempt was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) id: u64,
    pub(crate) about: About,
    /// When the first attempt is due.
    #[serde(with = "crate::seconds")]
    first: BeijingTime,
    pub(crate) attempts: Vec<Attempt>,
    /// Whether it is not to be told any more.
    withdrawn: bool,
}

/// What the merchant is told of, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum About {
    Payment { order: u64 },
    Refund { refund: u64 },
}

/// One attempt to tell the merchant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    #[serde(with = "crate::seconds")]
    pub(crate) at: BeijingTime,
    pub(crate) url: String,
    /// The message as it was sent.
    #[serde(default)]
    pub(crate) request: String,
    pub(crate) acknowledged: bool,
    /// What came back, or why nothing did.
    pub(crate) answer: String,
    /// The fault that a rule asked for, by its name.
    #[serde(default)]
    pub(crate) fault: Option<String>,
    /// Whether it only says again what the attempt before it said, by a fault.
    #[serde(default)]
    pub(crate) again: bool,
}

impl Notification {
    pub(crate) fn new(id: u64, about: About, first: BeijingTime) -> Self {
        Self { id, about, first, attempts: Vec::new(), withdrawn: false }
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

    /// Something else is told instead.
    pub(crate) fn withdraw(&mut self) {
        self.withdrawn = true;
    }
}
