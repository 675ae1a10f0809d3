//! The statements on the engine's tables that are ours. apalis fetches, and says who is alive; the rest is done here:
//! its own statements either spoil the caller's transaction, lose what the worker has not yet written when it dies, or
//! delete too much.

/// The queue of this crate in the engine's tables, which other programs may use too.
pub(super) const QUEUE: &str = "wxpay";

/// The statements of a database. Each is fenced by the worker's name, so that a worker that was given up does not
/// change what another one took up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statements {
    /// Text, id, due, key. A key that is there is left alone.
    pub(super) enqueue: &'static str,
    /// Id, worker.
    pub(super) remove: &'static str,
    /// Attempts, due, id, worker.
    pub(super) reschedule: &'static str,
    /// Reason as JSON, id, worker.
    pub(super) set_aside: &'static str,
    /// Worker: what it holds may be fetched by others.
    pub(super) release: &'static str,
    /// Seconds: what is held longer may be fetched again, whoever holds it.
    pub(super) release_stale: &'static str,
    /// Seconds: workers that were not seen for so long, and hold nothing.
    pub(super) remove_workers: &'static str,
    /// Seconds: jobs that were set aside so long ago.
    pub(super) remove_aside: &'static str,
}

/// The statements for `SQLite`. Due is in seconds since 1970.
#[cfg(feature = "apalis-sqlite")]
pub(super) const SQLITE: Statements = Statements {
    enqueue: "INSERT INTO Jobs (job, id, job_type, status, attempts, max_attempts, run_at, priority, metadata, \
              idempotency_key) VALUES (?, ?, 'wxpay', 'Pending', 0, 25, ?, 0, '{}', ?) \
              ON CONFLICT (job_type, idempotency_key) DO NOTHING",
    remove: "DELETE FROM Jobs WHERE id = ? AND lock_by = ?",
    reschedule: "UPDATE Jobs SET status = 'Pending', attempts = ?, run_at = ?, lock_by = NULL, lock_at = NULL, \
                 done_at = NULL WHERE id = ? AND lock_by = ?",
    set_aside: "UPDATE Jobs SET status = 'Killed', last_result = ?, lock_by = NULL, lock_at = NULL, \
                done_at = CAST(strftime('%s', 'now') AS INTEGER) WHERE id = ? AND lock_by = ?",
    release: "UPDATE Jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL \
              WHERE lock_by = ? AND status IN ('Queued', 'Running')",
    release_stale: "UPDATE Jobs SET status = 'Pending', attempts = attempts + 1, lock_by = NULL, lock_at = NULL \
                    WHERE lock_by IS NOT NULL AND job_type = 'wxpay' AND status IN ('Queued', 'Running') \
                    AND CAST(lock_at AS INTEGER) < CAST(strftime('%s', 'now') AS INTEGER) - ?",
    remove_workers: "DELETE FROM Workers WHERE worker_type = 'wxpay' \
                     AND CAST(last_seen AS INTEGER) < CAST(strftime('%s', 'now') AS INTEGER) - ? \
                     AND NOT EXISTS (SELECT 1 FROM Jobs WHERE Jobs.lock_by = Workers.id)",
    remove_aside: "DELETE FROM Jobs WHERE job_type = 'wxpay' AND status = 'Killed' \
                   AND CAST(done_at AS INTEGER) < CAST(strftime('%s', 'now') AS INTEGER) - ?",
};

/// The statements for `PostgreSQL`. Due is in milliseconds from now, by the server's clock, so that the clocks of the
/// shop's machines do not count. A millisecond is the least: what is due at once is notified of by a trigger, and a
/// transaction that notifies commits alone.
#[cfg(feature = "apalis-postgres")]
pub(super) const POSTGRES: Statements = Statements {
    enqueue: "INSERT INTO apalis.jobs (job, id, job_type, status, attempts, max_attempts, run_at, idempotency_key) \
              VALUES (?, ?, 'wxpay', 'Pending', 0, 25, \
              clock_timestamp() + CAST(? AS BIGINT) * INTERVAL '1 millisecond', ?) \
              ON CONFLICT (job_type, idempotency_key) DO NOTHING",
    remove: "DELETE FROM apalis.jobs WHERE id = ? AND lock_by = ?",
    reschedule: "UPDATE apalis.jobs SET status = 'Pending', attempts = CAST(? AS BIGINT), \
                 run_at = clock_timestamp() + CAST(? AS BIGINT) * INTERVAL '1 millisecond', lock_by = NULL, \
                 lock_at = NULL, done_at = NULL WHERE id = ? AND lock_by = ?",
    set_aside: "UPDATE apalis.jobs SET status = 'Killed', last_result = CAST(CAST(? AS TEXT) AS JSONB), \
                lock_by = NULL, lock_at = NULL, done_at = now() WHERE id = ? AND lock_by = ?",
    release: "UPDATE apalis.jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL \
              WHERE lock_by = ? AND status IN ('Queued', 'Running')",
    release_stale: "UPDATE apalis.jobs SET status = 'Pending', attempts = attempts + 1, lock_by = NULL, lock_at = NULL \
                    WHERE lock_by IS NOT NULL AND job_type = 'wxpay' AND status IN ('Queued', 'Running') \
                    AND lock_at < now() - CAST(? AS BIGINT) * INTERVAL '1 second'",
    remove_workers: "DELETE FROM apalis.workers WHERE worker_type = 'wxpay' \
                     AND last_seen < now() - CAST(? AS BIGINT) * INTERVAL '1 second' \
                     AND NOT EXISTS (SELECT 1 FROM apalis.jobs WHERE jobs.lock_by = workers.id)",
    remove_aside: "DELETE FROM apalis.jobs WHERE job_type = 'wxpay' AND status = 'Killed' \
                   AND done_at < now() - CAST(? AS BIGINT) * INTERVAL '1 second'",
};
