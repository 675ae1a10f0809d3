//! Connections that do not come about, end too early, or are used again.

use std::io::Write as _;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::exchange::{
    BODY, PATIENT, SHORT, expect_answer, expect_failure, expect_maybe, expect_never, expect_post, io, post,
};
use super::server::{Server, answer};
use super::subject::Subject;
use super::tls_server;
use crate::error::Transmission;

/// Calls one after the other.
const MANY: usize = 1_000;
/// The connections that so many calls may take. A pool may get a connection back only after the response is there, so
/// that the next call rarely finds none.
const FEW: usize = 10;

pub(super) fn dns_failure(subject: &Subject) -> Result<(), String> {
    expect_never(post(subject, "http://no-such-host.invalid/pay/unifiedorder", PATIENT)?)
}

pub(super) fn refused(subject: &Subject) -> Result<(), String> {
    let address = unused_address()?;
    expect_never(post(subject, &format!("http://{address}/pay/unifiedorder"), SHORT)?)
}

/// The system has taken all connections that it takes without a program, and answers no more.
pub(super) fn unanswered_connection(subject: &Subject) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
    let address = listener.local_addr().map_err(io)?;
    let mut waiting = Vec::new();
    // Where the system refuses instead, nothing is sent either.
    while waiting.len() < 600 {
        match TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
            Ok(stream) => waiting.push(stream),
            Err(_) => break,
        }
    }
    let response = post(subject, &format!("http://{address}/pay/unifiedorder"), SHORT)?;
    drop(listener);
    expect_never(response)
}

pub(super) fn unanswered_handshake(subject: &Subject) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
    let address = listener.local_addr().map_err(io)?;
    expect_never(post(subject, &format!("https://{address}/pay/unifiedorder"), SHORT)?)
}

pub(super) fn closed_handshake(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|_| Ok(())).map_err(io)?;
    expect_never(post(subject, &https(&server), PATIENT)?)
}

pub(super) fn plain_text_server(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.read(1)?;
        connection.stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")?;
        connection.stream.shutdown(Shutdown::Write)?;
        connection.read(16 * 1024).map(drop)
    });
    expect_never(post(subject, &https(&server.map_err(io)?), PATIENT)?)
}

pub(super) fn trusted_certificate(subject: &Subject) -> Result<(), String> {
    let server = tls_server::start(include_str!("certificates/good.pem"), b"<xml></xml>").map_err(io)?;
    for _ in 0..MANY / 10 {
        expect_answer(post(subject, &https(&server), PATIENT)?, 200, b"<xml></xml>")?;
    }
    expect_few_connections(&server)
}

pub(super) fn wrong_name(subject: &Subject) -> Result<(), String> {
    expect_distrust(subject, include_str!("certificates/wrong_name.pem"))
}

pub(super) fn expired_certificate(subject: &Subject) -> Result<(), String> {
    expect_distrust(subject, include_str!("certificates/expired.pem"))
}

pub(super) fn untrusted_certificate(subject: &Subject) -> Result<(), String> {
    expect_distrust(subject, include_str!("certificates/untrusted.pem"))
}

pub(super) fn closed_before_reading(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|_| Ok(())).map_err(io)?;
    expect_failure(post(subject, &server.url(), PATIENT)?, &server).map(drop)
}

pub(super) fn closed_after_the_head(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| connection.read(40).map(drop)).map_err(io)?;
    expect_maybe(post(subject, &server.url(), PATIENT)?, &server)
}

pub(super) fn closed_after_the_request(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| connection.read_request().map(drop)).map_err(io)?;
    expect_maybe(post(subject, &server.url(), PATIENT)?, &server)?;
    // It was sent once.
    expect_connections(&server, 1)
}

/// Bytes that were not read turn the end of a connection into a reset.
pub(super) fn reset(subject: &Subject) -> Result<(), String> {
    for most in [1, 16, 100, 200] {
        let server = Server::start(move |connection| connection.read(most).map(drop)).map_err(io)?;
        for _ in 0..5 {
            expect_maybe(post(subject, &server.url(), PATIENT)?, &server)?;
        }
        expect_connections(&server, 5)?;
    }
    Ok(())
}

