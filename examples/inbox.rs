//! The inbox pattern of `wxpay_core::inbox` over a database, `SQLite` in memory: each
//! payment takes effect once, despite repetitions, contradictions and crashes, and while
//! the API key changes.
//!
//! It is written out here to show the pattern; `wxpay-jobs` has it ready (`docs/inbox.md`).
//!
//! `cargo run --example inbox` needs no network: it signs the notifications as WeChat Pay
//! does. Steps go to stderr, one JSON object to stdout.

use std::collections::BTreeMap;
use std::error::Error;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use serde_json::json;
use wxpay_core::inbox::{Conflict, Receipt, Record};
use wxpay_core::schema::{pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Expected, Fen, Key, Merchant, Response, SignType, notification};

const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const PREVIOUS_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";

/// The part of a payment that the shop reads.
#[derive(Response)]
#[wxpay(message = pay::PAY_NOTIFICATION)]
struct TeaPaid {
    attach: Option<String>,
}

/// No transaction is kept twice and no order is delivered twice: two simultaneous payments
/// of one order do not see each other's row, and only the second key refuses the later one.
/// In `PostgreSQL` `raw` is a `BYTEA`; the rest is the same.
const TABLE: &str = "
    CREATE TABLE inbox (
        mch_id TEXT NOT NULL, sub_mch_id TEXT NOT NULL, transaction_id TEXT NOT NULL, out_trade_no TEXT NOT NULL,
        total_fee BIGINT NOT NULL, fee_type TEXT NOT NULL,
        raw BLOB NOT NULL, task TEXT NOT NULL, done BOOLEAN NOT NULL DEFAULT FALSE,
        UNIQUE (mch_id, transaction_id)
    );
    CREATE UNIQUE INDEX one_delivery ON inbox (mch_id, sub_mch_id, out_trade_no) WHERE task = 'deliver';
";

/// The rows of a transaction or of an order.
const SEEN: &str = "
    SELECT mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type FROM inbox
    WHERE mch_id = ?1 AND (transaction_id = ?2 OR out_trade_no = ?3)
";

const KEEP: &str = "
    INSERT INTO inbox (mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type, raw, task)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
";

/// The shop: its account, the amounts of its orders, and its inbox.
struct Shop {
    merchant: Merchant,
    orders: BTreeMap<&'static str, Fen>,
    inbox: Connection,
    effects: Vec<String>,
}

impl Shop {
    /// Answers a notification. Every failure gets the same answer.
    fn answer(&mut self, body: &str) -> String {
        match self.receive(body.as_bytes()) {
            Ok(words) => {
                eprintln!("   accepted: {words}");
                notification::accepted()
            }
            Err(error) => {
                eprintln!("   refused: {error}");
                notification::refused("FAIL")
            }
        }
    }

    fn receive(&mut self, body: &[u8]) -> Result<&'static str, Box<dyn Error>> {
        let verified = self.merchant.notification::<TeaPaid>(body)?;
        let total_fee = *self.orders.get(verified.out_trade_no()).ok_or("not an order of this shop")?;
        let paid = verified.confirm(Expected::cny(total_fee))?;
        eprintln!("   {} yuan, {}", total_fee.to_yuan(), paid.attach.as_deref().unwrap_or("as usual"));
        // Another connection may be faster, a few times at most. A refused notification is
        // repeated.
        for _ in 0..3 {
            match keep(&mut self.inbox, paid.record(), body) {
                Err(error) if is_taken(&*error) => eprintln!("   another was faster: begun again"),
                kept => return kept,
            }
        }
        Err("the inbox is busy".into())
    }

    /// Carries out pending tasks: at the start of the process and after each notification.
    fn work(&mut self) -> Result<(), Box<dyn Error>> {
        let due = "SELECT rowid, task, out_trade_no, transaction_id, raw FROM inbox WHERE NOT done ORDER BY rowid";
        // The effects of this shop are in the same database, so one transaction covers them.
        let work = self.inbox.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut done = Vec::new();
        let mut statement = work.prepare(due)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (task, order, paid): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let raw: Vec<u8> = row.get(4)?;
            eprintln!("   {task} {order}, paid by {paid} ({} bytes kept)", raw.len());
            self.effects.push(format!("{task} {paid}"));
            done.push(row.get::<_, i64>(0)?);
        }
        drop(rows);
        drop(statement);
        for row in done {
            work.execute("UPDATE inbox SET done = TRUE WHERE rowid = ?1", [row])?;
        }
        Ok(work.commit()?)
    }
}

