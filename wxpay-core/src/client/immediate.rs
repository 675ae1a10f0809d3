//! A blocking transport as an asynchronous one whose futures are always ready, so that both clients
//! are driven by the same code.

use std::future::{Future, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Unreachable;
use crate::transport::{CertificateStatus, HttpRequest, HttpResponse, Transport, blocking};

/// A blocking transport: each call is over when its future exists.
#[derive(Clone, Debug)]
pub(crate) struct Immediate<T>(pub(super) T);

impl<T: blocking::Transport> Transport for Immediate<T> {
    fn post(&self, post: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send {
        ready(self.0.post(post))
    }

    fn get(&self, get: HttpRequest<'_>) -> impl Future<Output = Result<HttpResponse, Unreachable>> + Send {
        ready(self.0.get(get))
    }

    fn certificate(&self) -> CertificateStatus {
        self.0.certificate()
    }

    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        self.0.sleep(time);
        ready(())
    }
}

/// Returns the output of a future over such a transport.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        thread::yield_now();
    }
}
