//! Notifies open pages by server-sent events. The events carry no data: a page refetches itself.

use std::convert::Infallible;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{Semaphore, watch};

/// The maximal number of listening pages. The script of a further one polls.
const MAX_LISTENERS: usize = 64;

/// A counter of changes; `None` once the sandbox ends.
#[derive(Clone, Debug)]
pub(crate) struct ChangeEvents {
    changes: Arc<watch::Sender<Option<u64>>>,
    permits: Arc<Semaphore>,
}

impl ChangeEvents {
    pub(crate) fn new() -> Self {
        Self { changes: Arc::new(watch::Sender::new(Some(0))), permits: Arc::new(Semaphore::new(MAX_LISTENERS)) }
    }

    /// Notifies the pages of a change.
    pub(crate) fn notify(&self) {
        self.changes.send_modify(|changes| *changes = changes.map(|count| count.wrapping_add(1)));
    }

    /// Ends every event stream.
    pub(crate) fn close(&self) {
        self.changes.send_replace(None);
    }

    /// The event stream of one page. `attempts` counts delivery attempts, which are changes too.
    pub(crate) fn subscribe(&self, attempts: watch::Receiver<u64>) -> Response {
        let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
            let sentence = format!("{MAX_LISTENERS} pages listen already; close one\n");
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], sentence).into_response();
        };
        let listener = (self.changes.subscribe(), attempts, permit);
        let events = stream::unfold(listener, |(mut changes, mut attempts, permit)| async move {
            tokio::select! {
                changed = changes.changed() => changed.ok()?,
                attempted = attempts.changed() => attempted.ok()?,
            }
            let count = (*changes.borrow_and_update())?;
            let event = Event::default().event("change").data(count.to_string());
            Some((Ok::<_, Infallible>(event), (changes, attempts, permit)))
        });
        Sse::new(events).keep_alive(KeepAlive::default()).into_response()
    }
}
