//! Carries on the records whose time has come. The clock does it while nobody asks, and each call does it before
//! it reads, so that what it sees is that of its time.

use std::sync::Arc;

use wxpay_core::BeijingTime;

use super::kinds;
use crate::notify::delivery;
use crate::state::memory::Memory;
use crate::state::{MemoryGuard, SandboxState};

impl SandboxState {
    /// Locks the records, with everything carried on whose time has come.
    pub(crate) fn memory_now(&self) -> MemoryGuard<'_> {
        let mut memory = self.memory();
        advance(self, &mut memory, self.clock.now());
        memory
    }
}

/// Carries on every record whose time has come, the earliest first, each at its own time.
pub(crate) fn advance(state: &SandboxState, memory: &mut Memory, now: BeijingTime) {
    while let Some((due, id)) = memory.records.due.first().copied() {
        let Ok(at) = BeijingTime::from_unix_seconds(due) else { break };
        if at > now {
            break;
        }
        let kind = memory.records.by_id.get(&id).map(|record| record.kind.clone()).unwrap_or_default();
        if let Some(kind) = kinds().find(|known| known.name == kind) {
            (kind.on_due)(state, memory, id, at);
        }
        // A record that did not set another time is done with this one.
        if memory.records.due.first() == Some(&(due, id)) {
            memory.records.due.remove(&(due, id));
        }
    }
}

/// Waits for the times of a record and carries it on, until it has none. Returns whether it is a record.
pub(crate) async fn run(state: &Arc<SandboxState>, id: u64) -> bool {
    loop {
        let due = match state.memory().records.by_id.get(&id) {
            None => return false,
            Some(record) => record.due,
        };
        let Some(due) = due.and_then(|due| BeijingTime::from_unix_seconds(due).ok()) else {
            return true;
        };
        state.clock.sleep_until(due).await;
        let started = {
            let mut memory = state.memory();
            advance(state, &mut memory, state.clock.now());
            memory.drain_new()
        };
        delivery::start(state, started);
        // A record whose time stays the same was not changed: it waits no longer.
        let next = state.memory().records.by_id.get(&id).and_then(|record| record.due);
        if next == Some(due.unix_seconds()) {
            return true;
        }
    }
}
