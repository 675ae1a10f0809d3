//! Responses that several routes use.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The response while the data file cannot be written. The change may be lost, so it is not
/// confirmed.
pub(crate) fn storage_unavailable(why: &str) -> Response {
    let text = format!("the sandbox cannot write its file of data ({why}); it tries again, and answers once it can\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}
