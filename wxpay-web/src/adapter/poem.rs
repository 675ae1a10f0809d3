//! poem 3.

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use poem::http::header::CONTENT_TYPE;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};

use super::body::open;
use crate::acknowledgement::Acknowledgement;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;

/// The extractor of poem 3. The receiver is among the endpoint's `data`. The limit is the receiver's.
impl<'a, M: Content> FromRequest<'a> for Reception<M> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let Some(receiver) = request.data::<Receiver>() else {
            return Ok(Self::without_setup("no `wxpay_web::Receiver` is in the `data` of this endpoint"));
        };
        let Ok(body) = body.take() else {
            return Ok(Self::without_setup("another extractor has taken the body"));
        };
        Ok(open(receiver, BoxBody::<Bytes, std::io::Error>::from(body)).await)
    }
}

/// The answer of poem 3.
impl IntoResponse for Acknowledgement {
    fn into_response(self) -> Response {
        Response::builder().header(CONTENT_TYPE, self.content_type()).body(self.into_body())
    }
}
