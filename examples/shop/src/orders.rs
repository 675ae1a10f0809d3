//! The shop's orders: its own tables, and what those of wxpay-jobs say about an order.
//!
//! Statements go through [`Connection`], so that they are written once for `SQLite` and `PostgreSQL`.

use serde::Serialize;
use wxpay_jobs::database::{Connection, DatabaseError, Row};

/// An order of the shop.
pub(crate) struct Order {
    pub(crate) out_trade_no: String,
    pub(crate) body: String,
    /// The amount in fen.
    pub(crate) total_fee: i64,
    /// What the payer scans, once the gateway has the order.
    pub(crate) code_url: Option<String>,
    pub(crate) state: State,
    /// How often the order was handed over.
    pub(crate) deliveries: i64,
}

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum State {
    /// It may be paid.
    NotPay,
    /// It is paid.
    Paid,
    /// It was closed without a payment.
    Closed,
    /// A refund of it was accepted.
    Refund,
}

/// A payment, as the inbox has it.
#[derive(Serialize)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    pub(crate) total_fee: i64,
    /// What it leads to: `deliver`, `refund` or `person`.
    pub(crate) task: String,
}

/// A refund, as its intent has it.
#[derive(Serialize)]
pub(crate) struct OrderRefund {
    pub(crate) out_refund_no: String,
    pub(crate) refund_fee: i64,
    /// `PENDING` until the gateway has accepted it; then its own word.
    pub(crate) state: String,
}

impl State {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotPay => "NOTPAY",
            Self::Paid => "PAID",
            Self::Closed => "CLOSED",
            Self::Refund => "REFUND",
        }
    }
}

/// Writes a new order. Returns whether the number was free.
pub(crate) async fn insert<C: Connection>(
    connection: &mut C,
    out_trade_no: &str,
    body: &str,
    total_fee: i64,
    now: i64,
) -> Result<bool, DatabaseError> {
    let statement = "INSERT INTO shop_order (out_trade_no, body, total_fee, created_at) VALUES (?, ?, ?, ?)
                     ON CONFLICT DO NOTHING";
    let rows = connection.execute(statement, &[out_trade_no.into(), body.into(), total_fee.into(), now.into()]).await?;
    Ok(rows == 1)
}

/// Notes what the payer scans.
pub(crate) async fn set_code_url<C: Connection>(
    connection: &mut C,
    out_trade_no: &str,
    code_url: &str,
) -> Result<(), DatabaseError> {
    let statement = "UPDATE shop_order SET code_url = ? WHERE out_trade_no = ?";
    connection.execute(statement, &[code_url.into(), out_trade_no.into()]).await.map(drop)
}

/// Notes that the order was closed.
pub(crate) async fn set_closed<C: Connection>(
    connection: &mut C,
    out_trade_no: &str,
    now: i64,
) -> Result<(), DatabaseError> {
    let statement = "UPDATE shop_order SET closed_at = ? WHERE out_trade_no = ? AND closed_at IS NULL";
    connection.execute(statement, &[now.into(), out_trade_no.into()]).await.map(drop)
}

/// Returns the amount of an order in fen.
pub(crate) async fn total_fee<C: Connection>(
    connection: &mut C,
    out_trade_no: &str,
) -> Result<Option<i64>, DatabaseError> {
    let statement = "SELECT total_fee FROM shop_order WHERE out_trade_no = ?";
    let rows = connection.query(statement, &[out_trade_no.into()]).await?;
    rows.first().map_or(Ok(None), |row| row.integer(0))
}

/// Hands an order over. A shop of coffee would print a label; this one appends a row.
pub(crate) async fn append_delivery<C: Connection>(
    connection: &mut C,
    out_trade_no: &str,
    transaction_id: &str,
    now: i64,
) -> Result<(), DatabaseError> {
    let statement = "INSERT INTO shop_delivery (out_trade_no, transaction_id, delivered_at) VALUES (?, ?, ?)";
    connection.execute(statement, &[out_trade_no.into(), transaction_id.into(), now.into()]).await.map(drop)
}

/// Notes what only a person can settle.
pub(crate) async fn append_concern<C: Connection>(
    connection: &mut C,
    about: &str,
    reason: &str,
    now: i64,
) -> Result<(), DatabaseError> {
    let statement = "INSERT INTO shop_concern (about, reason, created_at) VALUES (?, ?, ?)";
    connection.execute(statement, &[about.into(), reason.into(), now.into()]).await.map(drop)
}

