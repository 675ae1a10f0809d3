//! A wait without an async runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// A future that is ready after a time. A thread waits for it.
pub(super) struct ThreadSleep {
    time: Duration,
    state: Option<Arc<Mutex<State>>>,
}

#[derive(Default)]
struct State {
    is_over: bool,
    waker: Option<Waker>,
}

impl ThreadSleep {
    pub(super) fn new(time: Duration) -> Self {
        Self { time, state: None }
    }

    fn start(time: Duration) -> Option<Arc<Mutex<State>>> {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let wait = move || {
            thread::sleep(time);
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.is_over = true;
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        };
        thread::Builder::new().name("wxpay-sleep".into()).spawn(wait).is_ok().then_some(state)
    }
}

impl Future for ThreadSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.time.is_zero() {
            return Poll::Ready(());
        }
        if self.state.is_none() {
            self.state = Self::start(self.time);
        }
        let Some(state) = &self.state else {
            // Without a thread the wait blocks, which is better than none.
            thread::sleep(self.time);
            return Poll::Ready(());
        };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::ThreadSleep;

    #[tokio::test]
    async fn thread_sleep_is_ready_after_its_time() {
        let start = Instant::now();
        ThreadSleep::new(Duration::from_millis(20)).await;
        assert!(start.elapsed() >= Duration::from_millis(20));
        ThreadSleep::new(Duration::ZERO).await;
    }
}
