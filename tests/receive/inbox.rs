//! The inbox, which keeps each payment once, and the pattern over a database that it
//! documents: at any order of steps and after any crash an order is delivered once, and
//! every other payment of it is refunded.

use std::path::PathBuf;
use std::sync::Barrier;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use wxpay_core::inbox::{Conflict, Receipt, Record};
use wxpay_core::pay::PayNotification;
use wxpay_core::schema::shared;
use wxpay_core::{Expected, Fen, Paid, SignType};

use crate::common::fixtures::{MCH_ID, key, merchant, notification};

fn paid_notification(out_trade_no: &str, transaction_id: &str, total_fee: u64) -> Paid<PayNotification> {
    let body = notification(out_trade_no, transaction_id, total_fee).signed(&key(), SignType::HmacSha256);
    merchant().notification::<PayNotification>(body.as_bytes()).unwrap().confirm(Expected::cny(Fen(total_fee))).unwrap()
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

mod record_among {
    use super::*;

    /// Replay of a notification, unchanged or with other contents.
    #[test]
    fn finds_a_repetition_and_a_contradiction() {
        let first = paid_notification("TEA1", "4200", 888);
        let kept = first.record().clone();
        assert_eq!(
            kept,
            Record {
                mch_id: MCH_ID.into(),
                sub_mch_id: String::new(),
                transaction_id: "4200".into(),
                out_trade_no: "TEA1".into(),
                total_fee: 888,
                fee_type: "CNY".into(),
            }
        );
        assert_eq!(first.record().among([]), Receipt::New);

        // The same payment with another nonce and an explicit currency.
        let again = notification("TEA1", "4200", 888).set(&shared::FEE_TYPE, "CNY").set(&shared::RETURN_MSG, "OK");
        let again = again.signed(&key(), SignType::HmacSha256);
        let again = merchant().notification::<PayNotification>(again.as_bytes()).unwrap();
        let again = again.confirm(Expected::cny(Fen(888))).unwrap();
        assert_eq!(again.record().among([&kept]), Receipt::Duplicate);
        // Two look-ups may return the same row.
        assert_eq!(again.record().among(Some(&kept).into_iter().chain(Some(&kept))), Receipt::Duplicate);

        // The same transaction with other contents.
        let changed = |paid: Paid<PayNotification>| match paid.record().among([&kept]) {
            Receipt::Conflict(Conflict::Changed { fields }) => fields,
            other => panic!("{other:?}"),
        };
        assert_eq!(changed(paid_notification("TEA1", "4200", 889)), ["total_fee"]);
        assert_eq!(changed(paid_notification("TEA2", "4200", 888)), ["out_trade_no"]);
        assert_eq!(changed(paid_notification("TEA2", "4200", 1)), ["out_trade_no", "total_fee"]);

        let currency = Record { fee_type: "HKD".into(), ..kept.clone() };
        let provider = Record { sub_mch_id: "1900000109".into(), ..kept.clone() };
        for (before, field) in [(currency, "fee_type"), (provider, "sub_mch_id")] {
            let changed = Receipt::Conflict(Conflict::Changed { fields: vec![field] });
            assert_eq!(first.record().among([&before]), changed);
        }

        // Other transactions and orders do not matter.
        assert_eq!(paid_notification("TEA2", "4201", 888).record().among([&kept]), Receipt::New);
        let elsewhere = Record { mch_id: "10000101".into(), ..kept.clone() };
        assert_eq!(first.record().among([&elsewhere]), Receipt::New);
    }

    #[test]
    fn finds_a_second_payment_of_an_order() {
        let (first, second) = (paid_notification("TEA1", "4200", 888), paid_notification("TEA1", "4201", 888));
        let second_payment = Receipt::Conflict(Conflict::SecondPayment { first: "4200".into() });
        assert_eq!(second.record().among([first.record()]), second_payment);
        // Once both are kept, each is a repetition, in any order of rows.
        for rows in [[first.record(), second.record()], [second.record(), first.record()]] {
            assert_eq!(first.record().among(rows), Receipt::Duplicate);
            assert_eq!(second.record().among(rows), Receipt::Duplicate);
        }
        // Two sub-merchants may use the same order number.
        let provider = |sub_mch_id: &str| Record { sub_mch_id: sub_mch_id.into(), ..first.record().clone() };
        let other = Record { transaction_id: "4202".into(), ..provider("1900000110") };
        assert_eq!(other.among([&provider("1900000109")]), Receipt::New);
    }

    /// A notification may name the merchant as its own sub-merchant; the reply to a query does
    /// not.
    #[test]
    fn ignores_a_merchant_named_as_its_own_sub_merchant() {
        let (once, twice) = (payment("", "4200A"), payment("10000100", "4200A"));
        assert_eq!(once.among([&twice]), Receipt::Duplicate);
        assert_eq!(twice.among([&once]), Receipt::Duplicate);
        let first = "4200A".to_owned();
        let second = Receipt::Conflict(Conflict::SecondPayment { first });
        assert_eq!(payment("", "4200B").among([&twice]), second);
        assert_eq!(payment("10000100", "4200B").among([&once]), second);
        // Another sub-merchant's payment is another.
        let fields = vec!["sub_mch_id"];
        assert_eq!(payment("1900000001", "4200A").among([&twice]), Receipt::Conflict(Conflict::Changed { fields }));
        assert_eq!(payment("1900000001", "4200B").among([&twice]), Receipt::New);
    }
}

mod documented_pattern {
    use super::*;

    /// A shop with the documented pattern, whose database can fail at any step.
    #[derive(Default)]
    struct Shop {
        rows: Vec<(Record, Task, bool)>,
        effects: Vec<(Task, String)>,
        /// The number of steps that still succeed.
        steps: usize,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Task {
        Deliver,
        Refund,
    }

    impl Shop {
        /// Takes a step, or fails as a killed process would.
        fn step(&mut self) -> Result<(), ()> {
            self.steps = self.steps.checked_sub(1).ok_or(())?;
            Ok(())
        }

        /// Returns whether the notification is accepted.
        fn receive(&mut self, record: &Record) -> Result<bool, ()> {
            self.step()?;
            let task = match record.among(self.rows.iter().map(|(kept, ..)| kept)) {
                Receipt::New => Task::Deliver,
                Receipt::Conflict(Conflict::SecondPayment { .. }) => Task::Refund,
                Receipt::Duplicate => return Ok(true),
                Receipt::Conflict(_) => return Ok(false),
            };
            self.step()?;
            // The commit: the whole row or nothing.
            self.rows.push((record.clone(), task, false));
            self.step()?;
            Ok(true)
        }

        /// Carries out pending tasks. Effect and mark are one commit.
        fn work(&mut self) -> Result<(), ()> {
            for at in 0..self.rows.len() {
                if self.rows[at].2 {
                    continue;
                }
                self.step()?;
                self.effects.push((self.rows[at].1, self.rows[at].0.transaction_id.clone()));
                self.rows[at].2 = true;
            }
            Ok(())
        }
    }

    /// The table of the inbox's documentation.
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

    /// A database in a separate folder, removed on drop.
    struct Database(PathBuf);

    impl Database {
        fn new(name: &str, is_documented: bool) -> Self {
            let folder = std::env::temp_dir().join(format!("wxpay-inbox-{}-{name}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).unwrap();
            let database = Self(folder);
            let connection = database.connection();
            // As in PostgreSQL, readers see the last commit and do not block the writer.
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

        /// Returns the task and the transaction of every row.
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

    fn select_seen(connection: &Connection, payment: &Record) -> Vec<Record> {
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

    /// The task of a payment, or `None` if it is a repetition.
    fn task_for(payment: &Record, seen: &[Record]) -> Option<&'static str> {
        match payment.among(seen) {
            Receipt::New => Some("deliver"),
            Receipt::Conflict(Conflict::SecondPayment { .. }) => Some("refund"),
            Receipt::Duplicate => None,
            Receipt::Conflict(other) => panic!("{other}"),
        }
    }

    /// Returns whether the row was inserted; a unique key or another connection may refuse it.
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

    /// Tries the documented step once, in one transaction, and returns whether it succeeded.
    fn keep(connection: &mut Connection, payment: &Record, behavior: TransactionBehavior) -> bool {
        let transaction = connection.transaction_with_behavior(behavior).unwrap();
        if let Some(task) = task_for(payment, &select_seen(&transaction, payment))
            && !insert(&transaction, payment, task)
        {
            return false;
        }
        transaction.commit().is_ok()
    }

    /// Interleaves two connections at READ COMMITTED: both read before either inserts. A
    /// refused one begins again.
    fn both_read_before_either_inserts(database: &Database, payments: [&Record; 2]) {
        let connections = [database.connection(), database.connection()];
        let tasks = [0, 1].map(|at| task_for(payments[at], &select_seen(&connections[at], payments[at])).unwrap());
        for at in [0, 1] {
            if !insert(&connections[at], payments[at], tasks[at])
                && let Some(task) = task_for(payments[at], &select_seen(&connections[at], payments[at]))
            {
                assert!(insert(&connections[at], payments[at], task));
            }
        }
    }

    fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(task, id)| ((*task).to_owned(), (*id).to_owned())).collect()
    }

    /// A crash at any step of the documented pattern.
    #[test]
    fn loses_and_repeats_no_effect_at_a_crash() {
        let payments = [
            paid_notification("TEA1", "4200", 888),
            paid_notification("TEA2", "4201", 500),
            paid_notification("TEA1", "4202", 888),
        ];
        // Killed after every number of steps, again, and then never.
        for first in 0..12 {
            for second in 0..12 {
                let mut shop = Shop::default();
                for steps in [first, second, usize::MAX] {
                    shop.steps = steps;
                    // WeChat Pay repeats what was not accepted, and sometimes the rest.
                    let run: Result<Vec<bool>, ()> =
                        payments.iter().chain(&payments).map(|paid| shop.receive(paid.record())).collect();
                    assert!(run.is_err() || run.is_ok_and(|accepted| accepted.iter().all(|accepted| *accepted)));
                    let _ = shop.work();
                }
                shop.effects.sort();
                let expected = [(Task::Deliver, "4200"), (Task::Deliver, "4201"), (Task::Refund, "4202")]
                    .map(|(task, id)| (task, id.to_owned()));
                assert_eq!(shop.effects, expected, "killed after {first} and {second} steps");
            }
        }
    }

    #[test]
    fn delivers_once_and_refunds_once_if_two_payments_read_at_once() {
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
    fn keeps_a_payment_once_if_it_is_notified_twice_at_once() {
        let database = Database::new("twice", true);
        let paid = payment("", "4200A");
        both_read_before_either_inserts(&database, [&paid, &paid]);
        assert_eq!(database.rows(), rows(&[("deliver", "4200A")]));
    }

    #[test]
    fn keeps_the_same_order_number_of_two_sub_merchants() {
        let database = Database::new("providers", true);
        both_read_before_either_inserts(&database, [&payment("1900000001", "4200A"), &payment("1900000002", "4200B")]);
        assert_eq!(database.rows(), rows(&[("deliver", "4200A"), ("deliver", "4200B")]));
    }

    /// `SQLite` in its own ways: the one that locks first, and the one that finds out when it
    /// writes. Many payments of one order, from two connections.
    #[test]
    fn delivers_once_if_connections_race() {
        for (name, behavior) in
            [("immediate", TransactionBehavior::Immediate), ("deferred", TransactionBehavior::Deferred)]
        {
            let database = Database::new(name, true);
            let start = Barrier::new(2);
            std::thread::scope(|scope| {
                for thread in 0..2 {
                    let (database, start) = (&database, &start);
                    scope.spawn(move || {
                        let mut connection = database.connection();
                        for round in 0..20 {
                            // Both pay, and each is notified of the other payment too.
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
}
