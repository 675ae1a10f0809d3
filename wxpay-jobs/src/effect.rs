//! What was done once, in `wxpay_effect`.

use std::time::SystemTime;

use crate::database::{Connection, DatabaseError, insert_new};
use crate::time::to_millis;

/// Marks an effect as done, and returns whether it was not done before. The mark becomes visible with the commit of the
/// transaction: the effect belongs into the same one. While another transaction is about to mark the same effect, this
/// one waits for its end.
///
/// `key` has at most 160 ASCII characters, such as those of [`Job::key`](crate::Job::key).
///
/// # Errors
/// If the database fails; then the effect must not be carried out.
pub async fn mark_effect<C: Connection>(connection: &mut C, key: &str, now: SystemTime) -> Result<bool, DatabaseError> {
    let values = [key.into(), to_millis(now).into()];
    insert_new(connection, "INSERT INTO wxpay_effect (effect_key, done_at) VALUES (?, ?)", &values).await
}
