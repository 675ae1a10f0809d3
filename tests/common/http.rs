//! An HTTP client and servers that speak by hand, for what a library would hide.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::signature::{fields, value_of};

/// Longer than anything in a test takes.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(30);

/// A response, up to the end of the connection.
pub(crate) struct Answer {
    /// The status line and the headers in lower case; empty if nothing came.
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut answer = Vec::new();
        // A connection may end without a response.
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, bytes) = end.map_or((&[][..], &[][..]), |end| (&answer[..end], &answer[end + 4..]));
        Self {
            head: String::from_utf8_lossy(head).to_ascii_lowercase(),
            body: String::from_utf8_lossy(bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }

    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    /// Returns a header in lower case, or the empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }

    /// Returns a field of an XML body, or the empty text.
    pub(crate) fn field(&self, name: &str) -> String {
        value_of(&fields(&self.body), name).to_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TOO_LONG)).unwrap();
    stream
}

/// Sends a request on a separate connection.
pub(crate) fn send(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> TcpStream {
    send_with(address, method, path, &[], body)
}

/// Sends a request with these headers; `host` is the address unless it is among them.
pub(crate) fn send_with(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> TcpStream {
    let mut stream = connect(address);
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    if headers.iter().all(|(name, _)| *name != "host") {
        head += &format!("host: {address}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    stream
}

pub(crate) fn receive(mut stream: TcpStream) -> Answer {
    Answer::read(&mut stream)
}

pub(crate) fn http(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> Answer {
    receive(send(address, method, path, body))
}

/// Runs blocking calls of a client without blocking the sandbox.
pub(crate) async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Calls `serve` with each connection, and adds up what it returns: the number of bytes
/// that it read, or of requests.
pub(crate) fn server(serve: impl Fn(&mut TcpStream) -> usize + Send + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            counted.fetch_add(serve(&mut stream), Ordering::SeqCst);
        }
    });
    (address, count)
}

/// Returns an address at which no server listens.
pub(crate) fn unused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Reads a request to its end, or to that of the connection.
pub(crate) fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut buffer).unwrap_or_default();
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        let ends = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.map_or(0, |length| length.parse().unwrap())
        });
        if read == 0 || ends {
            return request;
        }
    }
}

/// Returns the body of a request.
fn body_of(request: Vec<u8>) -> String {
    let request = String::from_utf8(request).unwrap();
    request.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Answers a request with `200 OK`, and ends the connection.
pub(crate) fn answer_with(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

/// A merchant's server that answers each request with the next of these bodies, and ends
/// with the last. A request is passed on before it is answered, so that it is there
/// once the answer has arrived.
pub(crate) fn serve_answers(
    answers: impl IntoIterator<Item = impl AsRef<str>> + Send + 'static,
) -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (posted, posts) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            if posted.send(body_of(read_request(&mut stream))).is_err() {
                return;
            }
            answer_with(&mut stream, answer.as_ref()).unwrap();
        }
    });
    (address, posts)
}
