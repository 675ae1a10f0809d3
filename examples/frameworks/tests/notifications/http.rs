//! A client that speaks HTTP by hand, for what a library would hide.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything in a test takes.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(30);

/// An answer, up to the end of the connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status line and the headers in lower case, without the date.
    pub(crate) head: Vec<String>,
    pub(crate) body: String,
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TOO_LONG)).unwrap();
    stream.set_write_timeout(Some(TOO_LONG)).unwrap();
    stream
}

/// Returns the head of a request with that body.
pub(crate) fn head(body: &[u8]) -> String {
    with_header(&format!("content-length: {}", body.len()))
}

/// Returns the head of a request whose body has no length.
pub(crate) fn head_of_chunks() -> String {
    with_header("transfer-encoding: chunked")
}

/// The content type is wrong on purpose: nobody checks it.
fn with_header(header: &str) -> String {
    format!(
        "POST {} HTTP/1.1\r\nhost: shop.example\r\ncontent-type: text/plain\r\nconnection: close\r\n{header}\r\n\r\n",
        frameworks::PATH
    )
}

/// Sends a notification and returns the answer.
pub(crate) fn post(address: SocketAddr, body: &[u8]) -> Answer {
    answer_of(address, &[head(body).as_bytes(), body]).unwrap_or_else(|| panic!("no answer"))
}

/// Sends the parts of a request and returns the answer, or `None` if the connection is closed without one. It may be
/// closed while it is being sent.
pub(crate) fn answer_of(address: SocketAddr, parts: &[&[u8]]) -> Option<Answer> {
    let mut stream = connect(address);
    for part in parts {
        if stream.write_all(part).is_err() {
            break;
        }
    }
    read(&mut stream)
}

/// Reads an answer, or `None` if the connection is closed without one.
pub(crate) fn read(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert!(error.kind() != std::io::ErrorKind::WouldBlock, "no answer, and the connection is open");
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let head = head.lines().map(str::to_ascii_lowercase).filter(|line| !line.starts_with("date:")).collect();
    Some(Answer { head, body: body.to_owned() })
}

impl Answer {
    /// Asserts status, content type and body.
    pub(crate) fn assert_is(&self, body: &str, what: &str) {
        assert_eq!(self.body, body, "{what}");
        assert!(self.head[0].starts_with("http/1.1 200"), "{what}: {:?}", self.head);
        let content_type = if body.starts_with('{') { "application/json" } else { "text/xml" };
        let content_type = format!("content-type: {content_type}; charset=utf-8");
        assert!(self.head.contains(&content_type), "{what}: {:?}", self.head);
    }
}
