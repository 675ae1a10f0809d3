//! What the gate's jobs do: a delivery, in the transaction that marks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use wxpay_jobs::database::{Connection, Database, DatabaseError, Transaction, Value};
use wxpay_jobs::engine::{Step, Work};
use wxpay_jobs::{Job, JobKind, Next, mark_effect};

use crate::point::{reach, wanted};
use crate::site::{milliseconds, rows};

/// Payments are left to the engine for so many milliseconds before a sweep takes them.
const SWEEP_AGE: i64 = 40_000;

/// Before this time in milliseconds nothing is swept: what a phase leaves is the engine's own.
pub(crate) static SWEEP_FROM: AtomicI64 = AtomicI64::new(0);

/// Delivers payments.
#[derive(Clone)]
pub(crate) struct Delivery<D> {
    pub(crate) database: D,
    /// Told when a job runs that is not to end.
    pub(crate) began: Arc<Notify>,
}

impl<D: Database> Delivery<D> {
    pub(crate) fn new(database: D) -> Self {
        Self { database, began: Arc::new(Notify::new()) }
    }

    /// Delivers once, and returns whether this was the time.
    async fn deliver(&self, number: &str, started: i64, is_swept: bool) -> Result<bool, DatabaseError> {
        let key = format!("deliver:{number}");
        let mut transaction = self.database.begin().await?;
        if !mark_effect(&mut transaction, &key, SystemTime::now()).await? {
            return Ok(false);
        }
        reach("before-effect");
        let effect = "INSERT INTO gate_delivery (number, due_at, started_at, swept) \
                      SELECT transaction_id, received_at, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM wxpay_payment \
                      WHERE mch_id = '1' AND transaction_id = ?";
        let values = [Value::Integer(started), Value::Integer(i64::from(is_swept)), Value::Text(number)];
        transaction.execute(effect, &values).await?;
        reach("after-effect");
        let done = "UPDATE wxpay_payment SET done_at = ? WHERE mch_id = '1' AND transaction_id = ?";
        transaction.execute(done, &[Value::Integer(started), Value::Text(number)]).await?;
        reach("before-commit");
        transaction.commit().await?;
        Ok(true)
    }

    /// Marks that a query was answered, and returns whether it was the first.
    async fn query(&self, number: &str) -> Result<bool, DatabaseError> {
        let key = format!("query:{number}");
        let mut transaction = self.database.begin().await?;
        let is_first = mark_effect(&mut transaction, &key, SystemTime::now()).await?;
        transaction.commit().await?;
        Ok(is_first)
    }
}

impl<D: Database> Work for Delivery<D> {
    async fn run(&self, job: &Job) -> Next {
        let started = milliseconds();
        reach("fetched");
        if wanted() == "in-shutdown" {
            self.began.notify_one();
            std::future::pending::<()>().await;
        }
        if job.kind == JobKind::Query {
            match self.query(&job.number).await {
                Ok(true) => return Next::Again(Duration::from_millis(500)),
                Ok(false) => {}
                Err(_) => return Next::Again(Duration::from_millis(500)),
            }
        }
        match self.deliver(&job.number, started, false).await {
            Ok(_) => {
                reach("after-commit-before-ack");
                Next::Done
            }
            Err(_) => Next::Again(Duration::from_millis(500)),
        }
    }

    async fn sweep(&self) {
        if milliseconds() < SWEEP_FROM.load(Ordering::SeqCst) {
            return;
        }
        let before = milliseconds() - SWEEP_AGE;
        let statement = format!(
            "SELECT transaction_id FROM wxpay_payment WHERE done_at IS NULL AND received_at < {before} LIMIT 500"
        );
        let Ok(due) = rows(&self.database, &statement).await else { return };
        for row in due {
            if let Ok(Some(number)) = row.text(0) {
                let _ = self.deliver(number, milliseconds(), true).await;
            }
        }
    }

    async fn tell_aside(&self, job: &str, reason: &str) {
        eprintln!("set aside: {job}: {reason}");
    }

    fn note(&self, step: Step, _: Option<&Job>) {
        match step {
            Step::Removed => reach("after-ack"),
            Step::Reschedule => reach("in-reschedule"),
            Step::Stop => reach("in-shutdown"),
            _ => {}
        }
    }
}
