//! Stores records in a file. Changes are queued in order, and a writer reports how many it has
//! committed. Handlers wait for that before they respond, so that a killed process loses nothing
//! that was answered. `sqlite.rs` has the writer.

#[cfg(feature = "data")]
mod archive_table;
#[cfg(feature = "data")]
mod data_file;
#[cfg(feature = "data")]
mod file_identity;
#[cfg(feature = "data")]
mod open;
#[cfg(feature = "data")]
mod sqlite;
#[cfg(feature = "data")]
mod synced_log;

#[cfg(feature = "data")]
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use serde::Serialize;
use tokio::sync::watch;
use wxpay_core::BeijingTime;

use crate::state::archive_index::ArchiveIndex;
use crate::state::notifications::Notification;
#[cfg(not(feature = "data"))]
use crate::state::order_file::OrderFile;
use crate::state::orders::Order;
use crate::state::records::Record;
use crate::state::refunds::Refund;

#[cfg(feature = "data")]
pub(crate) use open::open;

/// What a data file promises of a power failure. A killed process loses nothing that it answered, in either way.
#[cfg(feature = "data")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// An answer is sent once the disk has its change, which a power failure does not undo.
    Full,
    /// An answer is sent once the system has its change. A power failure undoes the last moments, and never damages
    /// the file.
    #[default]
    Fast,
}

/// Why the file is neither read nor written any more.
const ENDED: &str = "the sandbox has ended";

/// How many numbers are reserved in the file at a time.
const NUMBER_RESERVE: u64 = 10_000;

/// A table of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoredTable {
    Orders,
    Refunds,
    Notifications,
    Settings,
    /// The records of the further calls. Files of version 1 lack it.
    Records,
}

impl StoredTable {
    pub(crate) const ALL: [Self; 5] = [Self::Orders, Self::Refunds, Self::Notifications, Self::Settings, Self::Records];

    /// The ids of settings.
    pub(crate) const CLOCK: u64 = 1;
    pub(crate) const NUMBERS: u64 = 2;

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Notifications => "notifications",
            Self::Settings => "settings",
            Self::Records => "records",
        }
    }
}

/// The stored records.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// Which orders the file alone has.
    pub(crate) archive: ArchiveIndex,
    pub(crate) orders: Vec<Order>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) records: Vec<Record>,
    /// The offset of the clock, in seconds.
    pub(crate) ahead: u64,
    /// The last number used.
    pub(crate) numbers: u64,
}

impl Snapshot {
    /// The time of the latest event, before which the clock must not be.
    pub(crate) fn latest_time(&self) -> Option<BeijingTime> {
        let payments = self.orders.iter().filter_map(|order| order.payment.as_ref()).map(|payment| payment.time_end);
        let attempts = self.notifications.iter().filter_map(|notification| notification.attempts.last());
        let times = self.orders.iter().map(|order| order.placed_at).chain(payments);
        let times = times.chain(self.refunds.iter().map(|refund| refund.requested_at));
        times.chain(attempts.map(|attempt| attempt.at)).max_by_key(|time| time.unix_seconds())
    }
}

/// A change of the file.
#[derive(Debug)]
pub(crate) enum Change {
    Put {
        table: StoredTable,
        id: u64,
        body: String,
    },
    /// Moves an order with its refunds and notifications to the archive.
    Archive(Box<ArchivedOrder>),
    /// Takes an order out of the archive; what it consists of is put again.
    Restore {
        order: u64,
    },
    Clear,
}

/// An order of the archive, as the file has it.
#[derive(Debug)]
pub(crate) struct ArchivedOrder {
    pub(crate) order: u64,
    /// The JSON of its [`OrderFile`](crate::state::order_file::OrderFile).
    pub(crate) body: String,
    /// What it is found by.
    pub(crate) keys: Vec<String>,
    pub(crate) refunds: Vec<u64>,
    pub(crate) notifications: Vec<u64>,
    /// The seconds of its first and its last event.
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// What it brought its payee, in fen.
    pub(crate) payee: String,
    pub(crate) income: i64,
}

/// A table whose ids are listed, the latest first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ArchivedList {
    Orders,
    Refunds,
}

/// The queue of changes. What one lock of the records changed is sent and committed together: a killed process must
/// not leave a payment without what it paid for.
#[derive(Debug)]
pub(crate) struct ChangeQueue {
    changes: Sender<Vec<Change>>,
    /// The changes of the present lock.
    pending: Vec<Change>,
    queued: u64,
    /// The last number that is reserved in the file.
    numbers: u64,
}

impl ChangeQueue {
    #[cfg_attr(not(feature = "data"), allow(dead_code, reason = "only a file has a queue"))]
    pub(crate) const fn new(changes: Sender<Vec<Change>>, numbers: u64) -> Self {
        Self { changes, pending: Vec::new(), queued: 0, numbers }
    }

