//! The shop's books, which are compared with the bill of each day.

use std::time::Duration;

use wxpay_core::bill::SignedFen;
use wxpay_core::bill::reconcile::{BillDay, Books, Conclusion, OpenRow, ShopRow};
use wxpay_core::value::TradeState;
use wxpay_core::{BeijingTime, Fen};
use wxpay_jobs::database::{Connection, DatabaseError, DatabaseErrorKind, Row};

/// How far off its day a row may be: both sides may have dated it on another one.
const MARGIN: i64 = 15 * 60 * 1000;
const DAY: Duration = Duration::from_hours(24);

/// The comparison of a day.
pub(crate) struct Comparison {
    /// The day, as `yyyyMMdd`.
    pub(crate) day: String,
    /// On how many payments and refunds both sides agree.
    pub(crate) matched: i64,
    /// How many differ.
    pub(crate) differences: i64,
}

/// Returns the payments and refunds of a day, and of some minutes around it.
pub(crate) async fn rows<C: Connection>(
    connection: &mut C,
    mch_id: &str,
    day: BillDay,
) -> Result<Vec<ShopRow>, DatabaseError> {
    let start: BeijingTime = format!("{day}000000").parse().map_err(|_| unreadable("the day"))?;
    let millis = |time: BeijingTime| i64::try_from(time.unix_seconds()).unwrap_or_default() * 1000;
    let (from, to) = (millis(start) - MARGIN, millis(start.after(DAY)) + MARGIN);
    let values = [mch_id.into(), from.into(), to.into()];
    let payments = "SELECT out_trade_no, transaction_id, total_fee, received_at FROM wxpay_payment
                    WHERE mch_id = ? AND task = 'deliver' AND received_at >= ? AND received_at < ?";
    let payments = connection.query(payments, &values).await?;
    let refunds = "SELECT out_trade_no, number, fen, sent_at FROM wxpay_intent
                   WHERE mch_id = ? AND kind = 'refund' AND state IN ('PROCESSING', 'SUCCESS', 'CHANGE')
                   AND sent_at >= ? AND sent_at < ?";
    let refunds = connection.query(refunds, &values).await?;
    let payment = |row: &Row| {
        let order = ShopRow::order(text(row, 0)?, fen(row, 2)?, TradeState::Success, time(row, 3)?);
        Ok(order.with_transaction_id(text(row, 1)?))
    };
    let refund = |row: &Row| Ok(ShopRow::refund(text(row, 0)?, text(row, 1)?, fen(row, 2)?, time(row, 3)?));
    payments.iter().map(payment).chain(refunds.iter().map(refund)).collect()
}

/// Stores the end of a comparison, and what stays open for the next day.
pub(crate) async fn store<C: Connection>(
    connection: &mut C,
    day: BillDay,
    conclusion: &Conclusion,
) -> Result<(), DatabaseError> {
    let summary = &conclusion.summary;
    let all: u64 = summary.differences.by_name().iter().map(|(_, count)| count).sum();
    // Those are compared again with the next bill.
    let differences = all - summary.differences.next_day;
    let integer = |count| i64::try_from(count).unwrap_or(i64::MAX);
    let day = day.to_string();
    let statement = "INSERT INTO shop_bill (day, matched, differences) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    let values = [(&day).into(), integer(summary.matched).into(), integer(differences).into()];
    connection.execute(statement, &values).await?;
    for row in &conclusion.open {
        let statement = "INSERT INTO shop_open_row (day, books, since, out_trade_no, out_refund_no, transaction_id,
                         total_fee, state, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let (since, time) = (row.since.to_string(), row.time.to_string());
        let values = [
            (&day).into(),
            row.books.name().into(),
            (&since).into(),
            (&row.out_trade_no).into(),
            row.out_refund_no.as_deref().unwrap_or_default().into(),
            row.transaction_id.as_deref().unwrap_or_default().into(),
            i64::from(row.total_fee).into(),
            row.state.as_str().into(),
            (&time).into(),
        ];
        connection.execute(statement, &values).await?;
    }
    Ok(())
}

/// Returns what the latest comparison before a day left open.
pub(crate) async fn open_rows<C: Connection>(connection: &mut C, day: BillDay) -> Result<Vec<OpenRow>, DatabaseError> {
    let statement = "SELECT books, since, out_trade_no, out_refund_no, transaction_id, total_fee, state, time
                     FROM shop_open_row WHERE day = (SELECT MAX(day) FROM shop_bill WHERE day < ?)";
    let day = day.to_string();
    let rows = connection.query(statement, &[(&day).into()]).await?;
    rows.iter().map(read_open_row).collect()
}

fn read_open_row(row: &Row) -> Result<OpenRow, DatabaseError> {
    let optional = |index| Ok::<_, DatabaseError>(Some(text(row, index)?).filter(|text| !text.is_empty()));
    Ok(OpenRow {
        books: Books::from_name(&text(row, 0)?).ok_or_else(|| unreadable("books"))?,
        since: text(row, 1)?.parse().map_err(|_| unreadable("since"))?,
        out_trade_no: text(row, 2)?,
        out_refund_no: optional(3)?,
        transaction_id: optional(4)?,
        total_fee: SignedFen(row.integer(5)?.unwrap_or_default()),
        state: TradeState::from(text(row, 6)?.as_str()),
        time: text(row, 7)?.parse().map_err(|_| unreadable("time"))?,
        fee: None,
    })
}

/// Returns the latest comparison.
pub(crate) async fn latest<C: Connection>(connection: &mut C) -> Result<Option<Comparison>, DatabaseError> {
    let statement = "SELECT day, matched, differences FROM shop_bill ORDER BY day DESC LIMIT 1";
    let rows = connection.query(statement, &[]).await?;
    let read = |row: &Row| {
        let count = |index| Ok::<_, DatabaseError>(row.integer(index)?.unwrap_or_default());
        Ok(Comparison { day: text(row, 0)?, matched: count(1)?, differences: count(2)? })
    };
    rows.first().map(read).transpose()
}

fn text(row: &Row, index: usize) -> Result<String, DatabaseError> {
    Ok(row.text(index)?.unwrap_or_default().to_owned())
}

fn fen(row: &Row, index: usize) -> Result<Fen, DatabaseError> {
    Ok(Fen(row.integer(index)?.unwrap_or_default().unsigned_abs()))
}

fn time(row: &Row, index: usize) -> Result<BeijingTime, DatabaseError> {
    let millis = row.integer(index)?.unwrap_or_default().unsigned_abs();
    BeijingTime::from_unix_seconds(millis / 1000).map_err(|_| unreadable("a time"))
}

fn unreadable(what: &str) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Schema, format!("{what} cannot be read"))
}
