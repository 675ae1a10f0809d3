//! The state that handlers share: accounts, clock, records and store.

pub(crate) mod archive_index;
pub(crate) mod carried_out;
pub(crate) mod clock;
pub(crate) mod coupons;
#[cfg(test)]
pub(crate) mod diagram;
pub(crate) mod event_record;
pub(crate) mod ids;
pub(crate) mod lifecycle;
pub(crate) mod log;
pub(crate) mod memory;
pub(crate) mod notifications;
pub(crate) mod order_file;
pub(crate) mod orders;
pub(crate) mod payer;
pub(crate) mod payment_code;
pub(crate) mod records;
pub(crate) mod refunds;
mod serde_seconds;

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::account::Account;
use crate::merchants::SeedOrder;
use crate::notify::outbound::OutboundClient;
use crate::secrets::Secrets;
use crate::sign_diagnosis::SignDiagnoser;
use crate::state::clock::Clock;
use crate::state::log::LogEntry;
use crate::state::memory::Memory;
use crate::storage::Store;

/// Everything that handlers share.
#[derive(Debug)]
pub(crate) struct SandboxState {
    pub(crate) accounts: Vec<Account>,
    pub(crate) secrets: Secrets,
    pub(crate) sign_diagnoser: SignDiagnoser,
    /// The addresses of cloud-run services and of cloud functions, by name.
    pub(crate) containers: BTreeMap<String, String>,
    pub(crate) functions: BTreeMap<String, String>,
    /// The orders placed at the start and after a reset.
    pub(crate) seeds: Vec<SeedOrder>,
    /// How long a refund is processing.
    pub(crate) refund_duration: Duration,
    /// Whether the cases of WeChat Pay's official sandboxes are enabled.
    pub(crate) official_cases: bool,
    pub(crate) clock: Arc<Clock>,
    pub(crate) outbound: OutboundClient,
    pub(crate) memory: Mutex<Memory>,
    pub(crate) store: Option<Store>,
    /// How many orders memory holds. With a data file it alone has older ones; otherwise further ones are refused.
    pub(crate) max_orders: usize,
    /// Counts delivery attempts.
    pub(crate) attempts: watch::Sender<u64>,
    /// The runtime of deliveries, independent of the thread that starts them.
    pub(crate) runtime: Handle,
    /// The running deliveries, which end with the sandbox.
    pub(crate) deliveries: Mutex<JoinSet<()>>,
}

/// The locked records. What changes while they are locked is stored together.
pub(crate) struct MemoryGuard<'m>(MutexGuard<'m, Memory>);

impl Deref for MemoryGuard<'_> {
    type Target = Memory;

    fn deref(&self) -> &Memory {
        &self.0
    }
}

impl DerefMut for MemoryGuard<'_> {
    fn deref_mut(&mut self) -> &mut Memory {
        &mut self.0
    }
}

impl Drop for MemoryGuard<'_> {
    fn drop(&mut self) {
        self.0.flush();
    }
}

impl SandboxState {
    /// Locks the records. A poisoned lock is ignored, as no handler leaves them half changed.
    pub(crate) fn memory(&self) -> MemoryGuard<'_> {
        MemoryGuard(self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until every change so far is committed. A handler calls this before it responds: for
    /// its own changes and for those it has read.
    ///
    /// # Errors
    /// Why they cannot be committed.
    pub(crate) async fn try_wait_committed(&self) -> Result<(), String> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let queued = self.memory().queued_count();
        store.try_wait_for(queued).await
    }

    /// As [`try_wait_committed`](Self::try_wait_committed), but also waits while the file cannot be
    /// written. Returns `false` if the sandbox has ended.
    pub(crate) async fn wait_committed(&self) -> bool {
        let Some(store) = &self.store else {
            return true;
        };
        let queued = self.memory().queued_count();
        store.wait_for(queued).await
    }

    /// Why the data file cannot be written at present, if it cannot.
    pub(crate) fn storage_error(&self) -> Option<String> {
        self.store.as_ref().and_then(Store::write_error)
    }

    /// Logs a request.
    pub(crate) fn add_to_log(&self, entry: LogEntry) {
        self.lock_with_entry(entry);
    }

    /// Logs a request that was carried out. Returns the notifications to start.
    pub(crate) fn add_to_log_and_drain(&self, entry: LogEntry) -> Vec<u64> {
        self.lock_with_entry(entry).drain_new()
    }

    /// Locks the records with another entry in the log.
    fn lock_with_entry(&self, entry: LogEntry) -> MemoryGuard<'_> {
        let entry = Arc::new(entry.into_masked(&self.secrets));
        let mut memory = self.memory();
        memory.log.add(entry);
        memory
    }

    /// Advances the clock.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.memory().save_clock(self.clock.ahead().as_secs());
    }

    /// Ends the deliveries and removes everything but the accounts and the clock.
    pub(crate) fn reset(&self) {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        self.memory().reset();
    }

    /// Sets the clock to the system's time. Earlier timestamps may lie in the future then, so this
    /// belongs to a [`reset`](Self::reset).
    pub(crate) fn reset_clock(&self) {
        self.clock.reset();
        self.memory().save_clock(0);
    }

    /// Ends the deliveries and the store.
    pub(crate) fn close(&self) {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        self.memory().close();
        if let Some(store) = &self.store {
            store.join();
        }
    }
}