    /// How many changes were queued.
    pub(crate) fn queued_count(&self) -> u64 {
        self.queued
    }

    /// Queues a record. `numbers` is the last number that was used. Numbers are reserved in
    /// advance, many at a time; a restart skips the unused ones.
    pub(crate) fn put(&mut self, table: StoredTable, id: u64, record: &impl Serialize, numbers: u64) {
        if numbers > self.numbers {
            self.numbers = numbers.saturating_add(NUMBER_RESERVE);
            let body = self.numbers.to_string();
            self.add(Change::Put { table: StoredTable::Settings, id: StoredTable::NUMBERS, body });
        }
        // Records consist of texts and numbers, which JSON can represent.
        let body = serde_json::to_string(record).unwrap_or_default();
        self.add(Change::Put { table, id, body });
    }

    /// Queues the move of an order to the archive.
    pub(crate) fn archive(&mut self, order: ArchivedOrder) {
        self.add(Change::Archive(Box::new(order)));
    }

    /// Queues the removal of an order from the archive.
    pub(crate) fn restore(&mut self, order: u64) {
        self.add(Change::Restore { order });
    }

    pub(crate) fn clear(&mut self) {
        self.numbers = 0;
        self.add(Change::Clear);
    }

    fn add(&mut self, change: Change) {
        self.queued += 1;
        self.pending.push(change);
    }

    /// Sends the changes of a lock, when it ends.
    pub(crate) fn flush(&mut self) {
        if !self.pending.is_empty() {
            // A writer that has ended has reported why.
            let _ = self.changes.send(std::mem::take(&mut self.pending));
        }
    }
}

/// The progress of the writer.
#[derive(Clone, Debug, Default)]
pub(crate) struct WriteProgress {
    pub(crate) committed: u64,
    /// Why the last changes could not be written; `None` once they are.
    pub(crate) error: Option<String>,
}

/// The data file, and the thread that writes it.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) progress: watch::Receiver<WriteProgress>,
    pub(crate) writer: Mutex<Option<JoinHandle<()>>>,
    /// `None` once the sandbox has ended.
    #[cfg(feature = "data")]
    pub(crate) connection: Arc<Mutex<Option<rusqlite::Connection>>>,
}

impl Store {
    /// Why the file cannot be written at present, if it cannot.
    pub(crate) fn write_error(&self) -> Option<String> {
        self.progress.borrow().error.clone()
    }

    /// How many changes are committed, and whether more can be.
    pub(crate) fn committed_count(&self) -> (u64, bool) {
        let progress = self.progress.borrow();
        (progress.committed, progress.error.is_none())
    }

    /// Waits until so many changes are committed, also while the file cannot be written. Returns
    /// `false` if the sandbox has ended.
    pub(crate) async fn wait_for(&self, queued: u64) -> bool {
        self.progress.clone().wait_for(|progress| progress.committed >= queued).await.is_ok()
    }

    /// Waits until so many changes are committed.
    ///
    /// # Errors
    /// Why they cannot be written at present.
    pub(crate) async fn try_wait_for(&self, queued: u64) -> Result<(), String> {
        let mut progress = self.progress.clone();
        match progress.wait_for(|progress| progress.committed >= queued || progress.error.is_some()).await {
            Ok(progress) if progress.committed >= queued => Ok(()),
            Ok(progress) => Err(progress.error.clone().unwrap_or_default()),
            Err(_) => Err(ENDED.to_owned()),
        }
    }

    /// Waits for the writer, after the queue was closed.
    pub(crate) fn join(&self) {
        if let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

/// Without the feature `data` there is no store.
#[cfg(not(feature = "data"))]
#[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with the feature")]
impl Store {
    pub(crate) fn find_archived(&self, _: &[String]) -> Result<Vec<OrderFile>, String> {
        Ok(Vec::new())
    }

    pub(crate) fn archived(&self, _: ArchivedList, _: u64) -> Result<Option<OrderFile>, String> {
        Ok(None)
    }

    pub(crate) fn archived_before(&self, _: ArchivedList, _: u64, _: usize) -> Result<Vec<u64>, String> {
        Ok(Vec::new())
    }

    pub(crate) fn each_archived(&self, _: (u64, u64), _: impl FnMut(OrderFile)) -> Result<(), String> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::{ChangeQueue, StoredTable};

    #[test]
    fn changes_of_one_lock_are_sent_together() {
        let (changes, sent) = mpsc::channel();
        let mut queue = ChangeQueue::new(changes, 0);
        queue.flush();
        queue.put(StoredTable::Records, 1, &"balance", 1);
        queue.put(StoredTable::Records, 2, &"red packet", 2);
        assert!(sent.try_recv().is_err());
        queue.flush();
        // The first is the reserve of numbers.
        assert_eq!(sent.try_iter().map(|changes| changes.len()).collect::<Vec<_>>(), [3]);
        assert_eq!(queue.queued_count(), 3);
    }
}
