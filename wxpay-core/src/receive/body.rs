//! Bodies of HTTP responses: messages, files and error pages.

use crate::error::{Error, ErrorKind, Malformed};
use crate::text::excerpt::excerpt;
use crate::transport::HttpResponse;

/// Reads a message from an HTTP response. Messages begin with `beginning`; any other text is
/// reported as a page.
pub(crate) fn read_message<'b, F>(
    status: u16,
    body: &'b [u8],
    beginning: &str,
    read: impl FnOnce(&'b [u8]) -> Result<F, Malformed>,
) -> Result<F, Error> {
    if status != 200 {
        return Err(unexpected_reply(status, body));
    }
    read(body).map_err(|malformed| match malformed {
        Malformed::Empty | Malformed::Encoding | Malformed::TooLarge { .. } => malformed.into(),
        _ if is_foreign(body, beginning) => unexpected_reply(status, body),
        _ => malformed.into(),
    })
}

/// Checks the status of the response to a download.
pub(crate) fn check_status(response: &HttpResponse) -> Result<(), Error> {
    if response.status == 200 { Ok(()) } else { Err(unexpected_reply(response.status, &response.body)) }
}

fn unexpected_reply(status: u16, body: &[u8]) -> Error {
    let beginning = String::from_utf8_lossy(&body[..body.len().min(2_000)]);
    // A message holds personal data, a page does not.
    let excerpt = if is_foreign(body, "<xml") { excerpt(&beginning, 200) } else { "a message in XML".to_owned() };
    ErrorKind::UnexpectedReply { status, excerpt }.into()
}

/// Whether the body does not begin as a message does: the page of a proxy, a login form, an
/// error of another service.
pub(crate) fn is_foreign(body: &[u8], beginning: &str) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(512)]).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|declared| declared.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    // A document type other than HTML is an attack and must be reported as one.
    !text.starts_with(beginning) && (!text.starts_with("<!doctype") || text.contains("html"))
}
