//! Which downloads are repeated: what was written to the file cannot be taken back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::future::Future;
use std::io::Write;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wxpay_schema::pay;

use super::{Client, blocking};
use crate::dynamic::DynamicDownload;
use crate::error::{Error, Unreachable};
use crate::merchant::Merchant;
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// What a download writes, and whether the connection ends then.
type Part = (&'static str, bool);

/// A client's download over the line into the file.
type Download<'d> = dyn Fn(&Line, &mut Vec<u8>) -> Result<(), Error> + 'd;

/// Plays one part after the other.
#[derive(Clone)]
struct Line(Arc<Mutex<Vec<Part>>>);

impl Line {
    fn new(parts: &[Part]) -> Self {
        Self(Arc::new(Mutex::new(parts.to_vec())))
    }

    fn play(&self, url: &str, file: &mut dyn Write) -> Result<HttpResponse, Unreachable> {
        let (text, is_broken) = self.0.lock().unwrap().remove(0);
        // The limit of a file is reported afterwards.
        let _ = file.write_all(text.as_bytes());
        if is_broken {
            return Err(Unreachable::maybe(url, "the connection ended"));
        }
        Ok(HttpResponse::new(200, Vec::new()))
    }
}

impl Transport for Line {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        panic!("{}", post.url)
    }

    async fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> Result<HttpResponse, Unreachable> {
        self.play(post.url, &mut { file })
    }

    async fn sleep(&self, _: Duration) {}
}

impl blocking::Transport for Line {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        panic!("{}", post.url)
    }

    fn download(&self, post: HttpRequest<'_>, file: &mut dyn Write) -> Result<HttpResponse, Unreachable> {
        self.play(post.url, &mut { file })
    }

    fn sleep(&self, _: Duration) {}
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Downloads a bill of eight bytes at most by each client. Returns the end, the file and how many parts are left.
fn download(parts: &[Part]) -> (Result<(), Error>, String, usize) {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    let bill = DynamicDownload::new(&pay::DOWNLOAD_BILL, [("bill_date", "20261122"), ("bill_type", "ALL")]).unwrap();
    let run = |download: &Download<'_>| {
        let (line, mut file) = (Line::new(parts), Vec::new());
        let result = download(&line, &mut file);
        let left = line.0.lock().unwrap().len();
        (result, String::from_utf8(file).unwrap(), left)
    };
    let result = run(&|line, file| {
        let client = Client::with_transport(merchant.clone(), line.clone());
        ready(client.download_at_most(&bill, file, 8))
    });
    let blocking = run(&|line, file| {
        blocking::Client::with_transport(merchant.clone(), line.clone()).download_at_most(&bill, file, 8)
    });
    assert_eq!((result.0.is_ok(), &result.1, result.2), (blocking.0.is_ok(), &blocking.1, blocking.2));
    result
}

#[test]
fn download_is_repeated_until_a_byte_was_written() {
    let (result, file, left) = download(&[("", true), ("", true), ("2026", false), ("never", false)]);
    assert_eq!((result.is_ok(), file.as_str(), left), (true, "2026", 1));
    let (result, file, left) = download(&[("20", true), ("2026", false)]);
    assert_eq!((result.unwrap_err().class(), file.as_str(), left), ("Unreachable", "20", 1));
}

#[test]
fn download_beyond_the_limit_ends() {
    let (result, file, left) = download(&[("20261122\n", false), ("2026", false)]);
    assert_eq!((result.unwrap_err().class(), left), ("TooLarge", 1));
    assert!(file.len() <= 8, "{file}");
}

#[test]
fn download_writes_the_file() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    let bill = DynamicDownload::new(&pay::DOWNLOAD_BILL, [("bill_date", "20261122"), ("bill_type", "ALL")]).unwrap();
    let line = Line::new(&[("20261122\n", false), ("20261122\n", false)]);
    let (mut file, mut other) = (Vec::new(), Vec::new());
    ready(Client::with_transport(merchant.clone(), line.clone()).download(&bill, &mut file)).unwrap();
    blocking::Client::with_transport(merchant, line).download(&bill, &mut other).unwrap();
    assert_eq!((&file[..], &other[..]), (&b"20261122\n"[..], &b"20261122\n"[..]));
}

#[test]
fn file_is_what_was_received_unless_it_is_a_message() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    let bill = DynamicDownload::new(&pay::DOWNLOAD_BILL, [("bill_date", "20261122"), ("bill_type", "ALL")]).unwrap();
    let prepared = merchant.prepare(&bill).unwrap();
    let file = |status, body: &'static str| prepared.file(status, body.as_bytes()).map_err(|error| error.class());
    assert_eq!(file(200, "20261122\n"), Ok(&b"20261122\n"[..]));
    assert_eq!(file(502, "20261122\n"), Err("NotAnAnswer"));
    let refused = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";
    assert_eq!(file(200, refused), Err("Gateway"));
    // No bill begins so, and a message of success has none.
    assert!(file(200, "<xml><return_code>SUCCESS</return_code></xml>").is_err());
}
