//! Keeps a worker alive, and stops it.

use std::future::Future;
use std::process;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use apalis::prelude::WorkerContext;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use super::fetched::Handle;
use super::handler::Handler;
use super::housekeeping::{sweep, tidy};
use super::queue::Queue;
use super::settings::EngineSettings;
use super::work::{Step, Work};
use crate::database::Value;

/// The longest pause before a dead worker is replaced.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Aborts a task when it is dropped.
struct Guard(AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs jobs until told to stop. apalis ends a worker at any error of its database, so a dead one is replaced, under a
/// name of its own: a name that comes back could remove what another worker holds.
pub(super) async fn run<Q: Queue, W: Work>(
    queue: Q,
    work: W,
    settings: EngineSettings,
    concurrency: usize,
    name: Option<String>,
    shutdown: impl Future<Output = ()> + Send,
) {
    let name = name.unwrap_or_else(process_name);
    let (halt, halted) = watch::channel(false);
    let handler = Handler { queue: queue.clone(), work: work.clone(), settings: settings.clone(), halt: halted };
    let handle: Arc<dyn Handle> = Arc::new(handler);
    let sweeping = Guard(tokio::spawn(sweep(queue.clone(), work.clone(), settings.clone())).abort_handle());
    let tidying = Guard(tokio::spawn(tidy(queue.clone(), settings.clone())).abort_handle());

    tokio::pin!(shutdown);
    let mut names = Vec::new();
    let mut delay = Duration::from_millis(50);
    for restart in 0_u64.. {
        let context = WorkerContext::new(&format!("{name}-{restart}"));
        names.push(context.name().to_owned());
        // A task: a panic of a worker ends it like an error.
        let worker = tokio::spawn(queue.worker(&context, &settings, concurrency.max(1), Arc::clone(&handle)));
        let guard = Guard(worker.abort_handle());
        let started = tokio::time::Instant::now();
        tokio::pin!(worker);
        let stopping = tokio::select! {
            ended = &mut worker => {
                tracing::warn!(worker = context.name(), ?ended, "a worker died and is replaced");
                false
            }
            () = &mut shutdown => true,
        };
        if stopping {
            work.note(Step::Stop, None);
            // Fails for one that has not started, which is aborted then.
            let patience = if context.stop().is_ok() { settings.grace } else { Duration::ZERO };
            let _ = timeout(patience, &mut worker).await;
            break;
        }
        drop(guard);
        if started.elapsed() > Duration::from_secs(10) {
            delay = Duration::from_millis(50);
        }
        tokio::select! {
            () = sleep(delay) => delay = (delay * 2).min(LONGEST_PAUSE),
            () = &mut shutdown => {
                work.note(Step::Stop, None);
                break;
            }
        }
        // What a dead worker held is taken up after its heartbeats were missed; the names are kept for those that it
        // still runs.
        if names.len() > 64 {
            names.remove(0);
        }
    }
    drop((sweeping, tidying));
    drop(handle);
    let _ = halt.send(true);
    // Until each running job has seen it.
    let _ = timeout(Duration::from_secs(1), halt.closed()).await;
    for name in names {
        let values = [Value::Text(&name)];
        let released = timeout(Duration::from_secs(1), queue.execute(Q::STATEMENTS.release, &values)).await;
        if !matches!(released, Ok(Ok(_))) {
            tracing::warn!(worker = name, "jobs of a stopped worker are taken up when its heartbeats are missed");
            break;
        }
    }
}

/// Returns a name that no other process has: host, process and start. Containers have one host name and one process
/// number at most times, so the start is in nanoseconds.
fn process_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")).ok())
        .map(|host| host.trim().chars().take(64).collect::<String>())
        .filter(|host| !host.is_empty())
        .unwrap_or_else(|| "host".to_owned());
    let start = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |start| start.as_nanos());
    format!("{host}-{}-{start:x}", process::id())
}
