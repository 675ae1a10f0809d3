//! Claims: who does what must not be done twice at once, and has no row of its own to lease.

use std::time::{Duration, SystemTime};

use crate::database::{Connection, DatabaseError};
use crate::effect::mark_effect;
use crate::time::{millis, to_millis};

/// Claims a key for a time, and returns whether nobody else has it. The claim of a process that died ends by itself.
pub(crate) async fn claim<C: Connection>(
    connection: &mut C,
    key: &str,
    now: SystemTime,
    lease: Duration,
) -> Result<bool, DatabaseError> {
    if mark_effect(connection, key, now).await? {
        return Ok(true);
    }
    let statement = "UPDATE wxpay_effect SET done_at = ? WHERE effect_key = ? AND done_at < ?";
    let now = to_millis(now);
    let values = [now.into(), key.into(), now.saturating_sub(millis(lease)).into()];
    Ok(connection.execute(statement, &values).await? > 0)
}
