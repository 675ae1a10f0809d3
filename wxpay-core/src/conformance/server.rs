//! The servers of the cases: a thread of its own for each connection, and a count of what arrived.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than a connection of any case lasts.
const TOO_LONG: Duration = Duration::from_secs(10);

/// A server that treats every connection alike.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    counts: Arc<Counts>,
}

/// What a server counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// The bytes of requests, TLS and its handshake not counted.
    bytes: AtomicUsize,
    begun: AtomicUsize,
    ended: AtomicUsize,
}

/// A connection to a server.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) number: usize,
    counts: Arc<Counts>,
}

impl Server {
    /// Starts a server that calls `serve` with each connection, which ends with the call.
    pub(super) fn start(serve: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let counts = Arc::new(Counts::default());
        let (counted, serve) = (Arc::clone(&counts), Arc::new(serve));
        thread::Builder::new().name("conformance".into()).spawn(move || {
            for stream in listener.incoming().flatten() {
                let number = counted.begun.fetch_add(1, Ordering::SeqCst) + 1;
                let (counts, serve) = (Arc::clone(&counted), Arc::clone(&serve));
                let limited = stream.set_read_timeout(Some(TOO_LONG)).and(stream.set_write_timeout(Some(TOO_LONG)));
                let mut connection = Connection { stream, number, counts };
                let run = move || {
                    // What the transport makes of a broken connection is what the case is about.
                    let _ = limited.and_then(|()| serve(&mut connection));
                    connection.counts.ended.fetch_add(1, Ordering::SeqCst);
                };
                let _ = thread::Builder::new().name("conformance".into()).spawn(run);
            }
        })?;
        Ok(Self { address, counts })
    }

    /// Starts a server that reads each request and answers with these bytes, and ends the connection.
    pub(super) fn with_answer(answer: impl Into<Vec<u8>>) -> io::Result<Self> {
        let answer = answer.into();
        Self::start(move |connection| {
            connection.read_request()?;
            connection.stream.write_all(&answer)
        })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/pay/unifiedorder", self.address)
    }

    /// The number of connections.
    pub(super) fn connections(&self) -> usize {
        self.counts.begun.load(Ordering::SeqCst)
    }

    /// The bytes of requests, once all connections ended or nothing more comes.
    pub(super) fn bytes(&self) -> usize {
        let start = Instant::now();
        while self.counts.ended.load(Ordering::SeqCst) < self.connections()
            && start.elapsed() < Duration::from_millis(300)
        {
            thread::sleep(Duration::from_millis(5));
        }
        self.counts.bytes.load(Ordering::SeqCst)
    }
}

impl Connection {
    /// Counts the bytes of a request.
    pub(super) fn count(&self, bytes: usize) {
        self.counts.bytes.fetch_add(bytes, Ordering::SeqCst);
    }

    /// Reads up to that many bytes, or to the end of the connection.
    pub(super) fn read(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; most];
        let read = self.stream.read(&mut bytes)?;
        self.count(read);
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Reads a request to its end.
    pub(super) fn read_request(&mut self) -> io::Result<String> {
        let mut request = Vec::new();
        loop {
            let part = self.read(16 * 1024)?;
            request.extend_from_slice(&part);
            if is_whole(&request) {
                return Ok(String::from_utf8_lossy(&request).into_owned());
            }
            if part.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Returns whether a request has its head and, by its content-length, its body.
pub(super) fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// Returns a response with a content-length, after which the connection stays open.
pub(super) fn answer(status: u16, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}
