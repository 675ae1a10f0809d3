//! What a struck request is answered: its reply goes in, what reaches the client
//! comes out, when it does.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wxpay_core::BeijingTime;

use super::{Fault, FaultHit};
use crate::clock::Clock;

/// Marks a response in whose place the door closes the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

/// Spoils a reply, or holds it up. `due` is when what is held up goes on.
pub(crate) async fn answer(struck: &FaultHit, due: BeijingTime, clock: &Clock, reply: Response) -> Response {
    let mut answer = match struck.fault {
        Fault::Delay => {
            clock.reaches(due).await;
            reply
        }
        Fault::Timeout => {
            clock.reaches(due).await;
            hang_up()
        }
        Fault::Closed => hang_up(),
        Fault::Http(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, &heading(status), None)
        }
        Fault::Html => page(StatusCode::OK, "Please log in to this network", None),
        Fault::Empty => with_body(reply, Body::empty()),
        Fault::Truncated => {
            let (head, body) = reply.into_parts();
            // The sandbox's own reply, whole already.
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
            Response::from_parts(head, Body::from(body.slice(..body.len() / 2)))
        }
        Fault::Code(_) | Fault::Unsigned | Fault::WrongSign => reply,
        // These strike notifications.
        Fault::WrongAmount | Fault::Fail | Fault::Duplicate | Fault::Reordered => reply,
    };
    answer.headers_mut().insert("x-wxpay-sandbox-fault", HeaderValue::from_static(struck.name));
    answer
}

fn hang_up() -> Response {
    let mut none = Response::new(Body::empty());
    none.extensions_mut().insert(HangUp);
    none
}

fn with_body(reply: Response, body: Body) -> Response {
    let (head, _) = reply.into_parts();
    Response::from_parts(head, body)
}

/// What nginx calls a status.
pub(crate) fn heading(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
}

/// A page as nginx writes them; with a detail, that is in the title.
pub(crate) fn page(status: StatusCode, heading: &str, detail: Option<&str>) -> Response {
    let title = detail.map_or_else(|| heading.to_owned(), |detail| format!("{} {detail}", status.as_u16()));
    let detail = detail.map_or_else(String::new, |detail| format!("<center>{detail}</center>\r\n"));
    let html = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{heading}</h1></center>\r\n{detail}\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html")], html).into_response()
}
