//! Tells those who wait for a payment that its notification came.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use crate::inbox::Record;

/// The merchant, the sub-merchant and the order.
type OrderKey = (String, String, String);

/// Wakes those who wait for a payment in this process when its notification comes. Clones share what they know.
///
/// It only saves time: whoever waits queries too, so a notification that another process got is no loss.
#[derive(Clone, Default)]
pub struct Waiter(Arc<Mutex<HashMap<OrderKey, Vec<Arc<Seat>>>>>);

#[derive(Default)]
struct Seat(Mutex<(Option<Record>, Option<Waker>)>);

/// A place in the waiter, which ends when it is dropped.
pub(super) struct Registration {
    waiter: Waiter,
    key: OrderKey,
    seat: Arc<Seat>,
}

impl Waiter {
    /// Creates a waiter for whom nobody waits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells of a payment, once the handler of notifications has verified and confirmed it and its effect is durable.
    /// Returns whether anybody waits for it here.
    pub fn notify(&self, record: &Record) -> bool {
        let key = (record.mch_id.clone(), record.sub_mch_id.clone(), record.out_trade_no.clone());
        let seats = self.with(|waiting| waiting.get(&key).cloned()).unwrap_or_default();
        for seat in &seats {
            let waker = {
                let mut seat = seat.0.lock().unwrap_or_else(PoisonError::into_inner);
                seat.0 = Some(record.clone());
                seat.1.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        !seats.is_empty()
    }

    pub(super) fn register(&self, mch_id: &str, sub_mch_id: Option<&str>, out_trade_no: &str) -> Registration {
        let key = (mch_id.to_owned(), sub_mch_id.unwrap_or_default().to_owned(), out_trade_no.to_owned());
        let seat = Arc::new(Seat::default());
        self.with(|waiting| waiting.entry(key.clone()).or_default().push(Arc::clone(&seat)));
        Registration { waiter: self.clone(), key, seat }
    }

    fn with<O>(&self, apply: impl FnOnce(&mut HashMap<OrderKey, Vec<Arc<Seat>>>) -> O) -> O {
        apply(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Shows how many orders are waited for.
impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("orders", &self.with(|waiting| waiting.len())).finish()
    }
}

impl Registration {
    /// Waits for the notification, and no longer than the pause.
    pub(super) async fn wait(&self, pause: impl Future<Output = ()>) -> Option<Record> {
        let mut pause = pin!(pause);
        std::future::poll_fn(|context| {
            {
                let mut seat = self.seat.0.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(record) = seat.0.take() {
                    return Poll::Ready(Some(record));
                }
                seat.1 = Some(context.waker().clone());
            }
            pause.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.waiter.with(|waiting| {
            if let Some(seats) = waiting.get_mut(&self.key) {
                seats.retain(|seat| !Arc::ptr_eq(seat, &self.seat));
                if seats.is_empty() {
                    waiting.remove(&self.key);
                }
            }
        });
    }
}
