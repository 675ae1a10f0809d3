//! Calls that are finished though nobody waits for them.

use std::fmt;
use std::future::Future;

use tokio::runtime::Handle;
use wxpay_schema::Message;

use super::asynchronous::Client;
use crate::bounds::{PayRequest, Reply};
use crate::error::{Error, Unreachable};
use crate::message::Request;
use crate::receive::trust::Verified;
use crate::transport::Transport;

/// Sends requests in tasks of their own. [`Client::detached`] creates it.
///
/// ```no_run
/// # use wxpay_core::{Client, Error, pay::Refund};
/// # async fn run(client: Client, refund: Refund<'static>) -> Result<(), Error> {
/// // A web framework drops this future when the browser disconnects. The refund is carried out, and its reply is
/// // read and told to the observer.
/// let refund = client.detached().send(refund).await?;
/// # Ok(()) }
/// ```
pub struct Detached<T>(Client<T>);

impl<T: Clone> Client<T> {
    /// Returns a client whose calls are finished even if their future is dropped after it was polled.
    #[must_use]
    pub fn detached(&self) -> Detached<T> {
        Detached(self.clone())
    }
}

impl<T: Transport + Send + Sync + 'static> Detached<T> {
    /// Sends a request as [`Client::send`] does, in a task of tokio. The task begins when the future is first polled.
    /// The end of the runtime ends the task.
    ///
    /// # Errors
    /// As [`Client::send`]. [`Unreachable`](crate::ErrorKind::Unreachable), misconfigured, outside of a runtime of
    /// tokio: nothing was sent. [`Unreachable`](crate::ErrorKind::Unreachable) with
    /// [`Transmission::Maybe`](crate::Transmission::Maybe) if the task panicked or ended with its runtime.
    pub async fn send<R>(self, request: R) -> Result<Verified<R::Response>, Error>
    where
        R: Request<Response: Reply + Send + 'static> + PayRequest + Send + Sync + 'static,
    {
        let (client, message) = (self.0, request.message());
        let url = client.session().endpoint().base().to_owned();
        run(message, url, async move { client.send(&request).await }).await
    }
}

/// Runs a call in a task of its own.
pub(crate) async fn run<O: Send + 'static>(
    message: &'static Message,
    url: String,
    call: impl Future<Output = Result<O, Error>> + Send + 'static,
) -> Result<O, Error> {
    let failed = |unreachable: Unreachable| Error::from(unreachable).with_request(message);
    let Ok(runtime) = Handle::try_current() else {
        let reason = "there is no runtime of tokio for a detached call; call it within one";
        return Err(failed(Unreachable::misconfigured(url, reason)));
    };
    match runtime.spawn(call).await {
        Ok(result) => result,
        Err(error) => {
            let reason =
                if error.is_panic() { "the task of the call panicked" } else { "the runtime of the call ended" };
            Err(failed(Unreachable::maybe(url, reason)))
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Detached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Detached").field(&self.0).finish()
    }
}