/// An order with the counts from which its state follows.
const ORDERS: &str = "
    SELECT out_trade_no, body, total_fee, code_url, closed_at,
        (SELECT COUNT(*) FROM shop_delivery AS d WHERE d.out_trade_no = o.out_trade_no),
        (SELECT COUNT(*) FROM wxpay_payment AS p WHERE p.mch_id = ? AND p.out_trade_no = o.out_trade_no
            AND p.task = 'deliver'),
        (SELECT COUNT(*) FROM wxpay_intent AS r WHERE r.mch_id = ? AND r.out_trade_no = o.out_trade_no
            AND r.kind = 'refund' AND r.state <> 'PENDING')
    FROM shop_order AS o";

/// Returns an order.
pub(crate) async fn find<C: Connection>(
    connection: &mut C,
    mch_id: &str,
    out_trade_no: &str,
) -> Result<Option<Order>, DatabaseError> {
    let statement = format!("{ORDERS} WHERE out_trade_no = ?");
    let rows = connection.query(&statement, &[mch_id.into(), mch_id.into(), out_trade_no.into()]).await?;
    rows.first().map(read_order).transpose()
}

/// Returns the latest orders, the last one first.
pub(crate) async fn latest<C: Connection>(
    connection: &mut C,
    mch_id: &str,
    limit: i64,
) -> Result<Vec<Order>, DatabaseError> {
    let statement = format!("{ORDERS} ORDER BY created_at DESC LIMIT ?");
    let rows = connection.query(&statement, &[mch_id.into(), mch_id.into(), limit.into()]).await?;
    rows.iter().map(read_order).collect()
}

fn read_order(row: &Row) -> Result<Order, DatabaseError> {
    let text = |index| Ok::<_, DatabaseError>(row.text(index)?.unwrap_or_default().to_owned());
    let count = |index| Ok::<_, DatabaseError>(row.integer(index)?.unwrap_or_default());
    let (is_closed, payments, refunds) = (row.integer(4)?.is_some(), count(6)?, count(7)?);
    let state = match (refunds > 0, payments > 0, is_closed) {
        (true, ..) => State::Refund,
        // A payment that was on its way when the order was closed.
        (_, true, _) => State::Paid,
        (.., true) => State::Closed,
        _ => State::NotPay,
    };
    Ok(Order {
        out_trade_no: text(0)?,
        body: text(1)?,
        total_fee: count(2)?,
        code_url: row.text(3)?.map(str::to_owned),
        state,
        deliveries: count(5)?,
    })
}

/// Returns the payments of an order, the first one first.
pub(crate) async fn payments<C: Connection>(
    connection: &mut C,
    mch_id: &str,
    out_trade_no: &str,
) -> Result<Vec<Payment>, DatabaseError> {
    let statement = "SELECT transaction_id, total_fee, task FROM wxpay_payment WHERE mch_id = ? AND out_trade_no = ?
                     ORDER BY received_at, transaction_id";
    let rows = connection.query(statement, &[mch_id.into(), out_trade_no.into()]).await?;
    let read = |row: &Row| {
        Ok(Payment {
            transaction_id: row.text(0)?.unwrap_or_default().to_owned(),
            total_fee: row.integer(1)?.unwrap_or_default(),
            task: row.text(2)?.unwrap_or_default().to_owned(),
        })
    };
    rows.iter().map(read).collect()
}

/// Returns the refunds of an order, the first one first.
pub(crate) async fn refunds<C: Connection>(
    connection: &mut C,
    mch_id: &str,
    out_trade_no: &str,
) -> Result<Vec<OrderRefund>, DatabaseError> {
    let statement = "SELECT number, fen, state FROM wxpay_intent
                     WHERE mch_id = ? AND out_trade_no = ? AND kind = 'refund' ORDER BY created_at, number";
    let rows = connection.query(statement, &[mch_id.into(), out_trade_no.into()]).await?;
    let read = |row: &Row| {
        Ok(OrderRefund {
            out_refund_no: row.text(0)?.unwrap_or_default().to_owned(),
            refund_fee: row.integer(1)?.unwrap_or_default(),
            state: row.text(2)?.unwrap_or_default().to_owned(),
        })
    };
    rows.iter().map(read).collect()
}

/// Returns the latest concerns: what each is about, and the reason.
pub(crate) async fn concerns<C: Connection>(
    connection: &mut C,
    limit: i64,
) -> Result<Vec<(String, String)>, DatabaseError> {
    let statement = "SELECT about, reason FROM shop_concern ORDER BY created_at DESC LIMIT ?";
    let rows = connection.query(statement, &[limit.into()]).await?;
    let text = |row: &Row, index| Ok::<_, DatabaseError>(row.text(index)?.unwrap_or_default().to_owned());
    rows.iter().map(|row| Ok((text(row, 0)?, text(row, 1)?))).collect()
}
