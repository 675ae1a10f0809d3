//! How often a message came.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

/// The number of messages that are remembered: the latest.
const CAPACITY: usize = 100_000;

/// Counts how often each of the latest messages came.
#[derive(Default)]
pub(super) struct Attempts {
    /// Messages are remembered by their hash, so that long numbers take no more memory.
    hasher: RandomState,
    content: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    seen: HashMap<u64, MessageCount>,
    /// The arrivals in their order; of a message only the latest one counts.
    order: VecDeque<(u64, u64)>,
    arrivals: u64,
}

/// How often a message came, and which of all arrivals was its latest.
struct MessageCount {
    count: u64,
    latest: u64,
}

/// What tells whether two messages are the same.
#[derive(Hash)]
pub(super) struct MessageIdentity<'a> {
    /// Rejected messages are counted apart: anyone can send them.
    pub(super) is_accepted: bool,
    pub(super) table: Option<&'a str>,
    /// The field and its value; without one the body tells.
    pub(super) number: Option<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
}

impl Attempts {
    /// Counts an arrival, and returns how often the message came.
    pub(super) fn count(&self, identity: &MessageIdentity<'_>) -> u64 {
        let key = self.hasher.hash_one(identity);
        self.content.lock().unwrap_or_else(PoisonError::into_inner).count(key, CAPACITY)
    }
}

impl Content {
    fn count(&mut self, key: u64, capacity: usize) -> u64 {
        self.arrivals += 1;
        let latest = self.arrivals;
        let seen = self.seen.entry(key).or_insert(MessageCount { count: 0, latest });
        seen.count += 1;
        seen.latest = latest;
        let count = seen.count;
        self.order.push_back((key, latest));
        self.forget(capacity);
        count
    }

    /// Forgets the messages that came longest ago.
    fn forget(&mut self, capacity: usize) {
        let is_latest = |seen: &HashMap<u64, MessageCount>, (key, arrival): &(u64, u64)| {
            seen.get(key).is_some_and(|seen| seen.latest == *arrival)
        };
        while self.seen.len() > capacity {
            let Some(oldest) = self.order.pop_front() else { return };
            if is_latest(&self.seen, &oldest) {
                self.seen.remove(&oldest.0);
            }
        }
        // Of messages that come again and again, the earlier arrivals pile up.
        if self.order.len() > capacity.saturating_mul(2) {
            self.order.retain(|arrival| is_latest(&self.seen, arrival));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_each_message() {
        let mut content = Content::default();
        let counts: Vec<u64> = [1, 2, 1, 1, 2].into_iter().map(|key| content.count(key, 10)).collect();
        assert_eq!(counts, [1, 1, 2, 3, 2]);
    }

    #[test]
    fn content_keeps_the_latest() {
        let mut content = Content::default();
        for key in 0..100 {
            content.count(key, 10);
            content.count(0, 10);
        }
        assert_eq!(content.seen.len(), 10);
        assert!(content.order.len() <= 20);
        assert_eq!(content.count(0, 10), 102);
        assert_eq!(content.count(99, 10), 2);
        assert_eq!(content.count(50, 10), 1);
    }

    #[test]
    fn attempts_tell_messages_apart() {
        let attempts = Attempts::default();
        let identity = |is_accepted, number, body| MessageIdentity { is_accepted, table: None, number, body };
        let number = Some(("transaction_id", "1"));
        assert_eq!(attempts.count(&identity(false, number, b"")), 1);
        assert_eq!(attempts.count(&identity(true, number, b"")), 1);
        assert_eq!(attempts.count(&identity(true, number, b"")), 2);
        assert_eq!(attempts.count(&identity(true, Some(("refund_id", "1")), b"")), 1);
        assert_eq!(attempts.count(&identity(true, None, b"a")), 1);
        assert_eq!(attempts.count(&identity(true, None, b"b")), 1);
    }
}
