//! Responses, proper and not.

use std::io::Write as _;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::exchange::{BODY, PATIENT, SHORT, expect_answer, expect_failure, expect_maybe, expect_post, get, io, post};
use super::server::{Server, answer};
use super::subject::Subject;
use crate::error::{Transmission, Unreachable};
use crate::transport::HttpResponse;

/// The largest body of a response.
const LIMIT: usize = 64 * 1024;
/// More than a transport may read of a response that is too large: what the system buffers is counted too.
const TOO_MUCH: usize = 32 << 20;

pub(super) fn form_of_the_request(subject: &Subject) -> Result<(), String> {
    let (sender, requests) = mpsc::channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |connection| {
        let request = connection.read_request()?;
        // The case may be over.
        let _ = sender.lock().unwrap_or_else(PoisonError::into_inner).send(request);
        connection.stream.write_all(&answer(200, b"<xml></xml>"))
    });
    let server = server.map_err(io)?;
    expect_post(subject, &server, 200, b"<xml></xml>")?;
    let request = requests.recv_timeout(PATIENT).map_err(|_| "no request arrived".to_owned())?;
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or_default();
    if !head.starts_with("POST /pay/unifiedorder HTTP/1.1\r\n") {
        return Err(format!("the request begins otherwise: {head}"));
    }
    let headers: Vec<String> = head.lines().skip(1).map(str::to_ascii_lowercase).collect();
    let length = format!("content-length: {}", BODY.len());
    for wanted in ["content-type: text/xml; charset=utf-8", length.as_str(), &format!("host: {}", server.address)] {
        if headers.iter().filter(|header| *header == wanted).count() != 1 {
            return Err(format!("the request should have `{wanted}` once: {head}"));
        }
    }
    for name in ["transfer-encoding:", "expect:", "cookie:", "accept-encoding: gzip"] {
        if headers.iter().any(|header| header.starts_with(name)) {
            return Err(format!("the request should have no `{name}`: {head}"));
        }
    }
    if body != BODY {
        return Err("the body was changed on the way".into());
    }
    Ok(())
}

/// The query goes out as it is: encoded once, and signed before.
pub(super) fn form_of_a_request_by_get(subject: &Subject) -> Result<(), String> {
    const QUERY: &str = "/papay/h5entrustweb?contract_display_account=%E8%8C%B6%20%2B%26&sign=C380&version=1.0";
    let (sender, requests) = mpsc::channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |connection| {
        let request = connection.read_request()?;
        // The case may be over.
        let _ = sender.lock().unwrap_or_else(PoisonError::into_inner).send(request);
        connection.stream.write_all(&answer(200, b"<xml></xml>"))
    });
    let server = server.map_err(io)?;
    let url = format!("http://{}{QUERY}", server.address);
    let response = get(subject, &url, PATIENT)?;
    if only_posts(&response, &server) {
        return Ok(());
    }
    expect_answer(response, 200, b"<xml></xml>")?;
    let request = requests.recv_timeout(PATIENT).map_err(|_| "no request arrived".to_owned())?;
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or_default();
    if !head.starts_with(&format!("GET {QUERY} HTTP/1.1\r\n")) || !body.is_empty() {
        return Err(format!("the request should be `GET {QUERY}` without a body: {head}"));
    }
    Ok(())
}

/// The server has the whole request, though it has no body.
pub(super) fn unanswered_request_by_get(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| connection.read_request().map(drop)).map_err(io)?;
    let url = format!("http://{}/papay/h5entrustweb?sign=canary", server.address);
    let response = get(subject, &url, PATIENT)?;
    if only_posts(&response, &server) {
        return Ok(());
    }
    if let Err(unreachable) = &response
        && unreachable.to_string().contains("canary")
    {
        return Err(format!("the query is personal, and the error shows it: {unreachable}"));
    }
    expect_maybe(response, &server)
}

pub(super) fn silence(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.read_request()?;
        connection.read(1).map(drop)
    });
    let server = server.map_err(io)?;
    expect_maybe(post(subject, &server.url(), SHORT)?, &server)
}

pub(super) fn slow_head(subject: &Subject) -> Result<(), String> {
    expect_slow(subject, b"HTTP/1.1 200 OK\r\nx-", b"a")
}

pub(super) fn slow_body(subject: &Subject) -> Result<(), String> {
    expect_slow(subject, b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"x")
}

pub(super) fn largest_body(subject: &Subject) -> Result<(), String> {
    expect_body(subject, LIMIT)
}

