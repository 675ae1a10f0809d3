//! Tells open pages that something changed: server-sent events, without saying
//! what. A page then asks for itself again.

use std::convert::Infallible;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{Semaphore, watch};

/// How many pages may listen; the script of any other asks every few seconds.
const MOST: usize = 64;

/// What changed, as a number that grows. None: the sandbox ends.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    changes: Arc<watch::Sender<Option<u64>>>,
    places: Arc<Semaphore>,
}

impl Live {
    pub(crate) fn new() -> Self {
        Self { changes: Arc::new(watch::Sender::new(Some(0))), places: Arc::new(Semaphore::new(MOST)) }
    }

    /// Something changed.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|changes| *changes = changes.map(|count| count.wrapping_add(1)));
    }

    /// Nothing will change any more: every listener is let go.
    pub(crate) fn end(&self) {
        self.changes.send_replace(None);
    }

    /// The events of one listener. Attempts to tell merchants are counted elsewhere.
    pub(crate) fn events(&self, attempts: watch::Receiver<u64>) -> Response {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            let sentence = format!("{MOST} pages listen already; close one\n");
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], sentence).into_response();
        };
        let listener = (self.changes.subscribe(), attempts, place);
        let events = stream::unfold(listener, |(mut changes, mut attempts, place)| async move {
            tokio::select! {
                changed = changes.changed() => changed.ok()?,
                attempted = attempts.changed() => attempted.ok()?,
            }
            let count = (*changes.borrow_and_update())?;
            let event = Event::default().event("change").data(count.to_string());
            Some((Ok::<_, Infallible>(event), (changes, attempts, place)))
        });
        Sse::new(events).keep_alive(KeepAlive::default()).into_response()
    }
}
