//! The statements of `wxpay_intent`.

use super::{Intent, IntentKind, IntentState};
use crate::database::{Connection, DatabaseError, DatabaseErrorKind, Row, Value, insert_new};
use crate::shop::OrderKey;

const COLUMNS: &str = "mch_id, kind, number, sub_mch_id, out_trade_no, transaction_id, fen, fee_type, state, \
                       settlement, created_at, next_at, sent_at, tries";

const KEY: &str = "mch_id = ? AND kind = ? AND sub_mch_id = ? AND number = ?";

/// Inserts an intent, and returns whether there was none of its key.
///
/// # Errors
/// If the database fails.
pub async fn insert_intent<C: Connection>(connection: &mut C, intent: &Intent) -> Result<bool, DatabaseError> {
    let statement = format!("INSERT INTO wxpay_intent ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    let values = [
        (&intent.mch_id).into(),
        intent.kind.name().into(),
        (&intent.number).into(),
        (&intent.sub_mch_id).into(),
        (&intent.out_trade_no).into(),
        (&intent.transaction_id).into(),
        fen(intent)?.into(),
        (&intent.fee_type).into(),
        intent.state.name().into(),
        settlement(intent),
        intent.created_at.into(),
        intent.next_at.into(),
        intent.sent_at.into(),
        i64::from(intent.tries).into(),
    ];
    insert_new(connection, &statement, &values).await
}

/// Returns an intent.
///
/// # Errors
/// If the database fails.
pub async fn find_intent<C: Connection>(
    connection: &mut C,
    kind: IntentKind,
    mch_id: &str,
    sub_mch_id: &str,
    number: &str,
) -> Result<Option<Intent>, DatabaseError> {
    let statement = format!("SELECT {COLUMNS} FROM wxpay_intent WHERE {KEY}");
    let values = [mch_id.into(), kind.name().into(), sub_mch_id.into(), number.into()];
    first(&connection.query(&statement, &values).await?)
}

/// Returns an intent as it is at this moment, and locks its row until the end of the transaction.
///
/// # Errors
/// If the database fails.
pub async fn lock_intent<C: Connection>(
    connection: &mut C,
    kind: IntentKind,
    mch_id: &str,
    sub_mch_id: &str,
    number: &str,
) -> Result<Option<Intent>, DatabaseError> {
    let lock = connection.dialect().row_lock();
    let statement = format!("SELECT {COLUMNS} FROM wxpay_intent WHERE {KEY}{lock}");
    let values = [mch_id.into(), kind.name().into(), sub_mch_id.into(), number.into()];
    first(&connection.query(&statement, &values).await?)
}

/// Takes the lease of a due intent until a time: it is due then, and for nobody before. Returns whether it was as it
/// was read; otherwise somebody else has it. On success the intent has the new time.
///
/// # Errors
/// If the database fails.
pub async fn lease_intent<C: Connection>(
    connection: &mut C,
    intent: &mut Intent,
    until: i64,
) -> Result<bool, DatabaseError> {
    let Some(seen) = intent.next_at else { return Ok(false) };
    let statement = format!("UPDATE wxpay_intent SET next_at = ? WHERE {KEY} AND next_at = ?");
    // Another time in any case: some drivers count only rows that change.
    let until = if until == seen { until.saturating_add(1) } else { until };
    let values = [
        until.into(),
        (&intent.mch_id).into(),
        intent.kind.name().into(),
        (&intent.sub_mch_id).into(),
        (&intent.number).into(),
        seen.into(),
    ];
    let is_taken = connection.execute(&statement, &values).await? > 0;
    if is_taken {
        intent.next_at = Some(until);
    }
    Ok(is_taken)
}

/// Writes the state, the settlement, the times and the tries of an intent, if it is still due at the time that was
/// seen.
/// Returns whether it was; otherwise somebody else has it, and nothing is written.
///
/// # Errors
/// If the database fails.
pub async fn update_intent<C: Connection>(
    connection: &mut C,
    intent: &Intent,
    seen: Option<i64>,
) -> Result<bool, DatabaseError> {
    let is_seen = if seen.is_some() { "next_at = ?" } else { "next_at IS NULL" };
    let statement = format!(
        "UPDATE wxpay_intent SET state = ?, settlement = ?, next_at = ?, sent_at = ?, tries = ? \
         WHERE {KEY} AND {is_seen}"
    );
    let mut values = vec![
        intent.state.name().into(),
        settlement(intent),
        intent.next_at.into(),
        intent.sent_at.into(),
        i64::from(intent.tries).into(),
        (&intent.mch_id).into(),
        intent.kind.name().into(),
        (&intent.sub_mch_id).into(),
        (&intent.number).into(),
    ];
    values.extend(seen.map(Value::from));
    Ok(connection.execute(&statement, &values).await? > 0)
}

/// Returns intents that are due at a time, those that were due first first.
///
/// # Errors
/// If the database fails.
pub async fn due_intents<C: Connection>(
    connection: &mut C,
    now: i64,
    limit: u32,
) -> Result<Vec<Intent>, DatabaseError> {
    let statement = format!("SELECT {COLUMNS} FROM wxpay_intent WHERE next_at <= ? ORDER BY next_at LIMIT ?");
    let rows = connection.query(&statement, &[now.into(), i64::from(limit).into()]).await?;
    rows.iter().map(read).collect()
}

