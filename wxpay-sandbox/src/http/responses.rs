//! Responses that several routes use.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::reason::Reason;

/// The response while the data file cannot be written. The change may be lost, so it is not
/// confirmed.
pub(crate) fn storage_unavailable(why: &str) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, unwritable(why).en + "\n").into_response()
}

/// The sentence about a data file that cannot be written.
pub(crate) fn unwritable(why: &str) -> Reason {
    Reason::new(
        format!("the sandbox cannot write its file of data ({why}); it tries again, and answers once it can"),
        format!("沙箱无法写入数据文件（{why}）；它会重试，能写入后再应答"),
    )
}

/// The reason of a record that the data file has and that cannot be read.
pub(crate) fn unreadable_reason(why: String) -> Reason {
    let zh = format!("数据文件无法读取（{why}）");
    Reason::new(why, zh)
}

/// The response about a record that the data file has and that cannot be read.
pub(crate) fn storage_unreadable(why: &str) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response()
}
