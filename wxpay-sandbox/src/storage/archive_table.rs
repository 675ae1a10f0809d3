//! The archive: orders that the file alone has, each with its refunds and notifications in one row, and the keys that
//! they are found by.

use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::state::archive_index::ArchiveIndex;
use crate::state::order_file::OrderFile;
use crate::storage::{ArchivedList, ArchivedOrder, ENDED, Store};

/// The tables of the archive. Keys of later orders follow those of earlier ones as a rule, so that neighbours are
/// written together.
pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS archive (
        id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
        payee TEXT NOT NULL, income INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS archive_keys (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS archive_refunds (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL);";

/// How many orders are read at a time.
const PAGE: u32 = 1_000;

/// Moves an order to the archive.
pub(super) fn archive(transaction: &Transaction<'_>, order: &ArchivedOrder) -> rusqlite::Result<()> {
    let id = order.order.cast_signed();
    transaction.prepare_cached("INSERT OR REPLACE INTO archive VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        id,
        order.first.cast_signed(),
        order.last.cast_signed(),
        order.payee,
        order.income,
        order.body
    ])?;
    let mut add_key = transaction.prepare_cached("INSERT OR IGNORE INTO archive_keys VALUES (?1, ?2)")?;
    for key in &order.keys {
        add_key.execute(params![key, id])?;
    }
    transaction.prepare_cached("DELETE FROM orders WHERE id = ?1")?.execute([id])?;
    for refund in &order.refunds {
        let refund = refund.cast_signed();
        transaction
            .prepare_cached("INSERT OR REPLACE INTO archive_refunds VALUES (?1, ?2)")?
            .execute(params![refund, id])?;
        transaction.prepare_cached("DELETE FROM refunds WHERE id = ?1")?.execute([refund])?;
    }
    for notification in &order.notifications {
        transaction.prepare_cached("DELETE FROM notifications WHERE id = ?1")?.execute([notification.cast_signed()])?;
    }
    Ok(())
}

/// Takes an order out of the archive.
pub(super) fn restore(transaction: &Transaction<'_>, order: u64) -> rusqlite::Result<()> {
    let id = order.cast_signed();
    let mut find = transaction.prepare_cached("SELECT body FROM archive WHERE id = ?1")?;
    let Some(body) = find.query_row([id], |row| row.get::<_, String>(0)).optional()? else {
        return Ok(());
    };
    if let Ok(file) = serde_json::from_str::<OrderFile>(&body) {
        let mut remove = transaction.prepare_cached("DELETE FROM archive_keys WHERE key = ?1 AND id = ?2")?;
        for key in file.keys() {
            remove.execute(params![key, id])?;
        }
        for refund in &file.refunds {
            transaction
                .prepare_cached("DELETE FROM archive_refunds WHERE id = ?1")?
                .execute([refund.id.cast_signed()])?;
        }
    }
    transaction.prepare_cached("DELETE FROM archive WHERE id = ?1")?.execute([id])?;
    Ok(())
}

pub(super) fn clear(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM archive; DELETE FROM archive_keys; DELETE FROM archive_refunds")
}

/// Which orders the archive has.
pub(super) fn index(connection: &Connection) -> rusqlite::Result<ArchiveIndex> {
    let mut index = ArchiveIndex::default();
    let mut keys = connection.prepare("SELECT key FROM archive_keys")?;
    let mut rows = keys.query([])?;
    while let Some(row) = rows.next()? {
        index.add_key(row.get_ref(0)?.as_str()?);
    }
    let mut incomes = connection.prepare("SELECT payee, SUM(income), COUNT(*) FROM archive GROUP BY payee")?;
    let mut rows = incomes.query([])?;
    while let Some(row) = rows.next()? {
        index.add_orders(&row.get::<_, String>(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs());
    }
    Ok(index)
}

impl Store {
    /// Reads from the file.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read<R>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<R>) -> Result<R, String> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        read(connection.as_ref().ok_or(ENDED)?).map_err(|error| error.to_string())
    }

    /// The archived orders with one of the keys.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(crate) fn find_archived(&self, keys: &[String]) -> Result<Vec<OrderFile>, String> {
        let bodies = self.read(|connection| {
            let sql = "SELECT body FROM archive WHERE id IN (SELECT id FROM archive_keys WHERE key = ?1)";
            let mut statement = connection.prepare_cached(sql)?;
            let mut bodies: Vec<String> = Vec::new();
            for key in keys {
                let found = statement.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
                bodies.extend(found);
            }
            Ok(bodies)
        })?;
        parse_all(&bodies)
    }

    /// The archived order that an id of a list names.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(crate) fn archived(&self, list: ArchivedList, id: u64) -> Result<Option<OrderFile>, String> {
        let sql = match list {
            ArchivedList::Orders => "SELECT body FROM archive WHERE id = ?1",
            ArchivedList::Refunds => {
                "SELECT body FROM archive WHERE id = (SELECT order_id FROM archive_refunds WHERE id = ?1)"
            }
        };
        let body = self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_row([id.cast_signed()], |row| row.get::<_, String>(0)).optional()
        })?;
        parse_all(body.as_slice()).map(|mut files| files.pop())
    }

    /// The ids of a list before one, the latest first.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(crate) fn archived_before(&self, list: ArchivedList, before: u64, limit: usize) -> Result<Vec<u64>, String> {
        let sql = match list {
            ArchivedList::Orders => "SELECT id FROM archive WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            ArchivedList::Refunds => "SELECT id FROM archive_refunds WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        };
        let (before, limit) = (i64::try_from(before).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let ids = statement.query_map([before, limit], |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()))?;
            ids.collect()
        })
    }

    /// Visits the archived orders of which an event lies between two times, in seconds.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(crate) fn each_archived(
        &self,
        (start, end): (u64, u64),
        mut visit: impl FnMut(OrderFile),
    ) -> Result<(), String> {
        let mut after = -1_i64;
        loop {
            let (ids, bodies): (Vec<i64>, Vec<String>) = self.read(|connection| {
                let sql = "SELECT id, body FROM archive WHERE id > ?1 AND first < ?2 AND last >= ?3 \
                           ORDER BY id LIMIT ?4";
                let mut statement = connection.prepare_cached(sql)?;
                let end = i64::try_from(end).unwrap_or(i64::MAX);
                let rows = statement.query_map(params![after, end, start.cast_signed(), PAGE], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                })?;
                rows.collect()
            })?;
            let Some(last) = ids.last() else {
                return Ok(());
            };
            parse_all(&bodies)?.into_iter().for_each(&mut visit);
            after = *last;
        }
    }
}

fn parse_all(bodies: &[String]) -> Result<Vec<OrderFile>, String> {
    bodies
        .iter()
        .map(|body| serde_json::from_str(body).map_err(|error| format!("an archived order is damaged: {error}")))
        .collect()
}
