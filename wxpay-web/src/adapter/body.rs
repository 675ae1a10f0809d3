//! Reads a body within the receiver's limit and time, whatever those of the framework.

use std::future::poll_fn;
use std::pin::pin;

use bytes::Buf;
use http_body::Body;

use super::collector::Collector;
use crate::BoxError;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;
use crate::refusal::Refusal;

/// Reads a body and opens the notification in it.
pub(super) async fn open<M, B>(receiver: &Receiver, body: B) -> Reception<M>
where
    M: Content,
    B: Body<Error: Into<BoxError>>,
{
    Reception::read(receiver, collect(body, receiver.settings().limit)).await
}

async fn collect<B: Body<Error: Into<BoxError>>>(body: B, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut body = pin!(body);
    let mut collector = Collector::new(limit, Some(body.size_hint().lower()))?;
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|error| Refusal::Incomplete(error.into()))?;
        // Trailers mean nothing.
        let Ok(mut data) = frame.into_data() else { continue };
        while data.has_remaining() {
            let chunk = data.chunk();
            collector.push(chunk)?;
            let length = chunk.len();
            data.advance(length);
        }
    }
    collector.finish()
}
