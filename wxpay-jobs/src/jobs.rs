//! Where jobs are put: an engine, or nothing.

use std::fmt;
use std::future::Future;
use std::time::SystemTime;

use crate::database::{ConflictError, Connection, DatabaseError};
use crate::job::Job;

/// An engine that wakes jobs, or a relay to one. The truth is the rows: a lost job costs one interval of the sweep, and
/// one that comes twice finds its work done.
pub trait Jobs<C: Connection>: Clone + Send + Sync + 'static {
    /// Puts a job into the engine, due at a time. If the engine is in the same database, the job becomes visible with
    /// the transaction's commit, and a rollback takes it back. A job whose key is there already is left alone, and does
    /// not spoil the transaction.
    fn enqueue(
        &self,
        connection: &mut C,
        job: &Job,
        due: SystemTime,
    ) -> impl Future<Output = Result<Enqueued, EnqueueError>> + Send;
}

/// What became of a job that was put into an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Enqueued {
    /// The engine has it.
    New,
    /// The engine had it already.
    Known,
    /// There is no engine: the sweep finds the row.
    Swept,
}

/// Why an engine did not take a job.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EnqueueError {
    /// Its database failed.
    Database(DatabaseError),
}

/// No engine: the sweep does everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepOnly;

impl<C: Connection> Jobs<C> for SweepOnly {
    async fn enqueue(&self, _: &mut C, _: &Job, _: SystemTime) -> Result<Enqueued, EnqueueError> {
        Ok(Enqueued::Swept)
    }
}

impl ConflictError for EnqueueError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(error) => error.is_conflict(),
        }
    }
}

impl From<DatabaseError> for EnqueueError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl fmt::Display for EnqueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(_) => f.write_str("the engine's database failed"),
        }
    }
}

impl std::error::Error for EnqueueError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
        }
    }
}
