//! The requests that repetitions add while no host can be reached.

use std::future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_core::{Client, Unreachable};

use super::process::{merchant, query};
use super::report::Report;

const CALLS: usize = 1_000;

pub(crate) async fn measure(report: &mut Report) {
    let transport = Outage::default();
    let requests = Arc::clone(&transport.requests);
    let client = Client::with_transport(merchant(), transport);
    for _ in 0..CALLS {
        assert!(client.send(&query("OUTAGE")).await.is_err());
    }
    let extra = (requests.load(Ordering::Relaxed) - CALLS) as f64 * 100.0 / CALLS as f64;
    let name = format!("extra requests of {CALLS} calls in an outage");
    report.add(&name, &format!("{extra:.1} %"), "10 %", extra <= 10.0);
}

/// A transport that reaches nothing. Pauses take no time.
#[derive(Default)]
struct Outage {
    requests: Arc<AtomicUsize>,
}

impl Transport for Outage {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        Err(Unreachable::never(post.url, "connection refused"))
    }

    fn sleep(&self, _: Duration) -> impl Future<Output = ()> + Send {
        future::ready(())
    }
}
