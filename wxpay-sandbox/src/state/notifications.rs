//! Notifications of payments and refunds, with their delivery attempts. `notify/delivery.rs` sends
//! them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;

/// The delays between attempts, in seconds (docs/protocol.md, Notifications). The first attempt is
/// made at once.
const SCHEDULE: [u64; 16] =
    [0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// The delays of the further notifications, in seconds.
const CONTRACT_SCHEDULE: [u64; 7] = [0, 10, 10, 10, 30, 30, 30];
const CONTRACT_REST: u64 = 300;
const CONTRACT_ATTEMPTS: usize = 30;
const DEDUCTION_SCHEDULE: [u64; 10] = [0, 15, 15, 30, 180, 1_800, 1_800, 1_800, 1_800, 3_600];

/// How often a notification is repeated, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Schedule {
    /// As those of orders.
    #[default]
    Order,
    /// Those of agreements on deductions.
    Contract,
    /// Those of deductions.
    Deduction,
}

impl Schedule {
    /// The delay before the next attempt after so many, from the one before.
    fn delay(self, made: usize) -> Option<u64> {
        match self {
            Self::Order => SCHEDULE.get(made).copied(),
            Self::Contract if made >= CONTRACT_ATTEMPTS => None,
            Self::Contract => Some(CONTRACT_SCHEDULE.get(made).copied().unwrap_or(CONTRACT_REST)),
            Self::Deduction => DEDUCTION_SCHEDULE.get(made).copied(),
        }
    }
}

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
    #[serde(default)]
    schedule: Schedule,
}

/// The record that a notification concerns, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NotificationSubject {
    Payment {
        order: u64,
    },
    Refund {
        refund: u64,
    },
    /// A notification of a further call, whose record has its content.
    Further {
        notice: u64,
    },
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
    /// The further members of its rule.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) fault_members: Map<String, Value>,
    /// Whether a fault made it repeat the attempt before. Repetitions do not count in the schedule.
    #[serde(default)]
    pub(crate) again: bool,
}

impl Notification {
    pub(crate) fn new(id: u64, subject: NotificationSubject, first: BeijingTime, schedule: Schedule) -> Self {
        Self { id, subject, first, attempts: Vec::new(), withdrawn: false, schedule }
    }

    pub(crate) fn is_acknowledged(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.acknowledged)
    }

    /// When an attempt of the schedule is due, the first being 0; `None` after the last.
    pub(crate) fn due_of(&self, attempt: usize) -> Option<BeijingTime> {
        self.schedule.delay(attempt)?;
        let waited = (0..=attempt).filter_map(|attempt| self.schedule.delay(attempt)).sum();
        Some(self.first.after(Duration::from_secs(waited)))
    }

    /// When the next attempt is due, if there is one.
    pub(crate) fn due(&self) -> Option<BeijingTime> {
        if self.withdrawn || self.is_acknowledged() {
            return None;
        }
        let made = self.attempts.iter().filter(|attempt| !attempt.again).count();
        self.due_of(made)
    }

    /// Cancels further attempts, as another notification replaces this one.
    pub(crate) fn withdraw(&mut self) {
        self.withdrawn = true;
    }
}
