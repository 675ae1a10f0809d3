//! A notification from its arrival to its answer.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::time::timeout_at;

use crate::BoxError;
use crate::acknowledgement::{Acknowledgement, Format};
use crate::content::Content;
use crate::notice::Notice;
use crate::receiver::{Deadline, Receiver};
use crate::refusal::{Refusal, record};

/// Receives a notification: verifies the body, calls the handler, and returns the answer to send. This is all that a
/// framework without an adapter needs.
///
/// `Ok` accepts the notification: return it once the effect is stored, and for a duplicate too. `Err` refuses it, and so
/// does a panic. The handler runs in a task of its own, which is not cancelled when the client goes away. When the
/// receiver's time is over, the notification is refused and the handler goes on: its commit makes the repetition a
/// duplicate.
///
/// It needs a runtime of tokio with time.
///
/// ```
/// use wxpay_core::{Expected, Fen};
/// use wxpay_web::{Acknowledgement, Notice, Notification, Receiver, receive};
///
/// async fn answer(receiver: &Receiver, body: &[u8]) -> Acknowledgement {
///     receive(receiver, body, |notice: Notice<Notification>| async move {
///         match notice.message {
///             Notification::Payment(payment) => {
///                 // The amount of the order `payment.out_trade_no()`, from the shop's own records.
///                 let paid = payment.confirm(Expected::cny(Fen(888)))?;
///                 // Store `paid.record()` and `notice.body` in one transaction.
///                 Ok(())
///             }
///             // Note down that the order or the refund is to be queried.
///             Notification::FailedPayment(_) | Notification::Refund(_) => Ok(()),
///             _ => Err("this shop has no cloud channel".into()),
///         }
///     })
///     .await
/// }
/// ```
pub async fn receive<M, F, Fut>(receiver: &Receiver, body: &[u8], handler: F) -> Acknowledgement
where
    M: Content,
    F: FnOnce(Notice<M>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let deadline = receiver.start();
    let reception = if body.len() > receiver.settings().limit {
        Reception::refused(Refusal::TooLarge { limit: receiver.settings().limit }, deadline)
    } else {
        Reception::open(receiver, body.to_vec(), deadline).await
    };
    reception.handle(handler).await
}

/// A notification that arrived over a framework: its extractor, which never rejects. [`handle`](Self::handle) calls the
/// handler if the notification is genuine, and returns the answer in any case.
#[must_use = "`handle` returns the answer"]
#[derive(Debug)]
pub struct Reception<M> {
    read: Result<(Notice<M>, Format), Refusal>,
    deadline: Deadline,
}

impl<M: Content> Reception<M> {
    /// Finds the account and verifies the body, which is within the limit.
    pub(crate) async fn open(receiver: &Receiver, body: Vec<u8>, deadline: Deadline) -> Self {
        let settings = receiver.settings();
        let opened = match timeout_at(deadline.end, M::read(settings, &body)).await {
            Ok(opened) => opened,
            Err(_) => Err(Refusal::Slow { time: deadline.time }),
        };
        let read = opened.map(|opened| (Notice::new(opened.message, opened.owner, body), opened.format));
        Self { read, deadline }
    }

    /// A notification that is refused before it is read.
    pub(crate) fn refused(refusal: Refusal, deadline: Deadline) -> Self {
        Self { read: Err(refusal), deadline }
    }

    /// Calls the handler, and returns the answer: see [`receive`].
    pub async fn handle<F, Fut>(self, handler: F) -> Acknowledgement
    where
        F: FnOnce(Notice<M>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let Self { read, deadline } = self;
        let (notice, format) = match read {
            Ok(read) => read,
            Err(refusal) => return refuse(refusal),
        };
        let Ok(runtime) = Handle::try_current() else {
            return refuse(Refusal::Setup("notifications are handled by tasks of tokio: call it within a runtime"));
        };
        let task = runtime.spawn(in_span(run(handler, notice)));
        match timeout_at(deadline.end, task).await {
            Ok(Ok(Ok(()))) => Acknowledgement::accepted(format),
            // The task has recorded it.
            Ok(Ok(Err(refusal))) => Acknowledgement::refused(refusal),
            Ok(Err(_)) => refuse(Refusal::Shutdown),
            Err(_) => refuse(Refusal::Late { time: deadline.time }),
        }
    }
}

fn refuse(refusal: Refusal) -> Acknowledgement {
    record(&refusal);
    Acknowledgement::refused(refusal)
}

/// Runs a handler to its end, whoever still waits for it, and records its failure.
async fn run<M, F, Fut>(handler: F, notice: Notice<M>) -> Result<(), Refusal>
where
    F: FnOnce(Notice<M>) -> Fut,
    Fut: Future<Output = Result<(), BoxError>>,
{
    let result = match catch(async move { handler(notice).await }).await {
        Ok(result) => result.map_err(Refusal::Handler),
        Err(_) => Err(Refusal::Panic),
    };
    result.inspect_err(record)
}

/// Catches the panic of a future, which is not polled again.
async fn catch<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Keeps what the handler records within the span of the request.
#[cfg(feature = "tracing")]
fn in_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument as _;

    future.in_current_span()
}

/// Without the feature `tracing` there are no spans.
#[cfg(not(feature = "tracing"))]
fn in_span<F>(future: F) -> F {
    future
}
