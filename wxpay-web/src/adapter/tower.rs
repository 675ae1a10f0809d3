//! tower: a service for anything that takes one.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
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
/// a
/// `String`. It never fails.
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
pub struct NotificationService<M, H> {
    receiver: Receiver,
    handler: H,
    content: PhantomData<fn(M)>,
}

impl<M, H, Fut> NotificationService<M, H>
where
    M: Content,
    H: Fn(Notice<M>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    /// A service that calls the handler for each genuine notification, as [`receive`](crate::receive) does.
    pub const fn new(receiver: Receiver, handler: H) -> Self {
        Self { receiver, handler, content: PhantomData }
    }
}

impl<M, H, Fut, B> Service<Request<B>> for NotificationService<M, H>
where
    M: Content,
    H: Fn(Notice<M>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<String>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (receiver, handler) = (self.receiver.clone(), self.handler.clone());
        Box::pin(async move {
            let reception = open::<M, B>(&receiver, request.into_body()).await;
            Ok(respond(reception.handle(handler).await))
        })
    }
}

fn respond(acknowledgement: Acknowledgement) -> Response<String> {
    let content_type = HeaderValue::from_static(acknowledgement.content_type());
    let mut response = Response::new(acknowledgement.into_body());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

impl<M, H: Clone> Clone for NotificationService<M, H> {
    fn clone(&self) -> Self {
        Self { receiver: self.receiver.clone(), handler: self.handler.clone(), content: PhantomData }
    }
}

impl<M, H> fmt::Debug for NotificationService<M, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotificationService").field("receiver", &self.receiver).finish_non_exhaustive()
    }
}
