//! Opens the data file: checks it, makes its tables, and reads the records that memory has.

use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::storage::data_file::{self, APPLICATION_ID, FileState, VERSION};
use crate::storage::file_identity::FileIdentity;
use crate::storage::sqlite::{self, FileWriter};
use crate::storage::synced_log::SyncedLog;
use crate::storage::{ChangeQueue, Durability, Snapshot, Store, StoredTable, WriteProgress, archive_table};

/// The number of pages in the write-ahead log that triggers a checkpoint.
const CHECKPOINT_PAGES: i64 = 1_000;

/// Opens the file, or creates it.
///
/// # Errors
/// Why it cannot be opened, and what to do.
pub(crate) fn open(path: &Path, durability: Durability) -> io::Result<(Store, Snapshot, ChangeQueue)> {
    if data_file::prepare(path)? == FileState::Emptied {
        sqlite::report(path, "is empty: it is used as a new file");
    }
    let to_io = |error: rusqlite::Error| io::Error::other(open_error(path, &error));
    let connection = connect(path, durability).map_err(to_io)?;
    check(path, &connection)?;
    let snapshot = read(&connection).map_err(to_io)?;
    let (changes, queued) = mpsc::channel();
    let (progress, receiver) = watch::channel(WriteProgress::default());
    let connection = Arc::new(Mutex::new(Some(connection)));
    let log = (durability == Durability::Fast).then(|| SyncedLog::start(data_file::log_of(path))).transpose()?;
    let file = FileIdentity::new(path)?;
    let mut writer = FileWriter { connection: Arc::clone(&connection), changes: queued, progress, file, log };
    let writer = std::thread::Builder::new().name("wxpay-store".to_owned()).spawn(move || writer.run())?;
    let queue = ChangeQueue::new(changes, snapshot.numbers);
    Ok((Store { progress: receiver, writer: Mutex::new(Some(writer)), connection }, snapshot, queue))
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
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => damaged(&path.to_string(), &error.to_string()),
        Some(rusqlite::ErrorCode::DiskFull) => {
            format!("{path} cannot be written: the disk is full; make room, or give a file on another disk")
        }
        Some(rusqlite::ErrorCode::ReadOnly) => {
            format!("{path} cannot be written; make it and its folder writable, or give another file")
        }
        Some(rusqlite::ErrorCode::CannotOpen) => {
            format!("{path} cannot be opened; its folder must exist and be writable")
        }
        _ => damaged(&path.to_string(), &error.to_string()),
    }
}

fn damaged(path: &str, what: &str) -> String {
    format!(
        "{path} is damaged ({what}); nothing of it was changed: restore a copy of it, give another file, or remove it"
    )
}

/// Checks the pages of the whole file.
fn check(path: &Path, connection: &Connection) -> io::Result<()> {
    let result = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match result {
        Ok(result) if result == "ok" => Ok(()),
        Ok(what) => Err(io::Error::other(damaged(&path.display().to_string(), &what.replace('\n', " ")))),
        Err(error) => Err(io::Error::other(open_error(path, &error))),
    }
}

fn connect(path: &Path, durability: Durability) -> rusqlite::Result<Connection> {
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
    match durability {
        // macOS syncs only so far as the drive's cache unless it is told otherwise.
        Durability::Full => {
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "fullfsync", true)?;
        }
        // The log is synced before what it has goes to the file, so that the file is whole at any moment.
        Durability::Fast => connection.pragma_update(None, "synchronous", "NORMAL")?,
    }
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
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
    transaction.execute_batch(archive_table::TABLES)?;
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
        archive: archive_table::index(connection)?,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use std::sync::Arc;

    use super::{connect, data_file, open};
    use crate::storage::{Durability, StoredTable};

    #[test]
    fn file_is_closed_when_its_writer_ends_whoever_has_the_store() {
        let path = std::env::temp_dir().join(format!("wxpay-closed-{}.sqlite", std::process::id()));
        let (store, _, mut queue) = open(&path, Durability::Fast).unwrap();
        queue.put(StoredTable::Settings, StoredTable::CLOCK, &1, 1);
        queue.flush();
        let _held = Arc::clone(&store.connection);
        drop(queue);
        store.join();
        assert!(!data_file::log_of(&path).exists());
        assert!(store.find_archived(&["1".to_owned()]).is_err_and(|why| why.contains("ended")));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn connect_syncs_as_the_durability_says() {
        let path = std::env::temp_dir().join(format!("wxpay-durability-{}.sqlite", std::process::id()));
        // 2 is FULL: the log is synced with each commit. 1 is NORMAL: before its content goes to the file.
        for (durability, level) in [(Durability::Full, 2), (Durability::Fast, 1)] {
            data_file::prepare(&path).unwrap();
            let connection = connect(&path, durability).unwrap();
            let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!((pragma("synchronous"), pragma("fullfsync")), (level, i64::from(level == 2)), "{durability:?}");
            let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!(mode, "wal");
            drop(connection);
            std::fs::remove_file(&path).unwrap();
        }
    }
}
