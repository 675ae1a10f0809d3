//! Transactions that meet each other.

use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::{DatabaseError, DatabaseErrorKind};

/// How often a transaction is begun.
const ROUNDS: u32 = 10;

/// An error that may be a conflict of two transactions.
pub trait ConflictError {
    /// Returns whether the transaction met another one, and may succeed at once when it is begun again.
    fn is_conflict(&self) -> bool;
}

impl ConflictError for DatabaseError {
    fn is_conflict(&self) -> bool {
        self.kind() == DatabaseErrorKind::Conflict
    }
}

/// Any error that has a [`DatabaseError`], or one of sqlx, among its sources.
impl ConflictError for Box<dyn std::error::Error + Send + Sync> {
    fn is_conflict(&self) -> bool {
        DatabaseError::kind_of(self.as_ref()) == Some(DatabaseErrorKind::Conflict)
    }
}

/// Runs a transaction, and runs it again if it meets another one: 10 times at most, with pauses that grow to 0.1 s.
/// `transaction` begins it, does its work and commits it, so that nothing of a failed round is left. It runs within
/// tokio, with time.
///
/// ```
/// use wxpay_core::inbox::Record;
/// use wxpay_jobs::database::{Database, DatabaseError, Transaction, retry_conflicts};
/// use wxpay_jobs::{Arrival, Inbox};
///
/// async fn keep(pool: &impl Database, record: &Record, raw: &[u8]) -> Result<Arrival, DatabaseError> {
///     retry_conflicts(|| async {
///         let mut transaction = pool.begin().await?;
///         let arrival = Inbox::new().keep(&mut transaction, record, raw).await?;
///         // The merchant's own statements.
///         transaction.commit().await?;
///         Ok(arrival)
///     })
///     .await
/// }
/// ```
///
/// # Errors
/// The last conflict, or any other error at once.
pub async fn retry_conflicts<T, E, F>(mut transaction: impl FnMut() -> F) -> Result<T, E>
where
    E: ConflictError,
    F: Future<Output = Result<T, E>>,
{
    for round in 1..ROUNDS {
        match transaction().await {
            Err(error) if error.is_conflict() => tokio::time::sleep(pause(round)).await,
            result => return result,
        }
    }
    transaction().await
}

/// A random pause, so that two transactions do not meet again.
fn pause(round: u32) -> Duration {
    let longest: u64 = 100_000_u64.min(2_000 << round);
    Duration::from_micros(RandomState::new().hash_one(round) % longest)
}
