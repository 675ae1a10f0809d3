//! The engine's tables of a database.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{WorkerContext, WorkerError};
use ulid::Ulid;

use super::fetched::Handle;
use super::settings::EngineSettings;
use super::statements::Statements;
use crate::database::{Connection, DatabaseError, DatabaseErrorKind, Dialect, Value};
use crate::job::Job;
use crate::jobs::{EnqueueError, Enqueued};

/// A worker of apalis at work.
pub(super) type WorkerFuture = Pin<Box<dyn Future<Output = Result<(), WorkerError>> + Send>>;

/// The engine's tables of a database, over a small pool of its own: the shop's pool is not starved by workers.
pub(super) trait Queue: Clone + Send + Sync + 'static {
    /// Its dialect.
    const DIALECT: Dialect;
    /// Its statements.
    const STATEMENTS: Statements;

    /// Returns a delay as [`Statements`] have it.
    fn due(delay: Duration) -> i64;

    /// Runs a statement of its own, in no transaction.
    fn execute(&self, statement: &str, values: &[Value<'_>])
    -> impl Future<Output = Result<u64, DatabaseError>> + Send;

    /// Returns a worker.
    fn worker(
        &self,
        context: &WorkerContext,
        settings: &EngineSettings,
        concurrency: usize,
        handle: Arc<dyn Handle>,
    ) -> WorkerFuture;

    /// Runs a sweep unless another process is at one.
    fn sweep_alone(&self, sweep: impl Future<Output = ()> + Send) -> impl Future<Output = ()> + Send;
}

/// Puts a job into the tables, in the caller's transaction.
pub(super) async fn enqueue<Q: Queue, C: Connection>(
    connection: &mut C,
    job: &Job,
    delay: Duration,
) -> Result<Enqueued, EnqueueError> {
    if connection.dialect() != Q::DIALECT {
        let reason = "the transaction is one of another kind of database than the engine's; enqueue in the engine's \
                      own, or leave the row to the sweep";
        return Err(DatabaseError::new(DatabaseErrorKind::Other, reason).into());
    }
    let text = job.key();
    let id = Ulid::generate().to_string();
    let values = [Value::Bytes(text.as_bytes()), Value::Text(&id), Value::Integer(Q::due(delay)), Value::Text(&text)];
    let rows = connection.execute(Q::STATEMENTS.enqueue, &values).await?;
    Ok(if rows == 0 { Enqueued::Known } else { Enqueued::New })
}

/// Returns milliseconds, rounded up: a job never runs before it is due.
pub(super) fn milliseconds(delay: Duration) -> i64 {
    i64::try_from(delay.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}
