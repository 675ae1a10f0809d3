//! Faults of replies: what reaches the client, and when.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wxpay_core::BeijingTime;

use super::hit::FaultHit;
use super::kind::InjectedFault;
use crate::state::clock::Clock;

/// Marks a response instead of which the listener closes the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CloseConnection;

/// Spoils a reply or delays it until `due`.
pub(crate) async fn apply_to_response(hit: &FaultHit, due: BeijingTime, clock: &Clock, reply: Response) -> Response {
    let mut answer = match hit.fault {
        InjectedFault::Delay => {
            clock.sleep_until(due).await;
            reply
        }
        InjectedFault::Timeout => {
            clock.sleep_until(due).await;
            close_connection()
        }
        InjectedFault::Closed => close_connection(),
        InjectedFault::Http(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, &heading(status), None)
        }
        InjectedFault::Html => page(StatusCode::OK, "Please log in to this network", None),
        InjectedFault::Empty => with_body(reply, Body::empty()),
        InjectedFault::Truncated => {
            let (head, body) = reply.into_parts();
            // The sandbox's own reply, which is in memory.
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
            Response::from_parts(head, Body::from(body.slice(..body.len() / 2)))
        }
        InjectedFault::Code(_) | InjectedFault::Unsigned | InjectedFault::WrongSign => reply,
        // These apply to notifications.
        InjectedFault::WrongAmount | InjectedFault::Fail | InjectedFault::Duplicate | InjectedFault::Reordered => reply,
    };
    answer.headers_mut().insert("x-wxpay-sandbox-fault", HeaderValue::from_static(hit.name));
    answer
}

fn close_connection() -> Response {
    let mut none = Response::new(Body::empty());
    none.extensions_mut().insert(CloseConnection);
    none
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
