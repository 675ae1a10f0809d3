//! When something happened to an order or a refund, for its story.

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

/// An event with its time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EventRecord<E> {
    pub(crate) event: E,
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) at: BeijingTime,
}

impl<E: Copy + PartialEq> EventRecord<E> {
    /// Adds an event. The same event again is not added, so that the records stay few however often a payer leaves.
    pub(crate) fn add(events: &mut Vec<Self>, event: E, at: BeijingTime) {
        if events.last().is_none_or(|last| last.event != event) {
            events.push(Self { event, at });
        }
    }
}
