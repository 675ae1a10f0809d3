//! How much work a search may do.

use std::cell::Cell;
use std::ops::ControlFlow;

/// Counts the bytes that are hashed or rewritten, up to a limit.
pub(super) struct Meter {
    limit: usize,
    spent: Cell<usize>,
}

impl Meter {
    pub(super) const fn new(limit: usize) -> Self {
        Self { limit, spent: Cell::new(0) }
    }

    /// Counts work before it is done, and breaks off where that would be too much.
    pub(super) fn spend(&self, bytes: usize) -> ControlFlow<()> {
        self.spent.set(self.spent.get().saturating_add(bytes));
        if self.is_exhausted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether work was left undone.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.spent.get() > self.limit
    }
}
