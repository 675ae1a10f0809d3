//! A notification from its arrival to its answer.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};

use crate::BoxError;
use crate::acknowledgement::{Acknowledgement, Format};
use crate::content::Content;
use crate::notice::Notice;
use crate::receiver::{Deadline, Receiver, Settings};
use crate::refusal::{Refusal, record};

const NO_RUNTIME: &str = "notifications are handled by tasks of tokio: call it within a runtime";

/// Receives a notification: verifies the body, calls the handler, and returns the answer to send. This is all that a
/// framework without an adapter needs.
///
/// `Ok` accepts the notification: return it once the effect is stored, and for a duplicate too. `Err` refuses it, and
/// so does a panic. The handler runs in a task of its own, which is not cancelled when the client goes away. When the
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
    let limit = receiver.limit();
    let read = async { if body.len() > limit { Err(Refusal::TooLarge { limit }) } else { Ok(body.to_vec()) } };
    Reception::read(receiver, read).await.handle(handler).await
}

/// Receives a notification whose body is still to be read, for a framework without an adapter. `body` reads it, within
/// the receiver's time. It may stop after one byte more than the [limit](Receiver::limit): what is longer is refused.
///
/// ```
/// use wxpay_web::{Acknowledgement, Notice, Notification, Receiver, receive_from};
///
/// async fn answer(receiver: &Receiver, mut body: impl tokio::io::AsyncRead + Unpin) -> Acknowledgement {
///     use tokio::io::AsyncReadExt as _;
///
///     let most = u64::try_from(receiver.limit()).unwrap_or(u64::MAX).saturating_add(1);
///     let read = async {
///         let mut bytes = Vec::new();
///         body.take(most).read_to_end(&mut bytes).await.map(|_| bytes)
///     };
///     receive_from(receiver, read, |notice: Notice<Notification>| async move {
///         // Store it.
///         Ok(())
///     })
///     .await
/// }
/// ```
pub async fn receive_from<M, B, E, F, Fut>(
    receiver: &Receiver,
    body: impl Future<Output = Result<B, E>>,
    handler: F,
) -> Acknowledgement
where
    M: Content,
    B: Into<Vec<u8>>,
    E: Into<BoxError>,
    F: FnOnce(Notice<M>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let read = async { body.await.map(Into::into).map_err(|error| Refusal::Incomplete(error.into())) };
    Reception::read(receiver, read).await.handle(handler).await
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
    /// Reads the body, finds the account and verifies, within the receiver's time.
    pub(crate) async fn read(receiver: &Receiver, body: impl Future<Output = Result<Vec<u8>, Refusal>>) -> Self {
        if Handle::try_current().is_err() {
            return Self::without_setup(NO_RUNTIME);
        }
        let deadline = receiver.start();
        let opened = timeout_at(deadline.end, open(receiver.settings(), body)).await;
        let read = opened.unwrap_or(Err(Refusal::Slow { time: deadline.time }));
        Self { read, deadline }
    }

    /// A notification that nothing was set up for.
    pub(crate) fn without_setup(what: &'static str) -> Self {
        let deadline = Deadline { end: Instant::now(), time: Duration::ZERO };
        Self { read: Err(Refusal::Setup(what)), deadline }
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
        let Ok(runtime) = Handle::try_current() else { return refuse(Refusal::Setup(NO_RUNTIME)) };
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

/// Reads the body, and what it says.
async fn open<M: Content>(
    settings: &Settings,
    body: impl Future<Output = Result<Vec<u8>, Refusal>>,
) -> Result<(Notice<M>, Format), Refusal> {
    let body = body.await?;
    if body.len() > settings.limit {
        return Err(Refusal::TooLarge { limit: settings.limit });
    }
    let opened = M::read(settings, &body).await?;
    Ok((Notice::new(opened.message, opened.owner, body), opened.format))
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
