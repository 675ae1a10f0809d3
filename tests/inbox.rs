//! The inbox over a database with two connections: whatever the order of their steps, an
//! order is delivered once, and every other payment of it is kept for a refund.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::path::PathBuf;
use std::sync::Barrier;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use wxpay_core::inbox::{Conflict, Receipt, Record};

/// As the documentation of the inbox prints it.
const TABLE: &str = "
    CREATE TABLE inbox (
        mch_id TEXT NOT NULL, sub_mch_id TEXT NOT NULL,
        transaction_id TEXT NOT NULL, out_trade_no TEXT NOT NULL,
        total_fee BIGINT NOT NULL, fee_type TEXT NOT NULL,
        raw BLOB NOT NULL,
        task TEXT NOT NULL,
        done BOOLEAN NOT NULL DEFAULT FALSE,
        UNIQUE (mch_id, transaction_id)
    );";
const ONE_DELIVERY: &str = "
    CREATE UNIQUE INDEX one_delivery ON inbox (mch_id, sub_mch_id, out_trade_no)
        WHERE task = 'deliver';";

/// A database in a file of its own, which goes with it.
struct Database(PathBuf);

impl Database {
    fn new(name: &str, is_documented: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("wxpay-inbox-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let database = Self(folder);
        let connection = database.connection();
        // Readers see the last commit, as in PostgreSQL, and do not hold up the writer.
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.execute_batch(TABLE).unwrap();
        if is_documented {
            connection.execute_batch(ONE_DELIVERY).unwrap();
        }
        database
    }

    fn connection(&self) -> Connection {
        let connection = Connection::open(self.0.join("inbox.db")).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        connection
    }

    /// Every row: what is to be done, and by which transaction it was paid.
    fn rows(&self) -> Vec<(String, String)> {
        let connection = self.connection();
        let mut rows = connection.prepare("SELECT task, transaction_id FROM inbox ORDER BY 1, 2").unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn payment(sub_mch_id: &str, transaction_id: &str) -> Record {
    Record {
        mch_id: "10000100".into(),
        sub_mch_id: sub_mch_id.into(),
        transaction_id: transaction_id.into(),
        out_trade_no: "TEA1".into(),
        total_fee: 888,
        fee_type: "CNY".into(),
    }
}

fn seen(connection: &Connection, payment: &Record) -> Vec<Record> {
    let text = "SELECT mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type FROM inbox
        WHERE mch_id = ?1 AND (transaction_id = ?2 OR out_trade_no = ?3)";
    let mut rows = connection.prepare(text).unwrap();
    let record = |row: &rusqlite::Row<'_>| {
        Ok(Record {
            mch_id: row.get(0)?,
            sub_mch_id: row.get(1)?,
            transaction_id: row.get(2)?,
            out_trade_no: row.get(3)?,
            total_fee: row.get::<_, i64>(4)?.unsigned_abs(),
            fee_type: row.get(5)?,
        })
    };
    let key = [&payment.mch_id, &payment.transaction_id, &payment.out_trade_no];
    rows.query_map(key, record).unwrap().collect::<Result<_, _>>().unwrap()
}

/// What there is to do about a payment, if there is something to keep.
fn task(payment: &Record, seen: &[Record]) -> Option<&'static str> {
    match payment.among(seen) {
        Receipt::New => Some("deliver"),
        Receipt::Conflict(Conflict::SecondPayment { .. }) => Some("refund"),
        Receipt::Duplicate => None,
        Receipt::Conflict(other) => panic!("{other}"),
    }
}

/// Whether it was kept; if not, one of the keys or another connection's turn refused it.
fn insert(connection: &Connection, payment: &Record, task: &str) -> bool {
    let Record { mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type } = payment;
    let inserted = connection.execute(
        "INSERT INTO inbox (mch_id, sub_mch_id, transaction_id, out_trade_no, total_fee, fee_type, raw, task)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            mch_id,
            sub_mch_id,
            transaction_id,
            out_trade_no,
            i64::try_from(*total_fee).unwrap(),
            fee_type,
            b"<xml></xml>",
            task
        ],
    );
    match inserted.map_err(|error| error.sqlite_error_code()) {
        Ok(_) => true,
        Err(Some(ErrorCode::ConstraintViolation | ErrorCode::DatabaseBusy)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// One go of the documented step, in one transaction; whether it came to an end.
fn keep(connection: &mut Connection, payment: &Record, behavior: TransactionBehavior) -> bool {
    let transaction = connection.transaction_with_behavior(behavior).unwrap();
    if let Some(task) = task(payment, &seen(&transaction, payment))
        && !insert(&transaction, payment, task)
    {
        return false;
    }
    transaction.commit().is_ok()
}

/// Steps of two connections at READ COMMITTED, where each statement sees what was
/// committed before it: both read before either inserts. Who is refused begins again.
fn both_read_before_either_inserts(database: &Database, payments: [&Record; 2]) {
    let connections = [database.connection(), database.connection()];
    let tasks = [0, 1].map(|at| task(payments[at], &seen(&connections[at], payments[at])).unwrap());
    for at in [0, 1] {
        if !insert(&connections[at], payments[at], tasks[at])
            && let Some(task) = task(payments[at], &seen(&connections[at], payments[at]))
        {
            assert!(insert(&connections[at], payments[at], task));
        }
    }
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(task, id)| ((*task).to_owned(), (*id).to_owned())).collect()
}

#[test]
fn two_payments_of_an_order_that_read_at_once_are_one_delivery_and_one_refund() {
    let [first, second] = ["4200A", "4200B"].map(|id| payment("", id));
    let database = Database::new("at-once", true);
    both_read_before_either_inserts(&database, [&first, &second]);
    assert_eq!(database.rows(), rows(&[("deliver", "4200A"), ("refund", "4200B")]));
    // Repetitions change nothing.
    for payment in [&second, &first] {
        assert!(keep(&mut database.connection(), payment, TransactionBehavior::Immediate));
    }
    assert_eq!(database.rows().len(), 2);
    // A third is refunded as well.
    assert!(keep(&mut database.connection(), &payment("", "4200C"), TransactionBehavior::Immediate));
    assert_eq!(database.rows().last(), Some(&("refund".into(), "4200C".into())));

    // It is the second key that does it.
    let without = Database::new("without", false);
    both_read_before_either_inserts(&without, [&first, &second]);
    assert_eq!(without.rows(), rows(&[("deliver", "4200A"), ("deliver", "4200B")]));
}

#[test]
fn one_payment_that_is_told_twice_at_once_is_kept_once() {
    let database = Database::new("twice", true);
    let paid = payment("", "4200A");
    both_read_before_either_inserts(&database, [&paid, &paid]);
    assert_eq!(database.rows(), rows(&[("deliver", "4200A")]));
}

#[test]
fn two_sub_merchants_may_have_the_same_order_number() {
    let database = Database::new("providers", true);
    both_read_before_either_inserts(&database, [&payment("1900000001", "4200A"), &payment("1900000002", "4200B")]);
    assert_eq!(database.rows(), rows(&[("deliver", "4200A"), ("deliver", "4200B")]));
}

/// An ordinary merchant's notification may name the merchant as its own sub-merchant, and
/// the reply to a query nobody.
#[test]
fn a_payment_is_the_same_whether_the_merchant_is_named_twice_or_not() {
    let (once, twice) = (payment("", "4200A"), payment("10000100", "4200A"));
    assert_eq!(once.among([&twice]), Receipt::Duplicate);
    assert_eq!(twice.among([&once]), Receipt::Duplicate);
    let first = "4200A".to_owned();
    let second = Receipt::Conflict(Conflict::SecondPayment { first });
    assert_eq!(payment("", "4200B").among([&twice]), second);
    assert_eq!(payment("10000100", "4200B").among([&once]), second);
    // Another's is another.
    let fields = vec!["sub_mch_id"];
    assert_eq!(payment("1900000001", "4200A").among([&twice]), Receipt::Conflict(Conflict::Changed { fields }));
    assert_eq!(payment("1900000001", "4200B").among([&twice]), Receipt::New);
}

/// `SQLite` in its own ways: the one that locks first, and the one that finds out when it
/// writes. Many payments of one order, from two connections.
#[test]
fn connections_that_race_deliver_once() {
    for (name, behavior) in [("immediate", TransactionBehavior::Immediate), ("deferred", TransactionBehavior::Deferred)]
    {
        let database = Database::new(name, true);
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            for thread in 0..2 {
                let (database, start) = (&database, &start);
                scope.spawn(move || {
                    let mut connection = database.connection();
                    for round in 0..20 {
                        // Both pay, and each is told what the other paid, too.
                        let payments = [thread, 1 - thread].map(|by| payment("", &format!("{round:02}-{by}")));
                        start.wait();
                        for payment in payments {
                            while !keep(&mut connection, &payment, behavior) {}
                        }
                    }
                });
            }
        });
        let kept = database.rows();
        let delivered = kept.iter().filter(|(task, _)| task == "deliver").count();
        assert_eq!((delivered, kept.len()), (1, 40), "{name}");
        assert!(kept.iter().any(|(task, paid)| task == "deliver" && paid.starts_with("00-")), "{name}");
    }
}