/// Returns the intents of one kind of an order, oldest first, and locks their rows until the end of the transaction.
///
/// # Errors
/// If the database fails.
pub async fn intents_of_order<C: Connection>(
    connection: &mut C,
    kind: IntentKind,
    order: OrderKey<'_>,
) -> Result<Vec<Intent>, DatabaseError> {
    let lock = connection.dialect().row_lock();
    let statement = format!(
        "SELECT {COLUMNS} FROM wxpay_intent WHERE mch_id = ? AND out_trade_no = ? AND sub_mch_id = ? AND kind = ? \
         ORDER BY created_at, number{lock}"
    );
    let values = [order.mch_id.into(), order.out_trade_no.into(), order.sub_mch_id.into(), kind.name().into()];
    connection.query(&statement, &values).await?.iter().map(read).collect()
}

/// Holds an intent for a person: it is due no more, and its state stays. Returns whether it was as it was seen.
///
/// # Errors
/// If the database fails.
pub async fn hold_intent<C: Connection>(connection: &mut C, intent: &Intent, seen: i64) -> Result<bool, DatabaseError> {
    let statement = format!("UPDATE wxpay_intent SET next_at = NULL, tries = ? WHERE {KEY} AND next_at = ?");
    let values = [
        i64::from(intent.tries).into(),
        (&intent.mch_id).into(),
        intent.kind.name().into(),
        (&intent.sub_mch_id).into(),
        (&intent.number).into(),
        seen.into(),
    ];
    Ok(connection.execute(&statement, &values).await? > 0)
}

/// Opens an intent that is held for a person again, due at a time. Returns whether it was held.
///
/// # Errors
/// If the database fails.
pub async fn release_intent<C: Connection>(
    connection: &mut C,
    intent: &Intent,
    due: i64,
) -> Result<bool, DatabaseError> {
    let statement = format!(
        "UPDATE wxpay_intent SET next_at = ?, tries = 0 WHERE {KEY} AND next_at IS NULL \
         AND state IN ('OPEN', 'PENDING', 'PROCESSING')"
    );
    let values = [
        due.into(),
        (&intent.mch_id).into(),
        intent.kind.name().into(),
        (&intent.sub_mch_id).into(),
        (&intent.number).into(),
    ];
    Ok(connection.execute(&statement, &values).await? > 0)
}

/// Finishes the intent of an order, or of a charge, whose payment is stored, whoever works on it.
///
/// # Errors
/// If the database fails.
pub async fn finish_order<C: Connection>(connection: &mut C, order: OrderKey<'_>) -> Result<(), DatabaseError> {
    let statement = "UPDATE wxpay_intent SET state = 'PAID', next_at = NULL WHERE mch_id = ? \
                     AND kind IN ('order', 'charge') AND sub_mch_id = ? AND number = ? AND state <> 'PAID'";
    connection.execute(statement, &[order.mch_id.into(), order.sub_mch_id.into(), order.out_trade_no.into()]).await?;
    Ok(())
}

fn fen(intent: &Intent) -> Result<i64, DatabaseError> {
    i64::try_from(intent.fen)
        .map_err(|_| DatabaseError::new(DatabaseErrorKind::Other, "the amount has more than 18 digits"))
}

fn settlement(intent: &Intent) -> Value<'_> {
    intent.settlement.as_ref().map_or(Value::NullText, Value::from)
}

fn first(rows: &[Row]) -> Result<Option<Intent>, DatabaseError> {
    rows.first().map(read).transpose()
}

/// Reads a row. One with a value of another version has the state [`Other`](IntentState::Other), so that it is held for
/// a person and does not stop the others.
fn read(row: &Row) -> Result<Intent, DatabaseError> {
    let text = |index| row.text(index)?.map(str::to_owned).ok_or_else(|| unreadable(index));
    let (fen, tries) = (row.integer(6).ok().flatten(), row.integer(13).ok().flatten());
    let (fen, tries) = (fen.and_then(|fen| fen.try_into().ok()), tries.and_then(|tries| tries.try_into().ok()));
    let (created_at, sent_at) = (row.integer(10).ok().flatten(), row.integer(12));
    let is_readable = fen.is_some() && tries.is_some() && created_at.is_some() && sent_at.is_ok();
    Ok(Intent {
        mch_id: text(0)?,
        kind: IntentKind::from_name(&text(1)?).ok_or_else(|| unreadable(1))?,
        number: text(2)?,
        sub_mch_id: text(3)?,
        out_trade_no: text(4)?,
        transaction_id: text(5)?,
        fen: fen.unwrap_or_default(),
        fee_type: text(7)?,
        state: if is_readable { IntentState::from_name(&text(8)?) } else { IntentState::Other },
        settlement: row.text(9)?.map(str::to_owned),
        created_at: created_at.unwrap_or_default(),
        next_at: row.integer(11)?,
        sent_at: sent_at.unwrap_or_default(),
        tries: tries.unwrap_or_default(),
    })
}

/// The error of a value that this version does not write.
fn unreadable(index: usize) -> DatabaseError {
    let column = COLUMNS.split(", ").nth(index).unwrap_or_default();
    DatabaseError::new(DatabaseErrorKind::Schema, format!("wxpay_intent.{column} has a value of another version"))
}
