//! Requests in JSON.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use serde::Deserialize;

use super::refusal::Refusal;

/// Reads a request: an object, whatever its `Content-Type`.
pub(super) fn read<T: for<'de> Deserialize<'de>>(body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    let body = body.map_err(|error| Refusal { status: error.status(), reason: error.body_text() })?;
    // Serde would take the values of an array for those of the members.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Refusal::bad_request("the body is no JSON object"));
    }
    serde_json::from_slice(&body).map_err(|error| Refusal::bad_request(format!("the body is wrong: {error}")))
}
