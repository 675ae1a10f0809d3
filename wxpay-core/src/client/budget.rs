//! The budget of repetitions.

use std::sync::atomic::{AtomicU32, Ordering};

/// The tokens of a full budget.
const FULL: u32 = 100;
/// What the repetition of a failed attempt costs.
pub(super) const FAILURE: u32 = 10;
/// What the repetition of a throttled attempt costs.
pub(super) const THROTTLING: u32 = 5;

/// Tokens for repetitions, shared by the clones of a client. A successful call returns one. In an
/// outage, when every call fails, repetitions soon end instead of multiplying the load.
#[derive(Debug)]
pub(super) struct RetryBudget(AtomicU32);

impl RetryBudget {
    pub(super) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes the tokens of a repetition. Returns whether they were there.
    pub(super) fn take(&self, tokens: u32) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(tokens)).is_ok()
    }

    /// Returns a token after a success.
    pub(super) fn refill(&self) {
        // A full budget is only read, so that successful calls do not contend for its cache line.
        if self.0.load(Ordering::Relaxed) < FULL {
            let add = |left: u32| (left < FULL).then(|| left + 1);
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FAILURE, FULL, RetryBudget};

    #[test]
    fn retry_budget_ends_in_an_outage_and_recovers_with_success() {
        let budget = RetryBudget::new();
        let repetitions = (0..1_000).filter(|_| budget.take(FAILURE)).count();
        assert_eq!(repetitions, 10);
        for _ in 0..FAILURE {
            assert!(!budget.take(FAILURE));
            budget.refill();
        }
        assert!(budget.take(FAILURE));
        (0..10 * FULL).for_each(|_| budget.refill());
        assert!(budget.take(FULL) && !budget.take(1));
    }
}
