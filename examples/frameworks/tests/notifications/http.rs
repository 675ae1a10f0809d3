//! A client that speaks HTTP by hand, for what a library would hide.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything in a test takes.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(30);

/// An answer.
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

/// Reads an answer, or `None` if the connection is closed without one. It does not wait for the end of the connection,
/// which some servers keep for what the client still sends.
pub(crate) fn read(stream: &mut TcpStream) -> Option<Answer> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(answer) = Answer::whole(&bytes) {
            return Some(answer);
        }
        match stream.read(&mut part) {
            Ok(0) => return None,
            Ok(length) => bytes.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("no answer, and the connection is open"),
            Err(_) => return None,
        }
    }
}

impl Answer {
    /// Returns the answer once it is there as a whole.
    fn whole(bytes: &[u8]) -> Option<Self> {
        let (head, body) = std::str::from_utf8(bytes).ok()?.split_once("\r\n\r\n")?;
        let head = head.lines().map(str::to_ascii_lowercase).filter(|line| !line.starts_with("date:"));
        let mut head: Vec<String> = head.collect();
        // Each rocket has an order of its own.
        head[1..].sort_unstable();
        let length: usize = head.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
        (length == body.len()).then(|| Self { head, body: body.to_owned() })
    }

    /// Asserts status, content type and body.
    pub(crate) fn assert_is(&self, body: &str, what: &str) {
        assert_eq!(self.body, body, "{what}");
        assert!(self.head[0].starts_with("http/1.1 200"), "{what}: {:?}", self.head);
        let content_type = if body.starts_with('{') { "application/json" } else { "text/xml" };
        let content_type = format!("content-type: {content_type}; charset=utf-8");
        assert!(self.head.contains(&content_type), "{what}: {:?}", self.head);
    }
}
