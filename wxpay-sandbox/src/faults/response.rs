//! Faults of replies: what reaches the client, and when.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use wxpay_core::BeijingTime;

use super::hit::FaultHit;
use super::kind::InjectedFault;
use crate::state::clock::Clock;

/// Marks a response instead of which the listener ends the connection, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionEnd {
    /// The connection is closed.
    Close,
    /// The connection is reset: TCP RST.
    Reset,
    /// TLS ends with a fatal alert; the connection is closed.
    TlsAlert,
}

/// Marks a response after which the listener closes the connection at that time, unless another
/// request begins before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdleEnd(pub(crate) BeijingTime);

/// The filler of a huge reply.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];

/// Spoils a reply or delays it until `due`.
pub(crate) async fn apply_to_response(
    hit: &FaultHit,
    due: BeijingTime,
    clock: &Arc<Clock>,
    reply: Response,
) -> Response {
    let mut answer = match hit.fault {
        InjectedFault::Delay => {
            clock.sleep_until(due).await;
            reply
        }
        InjectedFault::Timeout => {
            clock.sleep_until(due).await;
            end_connection(ConnectionEnd::Close)
        }
        InjectedFault::Closed | InjectedFault::Late => end_connection(ConnectionEnd::Close),
        InjectedFault::Reset => end_connection(ConnectionEnd::Reset),
        InjectedFault::TlsAlert => end_connection(ConnectionEnd::TlsAlert),
        InjectedFault::Http(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, &heading(status), None)
        }
        InjectedFault::Html => page(StatusCode::OK, "Please log in to this network", None),
        InjectedFault::Redirect => redirect(hit.values.text.as_deref().unwrap_or_default()),
        InjectedFault::Empty => with_body(reply, Body::empty()),
        InjectedFault::Truncated => {
            let (head, body) = into_bytes(reply).await;
            Response::from_parts(head, Body::from(body.slice(..body.len() / 2)))
        }
        InjectedFault::Huge => {
            let (head, body) = into_bytes(reply).await;
            Response::from_parts(head, followed_by_spaces(body, hit.values.bytes))
        }
        InjectedFault::Slow => {
            let (mut head, body) = into_bytes(reply).await;
            head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            Response::from_parts(head, trickle(body, hit.values.bytes_per_second, Arc::clone(clock)))
        }
        InjectedFault::KeepAlive => {
            let mut reply = reply;
            reply.extensions_mut().insert(IdleEnd(due));
            reply
        }
        InjectedFault::Code(_)
        | InjectedFault::Unsigned
        | InjectedFault::WrongSign
        | InjectedFault::Fail
        | InjectedFault::Recall => reply,
        // These apply to notifications.
        InjectedFault::WrongAmount | InjectedFault::Duplicate | InjectedFault::Reordered => reply,
    };
    answer.headers_mut().insert("x-wxpay-sandbox-fault", HeaderValue::from_static(hit.name));
    answer
}

fn end_connection(end: ConnectionEnd) -> Response {
    let mut none = Response::new(Body::empty());
    none.extensions_mut().insert(end);
    none
}

/// The head and the body of a reply of the sandbox, which is in memory.
async fn into_bytes(reply: Response) -> (axum::http::response::Parts, Bytes) {
    let (head, body) = reply.into_parts();
    (head, axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default())
}

/// A redirection that repeats the request: status 307.
fn redirect(address: &str) -> Response {
    let mut page = page(StatusCode::TEMPORARY_REDIRECT, &heading(StatusCode::TEMPORARY_REDIRECT), None);
    if let Ok(address) = HeaderValue::from_str(address) {
        page.headers_mut().insert(header::LOCATION, address);
    }
    page
}

/// A body followed by spaces, so many bytes in all. The spaces take no memory.
fn followed_by_spaces(body: Bytes, bytes: u64) -> Body {
    let left = bytes.saturating_sub(u64::try_from(body.len()).unwrap_or(u64::MAX));
    let spaces = stream::unfold(left, |left| async move {
        let next = usize::try_from(left).unwrap_or(usize::MAX).min(SPACES.len());
        let piece = SPACES.get(..next).filter(|piece| !piece.is_empty())?;
        let left = left.saturating_sub(u64::try_from(next).unwrap_or(u64::MAX));
        Some((Ok::<_, Infallible>(Bytes::from_static(piece)), left))
    });
    Body::from_stream(stream::iter([Ok(body)]).chain(spaces))
}

/// A body that is sent at a speed, by the clock of the sandbox.
fn trickle(body: Bytes, bytes_per_second: u64, clock: Arc<Clock>) -> Body {
    let begun = clock.now();
    let pieces = stream::unfold((body, 0_u64), move |(mut left, second)| {
        let clock = Arc::clone(&clock);
        async move {
            if left.is_empty() {
                return None;
            }
            clock.sleep_until(begun.after(Duration::from_secs(second))).await;
            // The clock may have been advanced by more than a second.
            let passed = clock.now().unix_seconds().saturating_sub(begun.unix_seconds()).max(second);
            let seconds = passed.saturating_sub(second).saturating_add(1);
            let most = usize::try_from(bytes_per_second.saturating_mul(seconds)).unwrap_or(usize::MAX);
            let piece = left.split_to(most.min(left.len()));
            Some((Ok::<_, Infallible>(piece), (left, passed.saturating_add(1))))
        }
    });
    Body::from_stream(pieces)
}

fn with_body(reply: Response, body: Body) -> Response {
    let (head, _) = reply.into_parts();
    Response::from_parts(head, body)
}

/// The heading of nginx's page for a status.
pub(crate) fn heading(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
}

/// A page as nginx writes it; a detail is added to the title.
pub(crate) fn page(status: StatusCode, heading: &str, detail: Option<&str>) -> Response {
    let title = detail.map_or_else(|| heading.to_owned(), |detail| format!("{} {detail}", status.as_u16()));
    let detail = detail.map_or_else(String::new, |detail| format!("<center>{detail}</center>\r\n"));
    let html = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{heading}</h1></center>\r\n{detail}\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html")], html).into_response()
}
