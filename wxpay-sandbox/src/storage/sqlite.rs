//! The data file, in `SQLite`. One thread writes the queued changes, many in one transaction. The
//! records are read once, at the start.
//!
//! A killed process loses nothing that was committed, as the kernel has it. The disk is synced only
//! when the sandbox is idle, because a syncing checkpoint would hold up every response for that
//! long. A power failure while orders come in may therefore damage the file.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, params};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::storage::data_file::{self, APPLICATION_ID, VERSION};
use crate::storage::{Change, ChangeQueue, Snapshot, Store, StoredTable, WriteProgress};

/// The maximal number of locks of the records whose changes are in one transaction.
const MAX_BATCH: usize = 2_000;
/// The number of pages in the write-ahead log that triggers a checkpoint.
const CHECKPOINT_PAGES: i64 = 4_000;
/// How long changes are gathered while many arrive.
const GATHER_TIME: Duration = Duration::from_millis(1);
/// How long the sandbox must be idle before the disk is synced.
const IDLE_TIME: Duration = Duration::from_secs(1);
/// The interval between attempts to write.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Opens the file, or creates it.
///
/// # Errors
/// Why it cannot be opened, and what to do.
pub(crate) fn open(path: &Path) -> io::Result<(Store, Snapshot, ChangeQueue)> {
    data_file::prepare(path)?;
    let to_io = |error: rusqlite::Error| io::Error::other(open_error(path, &error));
    let connection = connect(path).map_err(to_io)?;
    let snapshot = read(&connection).map_err(to_io)?;
    let (changes, queued) = mpsc::channel();
    let (progress, receiver) = watch::channel(WriteProgress::default());
    let mut writer = FileWriter { connection, changes: queued, progress, file: path.display().to_string() };
    let writer = std::thread::Builder::new().name("wxpay-store".to_owned()).spawn(move || writer.run())?;
    let queue = ChangeQueue::new(changes, snapshot.numbers);
    Ok((Store { progress: receiver, writer: Mutex::new(Some(writer)) }, snapshot, queue))
}

fn open_error(path: &Path, error: &rusqlite::Error) -> String {
    let path = path.display();
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            format!("{path} is in use by another sandbox; end that one, or give another file")
        }
        Some(rusqlite::ErrorCode::NotADatabase) => {
            format!("{path} is no file of a sandbox; give another file, or remove it")
        }
        Some(rusqlite::ErrorCode::DiskFull) => {
            format!("{path} cannot be written: the disk is full; make room, or give a file on another disk")
        }
        Some(rusqlite::ErrorCode::ReadOnly) => {
            format!("{path} cannot be written; make it and its folder writable, or give another file")
        }
        Some(rusqlite::ErrorCode::CannotOpen) => {
            format!("{path} cannot be opened; its folder must exist and be writable")
        }
        _ => format!("{path} cannot be read ({error}); give another file, or remove it"),
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // The file exists. The path is not parsed as a URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(500))?;
    // Only this process uses the file, so WAL needs no shared memory.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < VERSION {
        create_tables(&mut connection)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    Ok(connection)
}

/// Creates the tables that the file lacks and marks it: all of them in a new file, and in one of an earlier version
/// those that came later. This comes before the write-ahead log is enabled, so that
/// the marks are in the file itself, where [`data_file`] reads them.
fn create_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for table in StoredTable::ALL {
        let sql = format!("CREATE TABLE IF NOT EXISTS {} (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", table.name());
        transaction.execute(&sql, [])?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

fn read(connection: &Connection) -> rusqlite::Result<Snapshot> {
    let settings = rows(connection, StoredTable::Settings)?;
    let setting = |id: u64| match settings.iter().find(|(setting_id, _)| *setting_id == id) {
        Some((_, body)) => record::<u64>(body),
        None => Ok(0),
    };
    Ok(Snapshot {
        orders: bodies(connection, StoredTable::Orders)?,
        refunds: bodies(connection, StoredTable::Refunds)?,
        notifications: bodies(connection, StoredTable::Notifications)?,
        records: bodies(connection, StoredTable::Records)?,
        ahead: setting(StoredTable::CLOCK)?,
        numbers: setting(StoredTable::NUMBERS)?,
    })
}

/// The records of a table, parsed on all processors.
fn bodies<R: DeserializeOwned + Send>(connection: &Connection, table: StoredTable) -> rusqlite::Result<Vec<R>> {
    let bodies: Vec<String> = rows(connection, table)?.into_iter().map(|(_, body)| body).collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = bodies.len().div_ceil(threads).max(1);
    let parts: Vec<_> = std::thread::scope(|scope| {
        let readers: Vec<_> = bodies
            .chunks(part)
            .map(|part| scope.spawn(|| part.iter().map(|body| record(body)).collect::<rusqlite::Result<Vec<R>>>()))
            .collect();
        readers.into_iter().map(|reader| reader.join().unwrap_or(Err(rusqlite::Error::InvalidQuery))).collect()
    });
    let mut records = Vec::with_capacity(bodies.len());
    for part in parts {
        records.extend(part?);
    }
    Ok(records)
}

fn rows(connection: &Connection, table: StoredTable) -> rusqlite::Result<Vec<(u64, String)>> {
    let mut statement = connection.prepare(&format!("SELECT id, body FROM {} ORDER BY id", table.name()))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
    rows.collect()
}

fn record<R: DeserializeOwned>(body: &str) -> rusqlite::Result<R> {
    serde_json::from_str(body)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into()))
}

/// Writes changes to the file, on a separate thread.
struct FileWriter {
    connection: Connection,
    /// The changes of each lock of the records, which one transaction has.
    changes: Receiver<Vec<Change>>,
    progress: watch::Sender<WriteProgress>,
    /// The path, for messages.
    file: String,
}

impl FileWriter {
    /// Writes changes until the queue is closed.
    fn run(&mut self) {
        let (mut committed, mut is_synced, mut is_busy) = (0, true, false);
        loop {
            let next = if is_synced {
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
                    (committed, is_synced, is_busy) = (committed + written, false, written > 1);
                    self.progress.send_modify(|progress| *progress = WriteProgress { committed, error: None });
                }
                // A failed sync is tried again.
                Err(ended) => {
                    is_synced = checkpoint(&self.connection).is_ok() || is_synced;
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
            match commit(&mut self.connection, &batch) {
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
                    self.progress.send_modify(|progress| progress.error = Some(error.to_string()));
                }
            }
            match self.changes.recv_timeout(RETRY_INTERVAL) {
                Ok(changes) => batch.extend(changes.into_iter().chain(self.changes.try_iter().flatten())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => ended = true,
            }
        }
    }

    fn report(&self, words: &str) {
        // A closed stderr is not an error.
        let _ = writeln!(io::stderr(), "wxpay sandbox: {} {words}", self.file);
    }
}

/// Syncs everything to the disk.
fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.pragma_update(None, "synchronous", "OFF")?;
    moved
}

/// Writes the changes in one transaction.
fn commit(connection: &mut Connection, batch: &[Change]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for change in batch {
        match change {
            Change::Put { table, id, body } => put(&transaction, *table, *id, body)?,
            Change::Clear => {
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
