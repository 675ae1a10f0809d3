//! Reads a body within the receiver's limit and time, whatever those of the framework.

use std::future::poll_fn;
use std::pin::pin;

use bytes::Buf;
use http_body::Body;

use crate::BoxError;
use crate::content::Content;
use crate::receiver::Receiver;
use crate::reception::Reception;
use crate::refusal::Refusal;

/// The room for a body at first: more than most have.
const ROOM: usize = 2048;

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
    // A length that is stated is refused before it is sent.
    if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(Refusal::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(ROOM.min(limit));
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|error| Refusal::Incomplete(error.into()))?;
        // Trailers mean nothing.
        let Ok(mut data) = frame.into_data() else { continue };
        if data.remaining() > limit - bytes.len() {
            return Err(Refusal::TooLarge { limit });
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            bytes.extend_from_slice(chunk);
            let length = chunk.len();
            data.advance(length);
        }
    }
    Ok(bytes)
}
