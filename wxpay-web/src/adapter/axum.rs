//! axum 0.8, by the crate of its extractors.

use std::convert::Infallible;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use super::body::open;
use crate::acknowledgement::Acknowledgement;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;

/// The extractor of axum 0.8. The receiver is the router's state, or a part of it. The limit is the receiver's,
/// whatever `DefaultBodyLimit` says.
impl<S, M> FromRequest<S> for Reception<M>
where
    S: Send + Sync,
    M: Content,
    Receiver: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let receiver = Receiver::from_ref(state);
        Ok(open(&receiver, request.into_body()).await)
    }
}

/// The answer of axum 0.8.
impl IntoResponse for Acknowledgement {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, self.content_type())], self.into_body()).into_response()
    }
}
