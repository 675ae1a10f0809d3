//! Reads request bodies within the client's time limit, before the browser guard. Handlers get them as a whole.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;

use super::browser_guard;
use crate::pages::Pages;
use crate::reason::Reason;
use crate::state::log::LogEntry;

/// The largest body, in bytes. The protocol has a lower limit, which the calls enforce.
const MAX_BODY: usize = 256 * 1024;

/// How much more is read and discarded, so that the client gets to the response.
const MAX_DISCARDED: usize = 16 * MAX_BODY;

/// Middleware that reads the body, and then applies the browser guard. A body that is too long, slow or
/// incomplete is refused and logged. They are one middleware because each costs every request some allocations.
pub(crate) async fn read_to_end(
    State((pages, client_timeout)): State<(Arc<Pages>, Duration)>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let read = tokio::time::timeout(client_timeout, read_body(body)).await;
    let (status, reason) = match read {
        Ok(Ok(body)) => return browser_guard::guard(&pages, Request::from_parts(head, Body::from(body)), next).await,
        Ok(Err(BodyError::TooLong)) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            Reason::new(
                format!("the request exceeds {MAX_BODY} bytes, which no message does"),
                format!("请求超过 {MAX_BODY} 字节，没有报文这么大"),
            ),
        ),
        Ok(Err(BodyError::Broken)) => {
            (StatusCode::BAD_REQUEST, Reason::new("the body did not come whole", "请求体没有收完"))
        }
        Err(_) => {
            let seconds = client_timeout.as_secs_f32();
            let zh = format!("请求体超过 {seconds} 秒还没有收完");
            (StatusCode::REQUEST_TIMEOUT, Reason::new(format!("the body took more than {seconds} seconds"), zh))
        }
    };
    let entry = LogEntry {
        refused: Some((String::new(), reason.clone())),
        ..LogEntry::new(pages.state.clock.now(), head.method.as_str(), head.uri.path())
    };
    pages.state.add_to_log(entry);
    // The rest of the body would be parsed as the next request.
    let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
    (status, close, format!("{reason}\n")).into_response()
}

/// Why a body cannot be read.
enum BodyError {
    TooLong,
    Broken,
}

async fn read_body(mut body: Body) -> Result<Vec<u8>, BodyError> {
    let (mut whole, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        length = length.saturating_add(piece.len());
        if length > MAX_DISCARDED {
            break;
        }
        if length > MAX_BODY {
            whole = Vec::new();
        } else {
            whole.extend_from_slice(&piece);
        }
    }
    if length > MAX_BODY { Err(BodyError::TooLong) } else { Ok(whole) }
}
