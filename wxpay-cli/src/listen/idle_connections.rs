//! Connections without an open request, which make room for new ones.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// How long a connection may always be without a request. A request usually comes at once.
const SAFE_TIME: Duration = Duration::from_millis(100);

/// The place of a connection that has an open request.
const BUSY: u64 = 0;

/// The connections without an open request, in the order in which they became idle.
#[derive(Default)]
pub(super) struct IdleConnections(Mutex<Content>);

#[derive(Default)]
struct Content {
    last: u64,
    waiting: BTreeMap<u64, (Instant, Arc<ConnectionState>)>,
}

/// What a connection is doing.
#[derive(Default)]
pub(super) struct ConnectionState {
    place: AtomicU64,
    end: Notify,
}

impl ConnectionState {
    /// Whether a request is open.
    pub(super) fn is_busy(&self) -> bool {
        self.place.load(Ordering::Relaxed) == BUSY
    }

    /// Resolves when the connection is to make room.
    pub(super) async fn ended(&self) {
        loop {
            self.end.notified().await;
            // A request may have come in the meantime.
            if !self.is_busy() {
                return;
            }
        }
    }
}

impl IdleConnections {
    /// Notes that a connection waits for its next request.
    pub(super) fn add(&self, connection: &Arc<ConnectionState>) {
        let mut content = self.content();
        content.last += 1;
        let place = content.last;
        connection.place.store(place, Ordering::Relaxed);
        content.waiting.insert(place, (Instant::now(), Arc::clone(connection)));
    }

    /// Notes that a connection has an open request, or is gone.
    pub(super) fn remove(&self, connection: &ConnectionState) {
        let place = connection.place.swap(BUSY, Ordering::Relaxed);
        self.content().waiting.remove(&place);
    }

    /// Ends the connection that has been idle for longest, if one has been for some time.
    pub(super) fn end_oldest(&self) {
        let mut content = self.content();
        let Some(oldest) = content.waiting.first_entry() else { return };
        if oldest.get().0.elapsed() >= SAFE_TIME {
            let (_, connection) = oldest.remove();
            connection.end.notify_one();
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
