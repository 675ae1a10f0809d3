//! Responses that several routes use.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The response while the data file cannot be written. The change may be lost, so it is not
/// confirmed.
pub(crate) fn storage_unavailable(why: &str) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, unwritable(why) + "\n").into_response()
}

/// The sentence about a data file that cannot be written.
pub(crate) fn unwritable(why: &str) -> String {
    format!("the sandbox cannot write its file of data ({why}); it tries again, and answers once it can")
}

/// The response about a record that the data file has and that cannot be read.
pub(crate) fn storage_unreadable(why: &str) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response()
}
