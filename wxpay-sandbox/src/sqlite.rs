//! The file of data, in `SQLite`. Changes come in over a channel; one thread writes as
//! many as there are in one transaction, and says how far it got. What was kept comes
//! out at the start, and is never read again.
//!
//! A killed process loses nothing that was committed: what was written is the kernel's.
//! The disk is waited for only when there is nothing to do, since a checkpoint that
//! waits for it holds up every answer for as long as that takes. So a power failure
//! while orders come in may cost the file.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, params};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::data_file::{self, APPLICATION_ID, VERSION};
use crate::store::{Change, Progress, Queue, Snapshot, Store, Table};

/// How much one transaction takes.
const MOST: usize = 2_000;
/// After how many pages of the log they are moved into the file.
const PAGES: i64 = 4_000;
/// How long changes are gathered where many come at once.
const GATHERING: Duration = Duration::from_millis(1);
/// How long nothing has to happen until the disk is waited for.
const REST: Duration = Duration::from_secs(1);
/// How long after a failure the same changes are written again.
const RETRY: Duration = Duration::from_millis(500);

/// Opens the file, or makes it.
pub(crate) fn open(path: &Path) -> io::Result<(Store, Snapshot, Queue)> {
    data_file::prepare(path)?;
    let told = |error: rusqlite::Error| io::Error::other(in_words(path, &error));
    let connection = connected(path).map_err(told)?;
    let kept = read(&connection).map_err(told)?;
    let (changes, queued) = mpsc::channel();
    let (progress, seen) = watch::channel(Progress::default());
    let mut writer = Writer { connection, changes: queued, progress, file: path.display().to_string() };
    let writer = std::thread::Builder::new().name("wxpay-store".to_owned()).spawn(move || writer.run())?;
    let queue = Queue { changes, queued: 0, numbers: kept.numbers };
    Ok((Store { progress: seen, writer: Mutex::new(Some(writer)) }, kept, queue))
}

fn in_words(path: &Path, error: &rusqlite::Error) -> String {
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

fn connected(path: &Path) -> rusqlite::Result<Connection> {
    // The file is there. A path is never read as a URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(500))?;
    // One process writes; without sharing, WAL needs no shared memory either.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        create_tables(&mut connection)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "wal_autocheckpoint", PAGES)?;
    Ok(connection)
}

/// Makes the tables and marks the file. It is done before there is a write-ahead log, so that
/// the marks are in the file itself, where [`data_file`] looks for them.
fn create_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for table in Table::ALL {
        let sql = format!("CREATE TABLE {} (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", table.name());
        transaction.execute(&sql, [])?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

fn read(connection: &Connection) -> rusqlite::Result<Snapshot> {
    let settings = rows(connection, Table::Settings)?;
    let setting = |id: u64| match settings.iter().find(|(known, _)| *known == id) {
        Some((_, body)) => record::<u64>(body),
        None => Ok(0),
    };
    Ok(Snapshot {
        orders: bodies(connection, Table::Orders)?,
        refunds: bodies(connection, Table::Refunds)?,
        notifications: bodies(connection, Table::Notifications)?,
        ahead: setting(Table::CLOCK)?,
        numbers: setting(Table::NUMBERS)?,
    })
}

/// The records of a table, read by as many threads as there are processors.
fn bodies<R: DeserializeOwned + Send>(connection: &Connection, table: Table) -> rusqlite::Result<Vec<R>> {
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

fn rows(connection: &Connection, table: Table) -> rusqlite::Result<Vec<(u64, String)>> {
    let mut statement = connection.prepare(&format!("SELECT id, body FROM {} ORDER BY id", table.name()))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
    rows.collect()
}

fn record<R: DeserializeOwned>(body: &str) -> rusqlite::Result<R> {
    serde_json::from_str(body)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into()))
}

/// Writes the changes to the file, on a thread of its own.
struct Writer {
    connection: Connection,
    changes: Receiver<Change>,
    progress: watch::Sender<Progress>,
    /// The path, for messages.
    file: String,
}

impl Writer {
    /// Writes what comes, until nobody can send any more.
    fn run(&mut self) {
        let (mut committed, mut on_disk, mut crowd) = (0, true, false);
        loop {
            let next = if on_disk {
                self.changes.recv().map_err(RecvTimeoutError::from)
            } else {
                self.changes.recv_timeout(REST)
            };
            match next {
                Ok(first) => {
                    // Where many come at once, a few more share the pages that are written.
                    if crowd {
                        std::thread::sleep(GATHERING);
                    }
                    let batch: Vec<Change> = std::iter::once(first).chain(self.changes.try_iter().take(MOST)).collect();
                    let Some(written) = self.commit_with_retries(batch) else { return };
                    (committed, on_disk, crowd) = (committed + written, false, written > 1);
                    self.progress.send_modify(|progress| *progress = Progress { committed, broken: None });
                }
                // What fails here failed for the disk alone: it is tried again.
                Err(ended) => {
                    on_disk = to_disk(&self.connection).is_ok() || on_disk;
                    if ended == RecvTimeoutError::Disconnected {
                        return;
                    }
                }
            }
        }
    }

    /// Commits the changes, again and again where it fails, such as while the disk is full.
    /// Says on stderr when it begins to fail and when it works again. Returns how many were
    /// written, or `None` if the sandbox ends before any could be.
    fn commit_with_retries(&mut self, mut batch: Vec<Change>) -> Option<u64> {
        let mut ended = false;
        loop {
            let was_broken = self.progress.borrow().broken.is_some();
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
                            "cannot be written ({error}): every call is refused until it can, which is tried every {} \
                             ms",
                            RETRY.as_millis()
                        ));
                    }
                    self.progress.send_modify(|progress| progress.broken = Some(error.to_string()));
                }
            }
            match self.changes.recv_timeout(RETRY) {
                Ok(change) => batch.extend(std::iter::once(change).chain(self.changes.try_iter())),
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

/// Waits until everything is on the disk.
fn to_disk(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.pragma_update(None, "synchronous", "OFF")?;
    moved
}

/// Writes the changes in one transaction: all of them, or none.
fn commit(connection: &mut Connection, batch: &[Change]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for change in batch {
        match change {
            Change::Put { table, id, body } => put(&transaction, *table, *id, body)?,
            Change::Clear => {
                for table in Table::ALL {
                    transaction
                        .execute(&format!("DELETE FROM {} WHERE id <> {}", table.name(), kept_by_reset(table)), [])?;
                }
            }
        }
    }
    transaction.commit()
}

/// A reset leaves the clock.
const fn kept_by_reset(table: Table) -> u64 {
    if matches!(table, Table::Settings) { Table::CLOCK } else { 0 }
}

fn put(transaction: &Transaction<'_>, table: Table, id: u64, body: &str) -> rusqlite::Result<()> {
    let sql = match table {
        Table::Orders => "INSERT OR REPLACE INTO orders VALUES (?1, ?2)",
        Table::Refunds => "INSERT OR REPLACE INTO refunds VALUES (?1, ?2)",
        Table::Notifications => "INSERT OR REPLACE INTO notifications VALUES (?1, ?2)",
        Table::Settings => "INSERT OR REPLACE INTO settings VALUES (?1, ?2)",
    };
    transaction.prepare_cached(sql)?.execute(params![id.cast_signed(), body])?;
    Ok(())
}
