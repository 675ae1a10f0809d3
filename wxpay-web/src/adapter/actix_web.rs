//! actix-web 4.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, web};
use futures_core::Stream as _;

use super::collector::Collector;
use crate::acknowledgement::Acknowledgement;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;
use crate::refusal::Refusal;

/// The extractor of actix-web 4. The receiver is `app_data`, alone or as `web::Data`. The limit is the receiver's,
/// whatever `PayloadConfig` says.
impl<M: Content> FromRequest for Reception<M> {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let shared = || request.app_data::<web::Data<Receiver>>().map(|receiver| Receiver::clone(receiver));
        let receiver = request.app_data::<Receiver>().cloned().or_else(shared);
        let length = request.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            Ok(match receiver {
                Some(receiver) => match payload.await {
                    Ok(payload) => Self::read(&receiver, collect(payload, length, receiver.limit())).await,
                    Err(_) => Self::without_setup("another extractor has taken the body"),
                },
                None => Self::without_setup("no `wxpay_web::Receiver` is in the `app_data` of this route"),
            })
        })
    }
}

async fn collect(payload: web::Payload, stated: Option<u64>, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut payload = pin!(payload);
    let mut collector = Collector::new(limit, stated)?;
    while let Some(chunk) = poll_fn(|context| payload.as_mut().poll_next(context)).await {
        // The error of actix-web stays in its thread.
        let chunk = chunk.map_err(|error| Refusal::Incomplete(error.to_string().into()))?;
        collector.push(&chunk)?;
    }
    collector.finish()
}

/// The answer of actix-web 4.
impl Responder for Acknowledgement {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().insert_header((CONTENT_TYPE, self.content_type())).body(self.into_body())
    }
}
