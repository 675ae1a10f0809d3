//! The trait of transports that block.

use std::io::Write;
use std::time::{Duration, Instant};

use super::certificate::CertificateStatus;
use super::http::{HttpRequest, HttpResponse, without_get};
use crate::error::Unreachable;

/// Sends requests and blocks until the response is there. Implementations have the duties of
/// [`crate::transport::Transport`].
pub trait Transport {
    /// Posts the request.
    ///
    /// # Errors
    /// If there is no response.
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable>;

    /// Sends a request by GET, as [`crate::transport::Transport::get`].
    ///
    /// # Errors
    /// If there is no response.
    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        Err(without_get(get.url))
    }

    /// Posts a request for a file, as [`crate::transport::Transport::download`].
    ///
    /// # Errors
    /// If there is no response, or it cannot be written.
    fn download(&self, post: HttpRequest<'_>, file: &mut dyn Write) -> Result<HttpResponse, Unreachable> {
        self.post(post)?.into_file(post.url, file)
    }

    /// Returns the time, on a clock that never goes back. The default implementation is the
    /// system's clock.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Waits before a repetition. The default implementation blocks the thread.
    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Returns what is known of the client certificate, as [`crate::transport::Transport::certificate`].
    fn certificate(&self) -> CertificateStatus {
        CertificateStatus::Unknown
    }
}