pub(super) fn half_close(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.stream.shutdown(Shutdown::Write)?;
        while !connection.read(16 * 1024)?.is_empty() {}
        Ok(())
    });
    let server = server.map_err(io)?;
    expect_failure(post(subject, &server.url(), PATIENT)?, &server).map(drop)
}

pub(super) fn kept_connection(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        loop {
            connection.read_request()?;
            connection.stream.write_all(&answer(200, b"<xml></xml>"))?;
        }
    });
    let server = server.map_err(io)?;
    for _ in 0..MANY {
        expect_post(subject, &server, 200, b"<xml></xml>")?;
    }
    expect_few_connections(&server)
}

/// The server closes without having said so, as the gateway does with connections that were idle.
pub(super) fn closed_after_the_answer(subject: &Subject) -> Result<(), String> {
    let server = Server::with_answer(answer(200, b"<xml></xml>")).map_err(io)?;
    for _ in 0..20 {
        let before = server.connections();
        match post(subject, &server.url(), PATIENT)? {
            // The end was seen, or the request was sent into it: that may be so, and is no lie.
            Err(error) if error.transmission == Transmission::Maybe && before > 0 => {}
            response => expect_answer(response, 200, b"<xml></xml>")?,
        }
    }
    Ok(())
}

/// Once the end of an idle connection has arrived, it is not used again.
pub(super) fn closed_while_idle(subject: &Subject) -> Result<(), String> {
    let server = Server::with_answer(answer(200, b"<xml></xml>")).map_err(io)?;
    for number in 1..=5 {
        expect_post(subject, &server, 200, b"<xml></xml>")?;
        expect_connections(&server, number)?;
        // Not a wait for an event: the end of the connection has to be older than the next request.
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

pub(super) fn silence_on_a_kept_connection(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.read_request()?;
        connection.stream.write_all(&answer(200, b"<xml></xml>"))?;
        connection.read_request()?;
        Ok(())
    });
    let server = server.map_err(io)?;
    expect_post(subject, &server, 200, b"<xml></xml>")?;
    let response = post(subject, &server.url(), PATIENT)?;
    // A transport without a pool has a new connection, and its answer.
    if server.connections() == 2 && response.is_ok() { Ok(()) } else { expect_maybe(response, &server) }
}

pub(super) fn bad_url(subject: &Subject) -> Result<(), String> {
    for url in ["", "no url", "https://", "http://[::1", "ftp://127.0.0.1/"] {
        match post(subject, url, SHORT)? {
            Ok(_) => return Err(format!("`{url}` is not the URL of a server, but there is a response")),
            Err(error) if error.transmission == Transmission::Maybe => {
                return Err(format!("nothing can be sent to `{url}`, but the transport does not know: {error}"));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

fn expect_distrust(subject: &Subject, pem: &str) -> Result<(), String> {
    let server = tls_server::start(pem, b"<xml></xml>").map_err(io)?;
    let response = post(subject, &https(&server), PATIENT)?;
    let error = expect_failure(response.clone(), &server)?;
    if error.to_string().contains(BODY) {
        return Err("the error shows the request".into());
    }
    expect_never(response)
}

fn expect_connections(server: &Server, expected: usize) -> Result<(), String> {
    let connections = server.connections();
    if connections != expected {
        return Err(format!("there should be {expected} connections by now, but there were {connections}"));
    }
    Ok(())
}

fn expect_few_connections(server: &Server) -> Result<(), String> {
    let connections = server.connections();
    if connections > FEW {
        return Err(format!("connections should be kept, but there were {connections}"));
    }
    Ok(())
}

fn https(server: &Server) -> String {
    format!("https://{}/pay/unifiedorder", server.address)
}

/// Returns an address at which no server listens.
fn unused_address() -> Result<SocketAddr, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).map_err(io)
}
