//! A transport to the sandbox without a network, in virtual time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tokio::task::yield_now;
use wxpay_core::Unreachable;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_sandbox::Sandbox;

/// The clock of a shop: the system's, and what was waited.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<(Duration, Duration)>>);

impl Clock {
    pub(crate) fn advance(&self, time: Duration) {
        self.0.lock().unwrap().0 += time;
    }

    /// Sets the clock of the shop back, and not that of the transport.
    pub(crate) fn set_back(&self, time: Duration) {
        self.0.lock().unwrap().1 += time;
    }

    pub(crate) fn now(&self) -> SystemTime {
        let (ahead, behind) = *self.0.lock().unwrap();
        SystemTime::now() + ahead - behind
    }

    pub(crate) fn ahead(&self) -> Duration {
        self.0.lock().unwrap().0
    }
}

/// What answers instead of the sandbox.
pub(crate) type Script = Arc<Mutex<Vec<(&'static str, Vec<u8>)>>>;

#[derive(Clone)]
pub(crate) struct SandboxTransport {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) clock: Clock,
    pub(crate) is_away: Arc<AtomicBool>,
    /// The answers to the next requests of these paths; each is given once.
    pub(crate) script: Script,
    pub(crate) calls: Arc<Mutex<Vec<String>>>,
}

/// Gives way more often than the database does without being told to, which differs from run to run.
async fn give_way() {
    for _ in 0..4 {
        yield_now().await;
    }
}

impl Transport for SandboxTransport {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        // A process may die before and after the request was carried out.
        give_way().await;
        if self.is_away.load(Ordering::Relaxed) {
            return Err(Unreachable::maybe(post.url, "the connection was closed"));
        }
        let path = &post.url[post.url.find(".com/").unwrap() + ".com".len()..];
        self.calls.lock().unwrap().push(path.to_owned());
        let scripted = {
            let mut script = self.script.lock().unwrap();
            let at = script.iter().position(|(wanted, _)| *wanted == path);
            at.map(|at| script.remove(at).1)
        };
        let reply = scripted.unwrap_or_else(|| self.sandbox.answer(path, post.body.as_bytes()).unwrap());
        give_way().await;
        Ok(HttpResponse::new(200, reply))
    }

    fn now(&self) -> Instant {
        Instant::now() + self.clock.ahead()
    }

    async fn sleep(&self, time: Duration) {
        yield_now().await;
        self.clock.advance(time);
        self.sandbox.advance(time);
        yield_now().await;
    }
}
