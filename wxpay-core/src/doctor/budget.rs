//! The limit on the work of a search.

use std::cell::Cell;
use std::ops::ControlFlow;

/// Counts the bytes that are hashed or rewritten, up to a limit.
pub(super) struct WorkBudget {
    limit: usize,
    spent: Cell<usize>,
}

impl WorkBudget {
    pub(super) const fn new(limit: usize) -> Self {
        Self { limit, spent: Cell::new(0) }
    }

    /// Counts work before it is done, and breaks if that exceeds the limit.
    pub(super) fn spend(&self, bytes: usize) -> ControlFlow<()> {
        self.spent.set(self.spent.get().saturating_add(bytes));
        if self.is_exhausted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether the limit was exceeded.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.spent.get() > self.limit
    }
}
