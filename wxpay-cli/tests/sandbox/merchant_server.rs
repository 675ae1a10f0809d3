//! A merchant's server that answers as it is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server received: the head in small letters, and the body.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A server on a free port. It ends with the test.
pub(crate) struct MerchantServer {
    /// Its address for notifications.
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl MerchantServer {
    /// Starts a server with these answers: status line and headers without an end, and the body. Each connection has a
    /// thread of its own.
    pub(crate) fn start(answer: impl Fn(&Received) -> (&'static str, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/notify", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&received), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(stream.unwrap(), &log, &*answer));
            }
        });
        Self { url, received }
    }

    /// A server with one answer of status 200.
    pub(crate) fn answering(body: &'static str) -> Self {
        Self::start(move |_| ("200 OK", body.to_owned()))
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Received>>, answer: &dyn Fn(&Received) -> (&'static str, String)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap() == 0 {
            return;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let received = Received { head, body };
    log.lock().unwrap().push(received.clone());
    let (status, text) = answer(&received);
    let length = text.len();
    let response = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{text}");
    // A client that went away needs no answer.
    let _ = stream.write_all(response.as_bytes());
}
