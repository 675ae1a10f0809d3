//! What must not be lost, on its way to a file. Changes come in over a channel, in
//! their order; a writer says how far it got, and whoever answers waits for that, so
//! that nothing is answered that a killed process would forget. The writer stands in
//! `sqlite.rs`.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use serde::Serialize;
use tokio::sync::watch;

use crate::notifications::Notification;
use crate::orders::Order;
use crate::refunds::Refund;

/// How many numbers are kept as given out in advance.
const NUMBERS_AT_ONCE: u64 = 10_000;

/// Where a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Orders,
    Refunds,
    Notifications,
    Settings,
}

impl Table {
    pub(crate) const ALL: [Self; 4] = [Self::Orders, Self::Refunds, Self::Notifications, Self::Settings];

    /// The settings by their ids.
    pub(crate) const CLOCK: u64 = 1;
    pub(crate) const NUMBERS: u64 = 2;

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Notifications => "notifications",
            Self::Settings => "settings",
        }
    }
}

/// What was kept.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) orders: Vec<Order>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) notifications: Vec<Notification>,
    /// How far ahead the clock was, in seconds.
    pub(crate) ahead: u64,
    /// The last number given out.
    pub(crate) numbers: u64,
}

/// A change, on its way to the file.
#[derive(Debug)]
pub(crate) enum Change {
    Put { table: Table, id: u64, body: String },
    Clear,
}

/// Where changes are handed over, in the order in which they are made.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) changes: Sender<Change>,
    pub(crate) queued: u64,
    /// Up to where numbers are kept as given out.
    pub(crate) numbers: u64,
}

impl Queue {
    /// How many changes were handed over.
    pub(crate) fn queued(&self) -> u64 {
        self.queued
    }

    /// Keeps a record, of a memory that gave out so many numbers. They are kept in
    /// advance and by many: after a restart, some are left out.
    pub(crate) fn put(&mut self, table: Table, id: u64, record: &impl Serialize, numbers: u64) {
        if numbers > self.numbers {
            self.numbers = numbers.saturating_add(NUMBERS_AT_ONCE);
            let body = self.numbers.to_string();
            self.send(Change::Put { table: Table::Settings, id: Table::NUMBERS, body });
        }
        // Records are maps of texts and numbers, which JSON can always hold.
        let body = serde_json::to_string(record).unwrap_or_default();
        self.send(Change::Put { table, id, body });
    }

    pub(crate) fn clear(&mut self) {
        self.numbers = 0;
        self.send(Change::Clear);
    }

    fn send(&mut self, change: Change) {
        self.queued += 1;
        // A writer that ended has said so.
        let _ = self.changes.send(change);
    }
}

/// How far the writer got.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) committed: u64,
    /// Why the last changes could not be written; none once they are.
    pub(crate) broken: Option<String>,
}

/// The file, and the thread that writes it.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) progress: watch::Receiver<Progress>,
    pub(crate) writer: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Returns why the file cannot be written at present, if it cannot.
    pub(crate) fn fault(&self) -> Option<String> {
        self.progress.borrow().broken.clone()
    }

    /// Waits until so many changes are committed, however long the file cannot be written.
    /// Returns whether they are: `false` when the sandbox has ended.
    pub(crate) async fn wait_for(&self, queued: u64) -> bool {
        self.progress.clone().wait_for(|progress| progress.committed >= queued).await.is_ok()
    }

    /// Waits until so many changes are committed.
    ///
    /// # Errors
    /// Why they cannot be written at present.
    pub(crate) async fn reaches(&self, queued: u64) -> Result<(), String> {
        let mut progress = self.progress.clone();
        match progress.wait_for(|progress| progress.committed >= queued || progress.broken.is_some()).await {
            Ok(progress) if progress.committed >= queued => Ok(()),
            Ok(progress) => Err(progress.broken.clone().unwrap_or_default()),
            Err(_) => Err("the sandbox has ended".to_owned()),
        }
    }

    /// Waits for the writer, whose queue is gone.
    pub(crate) fn join(&self) {
        if let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}
