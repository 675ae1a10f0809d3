//! tower: a service for anything that takes one.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::body::open;
use crate::BoxError;
use crate::acknowledgement::Acknowledgement;
use crate::content::Content;
use crate::notice::Notice;
use crate::receiver::Receiver;

/// A service that receives the notifications of any request, whatever its method and path. The body of its response is
/// a `String`. It never fails.
///
/// ```
/// use wxpay_core::Merchant;
/// use wxpay_web::{Notice, Notification, NotificationService, Receiver};
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let service = NotificationService::new(Receiver::new(merchant), |notice: Notice<Notification>| async move {
///     // Store it.
///     Ok(())
/// });
/// # let _ = service;
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
pub struct NotificationService<M> {
    receiver: Receiver,
    handler: Handler<M>,
}

type Handler<M> = Arc<dyn Fn(Notice<M>) -> BoxFuture<Result<(), BoxError>> + Send + Sync>;
type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl<M: Content> NotificationService<M> {
    /// A service that calls the handler for each genuine notification, as [`receive`](crate::receive) does.
    pub fn new<H, Fut>(receiver: Receiver, handler: H) -> Self
    where
        H: Fn(Notice<M>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        Self { receiver, handler: Arc::new(move |notice| Box::pin(handler(notice))) }
    }
}

impl<M, B> Service<Request<B>> for NotificationService<M>
where
    M: Content,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (receiver, handler) = (self.receiver.clone(), Arc::clone(&self.handler));
        Box::pin(async move {
            let reception = open::<M, B>(&receiver, request.into_body()).await;
            Ok(respond(reception.handle(move |notice| handler(notice)).await))
        })
    }
}

fn respond(acknowledgement: Acknowledgement) -> Response<String> {
    let content_type = HeaderValue::from_static(acknowledgement.content_type());
    let mut response = Response::new(acknowledgement.into_body());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

impl<M> Clone for NotificationService<M> {
    fn clone(&self) -> Self {
        Self { receiver: self.receiver.clone(), handler: Arc::clone(&self.handler) }
    }
}

impl<M> fmt::Debug for NotificationService<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotificationService").field("receiver", &self.receiver).finish_non_exhaustive()
    }
}