pub(super) fn body_below_the_limit(subject: &Subject) -> Result<(), String> {
    expect_body(subject, LIMIT - 1)
}

pub(super) fn body_above_the_limit(subject: &Subject) -> Result<(), String> {
    let server = Server::with_answer(answer(200, &vec![b'x'; LIMIT + 1])).map_err(io)?;
    expect_maybe(post(subject, &server.url(), PATIENT)?, &server)
}

pub(super) fn endless_body(subject: &Subject) -> Result<(), String> {
    expect_limit(subject, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
}

pub(super) fn endless_body_with_a_length(subject: &Subject) -> Result<(), String> {
    expect_limit(subject, "HTTP/1.1 200 OK\r\ncontent-length: 2147483648\r\n\r\n")
}

pub(super) fn body_shorter_than_its_length(subject: &Subject) -> Result<(), String> {
    expect_cut(subject, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<xml></xml>")
}

/// What follows the body must not be taken for the answer of the next request.
pub(super) fn body_longer_than_its_length(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        loop {
            connection.read_request()?;
            let mut both = answer(200, format!("<xml>{}</xml>", connection.number).as_bytes());
            both.extend_from_slice(&answer(200, b"<xml>another</xml>"));
            connection.stream.write_all(&both)?;
        }
    });
    let server = server.map_err(io)?;
    for _ in 0..5 {
        match post(subject, &server.url(), PATIENT)? {
            Ok(response) if response.body.ends_with(b"another</xml>") => {
                return Err("what followed one response was taken for the next one".into());
            }
            Ok(response) => expect_answer(Ok(response.clone()), 200, &response.body)?,
            error => expect_maybe(error, &server)?,
        }
    }
    Ok(())
}

pub(super) fn chunked_body(subject: &Subject) -> Result<(), String> {
    let chunks = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<xml>\r\n6;x=y\r\n</xml>\r\n0\r\n\r\n";
    expect_post(subject, &Server::with_answer(*chunks).map_err(io)?, 200, b"<xml></xml>")
}

