//! The body of a request: whole within the client's time, or refused and logged.
//! Handlers get it in one piece.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;

use crate::log::Entry;
use crate::state::State;

/// The most of a request that is read, in bytes. What exceeds the protocol's own
/// limit is refused by it, what exceeds this by HTTP.
const MOST: usize = 256 * 1024;

/// How much more is taken in and forgotten, so that the client gets to the answer.
const MOST_FORGOTTEN: usize = 16 * MOST;

/// Reads the body before the handler is called.
pub(crate) async fn whole(
    Shared((state, patience)): Shared<(Arc<State>, Duration)>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let read = tokio::time::timeout(patience, read(body)).await;
    let (status, reason) = match read {
        Ok(Ok(body)) => return next.run(Request::from_parts(head, Body::from(body))).await,
        Ok(Err(Unread::TooLong)) => {
            (StatusCode::PAYLOAD_TOO_LARGE, format!("the request exceeds {MOST} bytes, which no message does"))
        }
        Ok(Err(Unread::Broken)) => (StatusCode::BAD_REQUEST, "the body did not come whole".to_owned()),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, format!("the body took more than {} seconds", patience.as_secs_f32())),
    };
    let entry = Entry {
        at: state.clock.now(),
        method: head.method.to_string(),
        path: head.uri.path().chars().take(200).collect(),
        api: None,
        out_trade_no: None,
        refused: Some((String::new(), reason.clone())),
        note: None,
        fault: None,
    };
    state.add_to_log(entry);
    // What is left of the body would be taken for the next request.
    let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
    (status, close, format!("{reason}\n")).into_response()
}

/// Why there is no body.
enum Unread {
    TooLong,
    Broken,
}

async fn read(mut body: Body) -> Result<Vec<u8>, Unread> {
    let (mut whole, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Unread::Broken)?.into_data() else {
            continue;
        };
        length = length.saturating_add(piece.len());
        if length > MOST_FORGOTTEN {
            break;
        }
        if length > MOST {
            whole = Vec::new();
        } else {
            whole.extend_from_slice(&piece);
        }
    }
    if length > MOST { Err(Unread::TooLong) } else { Ok(whole) }
}
