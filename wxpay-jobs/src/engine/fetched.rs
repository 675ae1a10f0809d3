//! A job as a worker hands it over.

use std::future::Future;
use std::pin::Pin;

/// A job as it was fetched.
pub(super) struct Fetched {
    /// Its number in the engine's table.
    pub(super) id: String,
    /// Its text.
    pub(super) text: Vec<u8>,
    /// How often it did not end in order.
    pub(super) attempts: usize,
    /// The worker that holds it.
    pub(super) worker: String,
}

/// Carries out a fetched job, whatever the type of the work.
pub(super) trait Handle: Send + Sync {
    /// Carries out a job and writes what became of it.
    fn handle(&self, fetched: Fetched) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}