/// Keeps a payment with its task in one transaction.
fn keep(inbox: &mut Connection, record: &Record, raw: &[u8]) -> Result<&'static str, Box<dyn Error>> {
    let kept = inbox.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen = kept
        .prepare(SEEN)?
        .query_map([&record.mch_id, &record.transaction_id, &record.out_trade_no], |row| {
            Ok(Record {
                mch_id: row.get(0)?,
                sub_mch_id: row.get(1)?,
                transaction_id: row.get(2)?,
                out_trade_no: row.get(3)?,
                total_fee: row.get::<_, i64>(4)?.unsigned_abs(),
                fee_type: row.get(5)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let (task, words) = match record.among(&seen) {
        Receipt::New => ("deliver", "kept, to be delivered"),
        Receipt::Duplicate => return Ok("known already, nothing to do"),
        Receipt::Conflict(Conflict::SecondPayment { .. }) => ("refund", "kept, to be refunded"),
        Receipt::Conflict(conflict) => return Err(conflict.into()),
    };
    let total_fee = i64::try_from(record.total_fee)?;
    let Record { mch_id, sub_mch_id, transaction_id, out_trade_no, fee_type, .. } = record;
    kept.execute(KEEP, params![mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type, raw, task])?;
    kept.commit()?;
    Ok(words)
}

/// Returns whether a unique key refused the row, or another connection held the database.
fn is_taken(error: &(dyn Error + 'static)) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    matches!(code, Some(ErrorCode::ConstraintViolation | ErrorCode::DatabaseBusy))
}

/// A payment as WeChat Pay notifies it.
fn payment_notification(out_trade_no: &str, transaction_id: &str, total_fee: Fen) -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, total_fee.0.to_string())
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, out_trade_no)
        .set(&shared::TIME_END, "20261123091520")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut shop = Shop {
        merchant: Merchant::new(APPID, MCH_ID, KEY)?.with_previous_key(PREVIOUS_KEY)?.with_ambiguous_refused(),
        orders: BTreeMap::from([("TEA1", Fen(888)), ("TEA2", Fen(500))]),
        inbox: Connection::open_in_memory()?,
        effects: Vec::new(),
    };
    shop.inbox.execute_batch(TABLE)?;
    let (key, previous) = (Key::new(KEY)?, Key::new(PREVIOUS_KEY)?);
    let signed = |reply: &MessageBuilder, key| reply.signed(key, SignType::HmacSha256);
    let tea1 = payment_notification("TEA1", "4200000000000000000000000001", Fen(888)).set(&shared::ATTACH, "no sugar");
    let tea2 = payment_notification("TEA2", "4200000000000000000000000002", Fen(500));
    let again = payment_notification("TEA1", "4200000000000000000000000003", Fen(888));

    let mut answers = Vec::new();
    for (what, body) in [
        ("1. an order is paid", signed(&tea1, &key)),
        ("2. the same notification again", signed(&tea1, &key)),
        ("3. another order, notified under the previous key", signed(&tea2, &previous)),
        ("4. the first order paid by a second transaction", signed(&again, &key)),
        ("5. that one again", signed(&again, &key)),
        ("6. a wrong amount", signed(&payment_notification("TEA2", "4200000000000000000000000004", Fen(1)), &key)),
        ("7. no signature", tea1.unsigned()),
        (
            "8. the transaction of the first order for the second",
            signed(&payment_notification("TEA2", "4200000000000000000000000001", Fen(500)), &key),
        ),
    ] {
        eprintln!("{what}");
        answers.push(shop.answer(&body) == notification::accepted());
    }
    // The process may have been killed before this: pending tasks are in the inbox.
    eprintln!("9. what is due");
    shop.work()?;
    shop.work()?;
    println!("{}", json!({ "accepted": answers, "effects": shop.effects }));
    Ok(())
}