pub(super) fn chunked_body_without_an_end(subject: &Subject) -> Result<(), String> {
    expect_cut(subject, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n<xml></xml>\r\n")
}

pub(super) fn chunk_shorter_than_its_length(subject: &Subject) -> Result<(), String> {
    expect_cut(subject, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n<xml></xml>\r\n0\r\n\r\n")
}

pub(super) fn chunk_of_no_length(subject: &Subject) -> Result<(), String> {
    expect_cut(subject, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno\r\n<xml></xml>\r\n0\r\n\r\n")
}

/// The body is passed on as it came.
pub(super) fn gzip_nobody_asked_for(subject: &Subject) -> Result<(), String> {
    let body = b"\x1f\x8b\x08\x00not really";
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
    expect_post(subject, &Server::with_answer([head.as_bytes(), body].concat()).map_err(io)?, 200, body)
}

pub(super) fn redirects(subject: &Subject) -> Result<(), String> {
    let elsewhere = Server::with_answer(answer(200, b"<xml>elsewhere</xml>")).map_err(io)?;
    for status in [301, 302, 303, 307, 308] {
        let head = format!("HTTP/1.1 {status} Moved\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", elsewhere.url());
        expect_post(subject, &Server::with_answer(head).map_err(io)?, status, b"")?;
    }
    if elsewhere.connections() > 0 {
        return Err("a redirect was followed".into());
    }
    Ok(())
}

pub(super) fn interim_answer(subject: &Subject) -> Result<(), String> {
    let mut both = b"HTTP/1.1 100 Continue\r\n\r\n".to_vec();
    both.extend_from_slice(&answer(200, b"<xml></xml>"));
    expect_post(subject, &Server::with_answer(both).map_err(io)?, 200, b"<xml></xml>")
}

pub(super) fn statuses(subject: &Subject) -> Result<(), String> {
    for status in [204, 304] {
        let head = format!("HTTP/1.1 {status} Status\r\n\r\n");
        expect_post(subject, &Server::with_answer(head).map_err(io)?, status, b"")?;
    }
    for status in [400, 404, 500, 502, 503] {
        expect_post(subject, &Server::with_answer(answer(status, b"<html>")).map_err(io)?, status, b"<html>")?;
    }
    Ok(())
}

pub(super) fn empty_body(subject: &Subject) -> Result<(), String> {
    expect_post(subject, &Server::with_answer(answer(200, b"")).map_err(io)?, 200, b"")
}

pub(super) fn page(subject: &Subject) -> Result<(), String> {
    let page = "<html><title>请登录 please log in</title></html>".as_bytes();
    expect_post(subject, &Server::with_answer(answer(200, page)).map_err(io)?, 200, page)
}

/// Either is fine, as long as it ends.
pub(super) fn flood_of_headers(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.read_request()?;
        connection.stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        let flood = b"x-flood: 0123456789012345678901234567890123456789\r\n".repeat(1_000);
        for _ in 0..TOO_MUCH / flood.len() {
            connection.stream.write_all(&flood)?;
        }
        connection.stream.write_all(b"content-length: 11\r\n\r\n<xml></xml>")
    });
    let server = server.map_err(io)?;
    expect_maybe(post(subject, &server.url(), PATIENT)?, &server)
}

/// The end of the connection is that of the body.
pub(super) fn first_version_of_http(subject: &Subject) -> Result<(), String> {
    let bytes = "HTTP/1.0 200 OK\r\ncontent-type: text/xml\r\n\r\n<xml></xml>";
    expect_post(subject, &Server::with_answer(bytes).map_err(io)?, 200, b"<xml></xml>")
}

pub(super) fn nul_bytes(subject: &Subject) -> Result<(), String> {
    let body = b"<xml>\0\0\0</xml>";
    expect_post(subject, &Server::with_answer(answer(200, body)).map_err(io)?, 200, body)?;
    expect_cut(subject, b"HTTP/1.1 200 OK\r\nx-nul: a\0b\r\ncontent-length: 11\r\n\r\n<xml></xml>")
}

pub(super) fn no_http(subject: &Subject) -> Result<(), String> {
    for bytes in ["SSH-2.0-OpenSSH_9.7\r\n", "<xml></xml>", "\0\0\0\0", "HTTP/1.1 20x OK\r\n\r\n"] {
        expect_cut(subject, bytes.as_bytes())?;
    }
    Ok(())
}

/// Returns whether the transport refuses requests by GET, as the default implementation does.
fn only_posts(response: &Result<HttpResponse, Unreachable>, server: &Server) -> bool {
    matches!(response, Err(Unreachable { misconfigured: true, transmission: Transmission::Never, .. }))
        && server.bytes() == 0
}

fn expect_body(subject: &Subject, bytes: usize) -> Result<(), String> {
    let body = vec![b'x'; bytes];
    expect_post(subject, &Server::with_answer(answer(200, &body)).map_err(io)?, 200, &body)
}

/// Expects that a response which is none, or not a whole one, is a failure.
fn expect_cut(subject: &Subject, bytes: &[u8]) -> Result<(), String> {
    let server = Server::with_answer(bytes).map_err(io)?;
    expect_maybe(post(subject, &server.url(), PATIENT)?, &server)
}

/// Expects that a server which writes a byte now and then does not hold a request beyond its time limit.
fn expect_slow(subject: &Subject, begin: &'static [u8], then: &'static [u8]) -> Result<(), String> {
    let server = Server::start(move |connection| {
        connection.read_request()?;
        connection.stream.write_all(begin)?;
        for _ in 0..60 {
            thread::sleep(Duration::from_millis(50));
            connection.stream.write_all(then)?;
        }
        Ok(())
    });
    let server = server.map_err(io)?;
    expect_maybe(post(subject, &server.url(), SHORT)?, &server)
}

/// Expects that a body far beyond the limit is not read.
fn expect_limit(subject: &Subject, head: &'static str) -> Result<(), String> {
    let (sender, written) = mpsc::channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |connection| {
        connection.read_request()?;
        connection.stream.write_all(head.as_bytes())?;
        let (part, mut bytes) = (vec![b'x'; LIMIT], 0);
        while bytes <= TOO_MUCH && connection.stream.write_all(&part).is_ok() {
            bytes += part.len();
        }
        // The case may be over.
        let _ = sender.lock().unwrap_or_else(PoisonError::into_inner).send(bytes);
        Ok(())
    });
    let server = server.map_err(io)?;
    expect_failure(post(subject, &server.url(), PATIENT)?, &server)?;
    let written = written.recv_timeout(PATIENT).map_err(|_| "the transport neither reads on nor closes".to_owned())?;
    if written > TOO_MUCH {
        return Err(format!("the limit is {LIMIT} bytes, but {written} bytes were taken"));
    }
    Ok(())
}
