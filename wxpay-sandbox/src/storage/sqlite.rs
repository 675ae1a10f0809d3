//! Writes the data file, in `SQLite`. One thread writes the queued changes, many in one transaction.
//!
//! A killed process loses nothing that was committed, as the kernel has it. Of a power failure, the file's
//! [`Durability`](super::Durability) tells.

use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, params};
use tokio::sync::watch;

use crate::storage::archive_table;
use crate::storage::file_identity::FileIdentity;
use crate::storage::synced_log::SyncedLog;
use crate::storage::{Change, ENDED, StoredTable, WriteProgress};

/// The maximal number of locks of the records whose changes are in one transaction.
const MAX_BATCH: usize = 2_000;
/// How long changes are gathered while many arrive.
const GATHER_TIME: Duration = Duration::from_millis(1);
/// How long the sandbox must be idle before the log is written into the file itself.
const IDLE_TIME: Duration = Duration::from_secs(1);
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";
/// The interval between attempts to write.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Writes changes to the file, on a separate thread.
pub(super) struct FileWriter {
    /// `None` once it is closed.
    pub(super) connection: Arc<Mutex<Option<Connection>>>,
    /// The changes of each lock of the records, which one transaction has.
    pub(super) changes: Receiver<Vec<Change>>,
    pub(super) progress: watch::Sender<WriteProgress>,
    pub(super) file: FileIdentity,
    /// Syncs the log between commits, if the commits do not.
    pub(super) log: Option<SyncedLog>,
}

impl FileWriter {
    /// Writes changes until the queue is closed. Closes the file then, whoever else still has the store, so that it is
    /// whole and free when the sandbox has ended.
    pub(super) fn run(&mut self) {
        self.write();
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn write(&mut self) {
        let (mut committed, mut is_moved, mut is_busy) = (0, true, false);
        loop {
            let next = if is_moved {
                self.changes.recv().map_err(RecvTimeoutError::from)
            } else {
                self.changes.recv_timeout(IDLE_TIME)
            };
            match next {
                Ok(first) => {
                    // While many changes arrive, a short wait lets more of them share the written
                    // pages.
                    if is_busy {
                        std::thread::sleep(GATHER_TIME);
                    }
                    let rest = self.changes.try_iter().take(MAX_BATCH).flatten();
                    let batch: Vec<Change> = first.into_iter().chain(rest).collect();
                    let Some(written) = self.commit_with_retries(batch) else { return };
                    (committed, is_moved, is_busy) = (committed + written, false, written > 1);
                    self.progress.send_modify(|progress| *progress = WriteProgress { committed, error: None });
                }
                // What fails is tried again.
                Err(ended) => {
                    is_moved = self.checkpoint().is_ok() || is_moved;
                    if ended == RecvTimeoutError::Disconnected {
                        return;
                    }
                }
            }
        }
    }

    /// Commits the changes and retries while that fails, such as on a full disk. Reports on stderr
    /// when it begins to fail and when it works again. Returns the number of changes, or `None` if
    /// the sandbox ends before they are written.
    fn commit_with_retries(&mut self, mut batch: Vec<Change>) -> Option<u64> {
        let mut ended = false;
        loop {
            let was_broken = self.progress.borrow().error.is_some();
            match self.commit(&batch) {
                Ok(()) => {
                    if was_broken {
                        self.report("can be written again");
                    }
                    return Some(batch.len() as u64);
                }
                Err(_) if ended => return None,
                Err(error) => {
                    if !was_broken {
                        self.report(&format!(
                            "cannot be written ({error}): every call is refused until it can, \
                             which is tried every {} ms",
                            RETRY_INTERVAL.as_millis()
                        ));
                    }
                    self.progress.send_modify(|progress| progress.error = Some(error));
                }
            }
            match self.changes.recv_timeout(RETRY_INTERVAL) {
                Ok(changes) => batch.extend(changes.into_iter().chain(self.changes.try_iter().flatten())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => ended = true,
            }
        }
    }

    /// Writes the changes in one transaction.
    fn commit(&mut self, batch: &[Change]) -> Result<(), String> {
        self.file.check()?;
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = connection.as_mut().ok_or(ENDED)?;
        commit(connection, batch).map_err(|error| error.to_string())?;
        if let Some(log) = &self.log {
            log.note_commit();
        }
        Ok(())
    }

    /// Writes the log into the file itself and syncs both. The log stays as it is until the next commit, so that a
    /// copy of the two that is made meanwhile is whole.
    fn checkpoint(&self) -> rusqlite::Result<()> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let checkpoint = |connection: &Connection| connection.query_row(CHECKPOINT, [], |_| Ok(()));
        connection.as_ref().map_or(Ok(()), checkpoint)
    }

    fn report(&self, words: &str) {
        report(&self.file.path, words);
    }
}

/// Tells the operator about the data file.
pub(super) fn report(file: &std::path::Path, words: &str) {
    // A closed stderr is not an error.
    let _ = writeln!(io::stderr(), "wxpay sandbox: {} {words}", file.display());
}

/// Writes the changes in one transaction.
fn commit(connection: &mut Connection, batch: &[Change]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for change in batch {
        match change {
            Change::Put { table, id, body } => put(&transaction, *table, *id, body)?,
            Change::Archive(order) => archive_table::archive(&transaction, order)?,
            Change::Restore { order } => archive_table::restore(&transaction, *order)?,
            Change::Clear => {
                archive_table::clear(&transaction)?;
                for table in StoredTable::ALL {
                    transaction.execute(
                        &format!("DELETE FROM {} WHERE id <> {}", table.name(), id_kept_by_reset(table)),
                        [],
                    )?;
                }
            }
        }
    }
    transaction.commit()
}

/// The id of the record that a reset keeps: the clock.
const fn id_kept_by_reset(table: StoredTable) -> u64 {
    if matches!(table, StoredTable::Settings) { StoredTable::CLOCK } else { 0 }
}

fn put(transaction: &Transaction<'_>, table: StoredTable, id: u64, body: &str) -> rusqlite::Result<()> {
    let sql = match table {
        StoredTable::Orders => "INSERT OR REPLACE INTO orders VALUES (?1, ?2)",
        StoredTable::Refunds => "INSERT OR REPLACE INTO refunds VALUES (?1, ?2)",
        StoredTable::Notifications => "INSERT OR REPLACE INTO notifications VALUES (?1, ?2)",
        StoredTable::Settings => "INSERT OR REPLACE INTO settings VALUES (?1, ?2)",
        StoredTable::Records => "INSERT OR REPLACE INTO records VALUES (?1, ?2)",
    };
    transaction.prepare_cached(sql)?.execute(params![id.cast_signed(), body])?;
    Ok(())
}
