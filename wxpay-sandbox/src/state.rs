//! What handlers share: the accounts, the clock, the memory behind one lock, the
//! store behind that, and who waits for them to change.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::account::Account;
use crate::caller::Caller;
use crate::clock::Clock;
use crate::explanation::Diagnoses;
use crate::log::Entry;
use crate::memory::Memory;
use crate::merchants::SeedOrder;
use crate::secrets::Secrets;
use crate::store::Store;

/// Everything that handlers share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: Vec<Account>,
    pub(crate) secrets: Secrets,
    pub(crate) diagnoses: Diagnoses,
    /// The addresses of cloud-run services and of cloud functions by their names.
    pub(crate) containers: BTreeMap<String, String>,
    pub(crate) functions: BTreeMap<String, String>,
    /// What is placed at the start and after a reset.
    pub(crate) seeds: Vec<SeedOrder>,
    /// How long a refund takes.
    pub(crate) refunds_take: Duration,
    /// Whether the cases of WeChat Pay's own sandboxes are played.
    pub(crate) official: bool,
    pub(crate) clock: Clock,
    pub(crate) caller: Caller,
    pub(crate) memory: Mutex<Memory>,
    pub(crate) store: Option<Store>,
    /// Counts up with every attempt at a delivery.
    pub(crate) attempts: watch::Sender<u64>,
    /// Where deliveries run, whichever thread starts them.
    pub(crate) runtime: Handle,
    /// The deliveries under way; they end with the sandbox.
    pub(crate) deliveries: Mutex<JoinSet<()>>,
}

impl State {
    /// The memory, locked. No handler leaves it half changed, so a panic
    /// elsewhere does not spoil it.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until everything that the memory holds by now is kept. Whoever answers
    /// waits: for its own changes, and for those that it has seen.
    ///
    /// # Errors
    /// Why it is not kept.
    pub(crate) async fn settled(&self) -> Result<(), String> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let queued = self.memory().queued();
        store.reaches(queued).await
    }

    /// As [`settled`](Self::settled), however long the file cannot be written. Returns
    /// `false` when the sandbox has ended.
    pub(crate) async fn wait_settled(&self) -> bool {
        let Some(store) = &self.store else {
            return true;
        };
        let queued = self.memory().queued();
        store.wait_for(queued).await
    }

    /// Returns why nothing can be kept at present, if the file cannot be written.
    pub(crate) fn storage_fault(&self) -> Option<String> {
        self.store.as_ref().and_then(Store::fault)
    }

    /// Writes a request to the log.
    pub(crate) fn add_to_log(&self, entry: Entry) {
        let entry = Arc::new(entry.cut(&self.secrets));
        self.memory().log.add(entry);
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.memory().keep_clock(self.clock.ahead().as_secs());
    }

    /// Ends the deliveries and forgets everything but the accounts and the clock.
    pub(crate) fn reset(&self) {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        self.memory().reset();
    }

    /// Sets the clock to the system's. Times that were told before lie ahead then, so this
    /// belongs to a [`reset`](Self::reset).
    pub(crate) fn reset_clock(&self) {
        self.clock.reset();
        self.memory().keep_clock(0);
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
