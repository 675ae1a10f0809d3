//! Files that are written as they arrive.

use std::io::{self as std_io, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::exchange::{PATIENT, SHORT, expect_answer, expect_maybe, io, request, within};
use super::server::{Server, answer};
use super::subject::Subject;

/// The size of a whole file, in bytes.
const FILE: usize = 1 << 20;
/// The size at which the writer of an endless file gives up.
const FULL: usize = 1 << 20;

/// A file with a limit.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    limit: Option<usize>,
    /// When the first byte came.
    begun: Option<Instant>,
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> std_io::Result<usize> {
        if self.limit.is_some_and(|limit| self.bytes.len() + bytes.len() > limit) {
            return Err(std_io::ErrorKind::StorageFull.into());
        }
        self.begun.get_or_insert_with(Instant::now);
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std_io::Result<()> {
        Ok(())
    }
}

/// The file is written while the server still sends.
pub(super) fn streamed_file(subject: &Subject) -> Result<(), String> {
    let sent: Vec<u8> = (0..FILE).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    let whole = sent.clone();
    let server = Server::start(move |connection| {
        connection.read_request()?;
        let answer = answer(200, &whole);
        let (first, second) = answer.split_at(answer.len() / 2);
        connection.stream.write_all(first)?;
        thread::sleep(Duration::from_millis(300));
        connection.stream.write_all(second)
    });
    let server = server.map_err(io)?;
    let mut file = File::default();
    let response = within(PATIENT, || subject.download(request(&server.url(), PATIENT), &mut file))?;
    let end = Instant::now();
    expect_answer(response, 200, b"")?;
    if file.bytes != sent {
        return Err(format!("the file of {} bytes was written as one of {}, or as another", FILE, file.bytes.len()));
    }
    if file.begun.is_none_or(|begun| end.saturating_duration_since(begun) < Duration::from_millis(100)) {
        return Err("the file was written at its end, not as it arrived".into());
    }
    Ok(())
}

pub(super) fn file_that_cannot_be_written(subject: &Subject) -> Result<(), String> {
    let server = Server::with_answer(answer(200, &vec![b'x'; FILE])).map_err(io)?;
    let mut file = File { limit: Some(0), ..File::default() };
    let response = within(PATIENT, || subject.download(request(&server.url(), PATIENT), &mut file))?;
    expect_maybe(response, &server)
}

pub(super) fn endless_file(subject: &Subject) -> Result<(), String> {
    expect_stop(subject, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
}

pub(super) fn endless_file_with_a_length(subject: &Subject) -> Result<(), String> {
    expect_stop(subject, "HTTP/1.1 200 OK\r\ncontent-length: 2147483648\r\n\r\n")
}

pub(super) fn cut_file(subject: &Subject) -> Result<(), String> {
    let mut cut = answer(200, &vec![b'x'; FILE]);
    cut.truncate(FILE / 2);
    let server = Server::with_answer(cut).map_err(io)?;
    let response = within(PATIENT, || subject.download(request(&server.url(), PATIENT), &mut File::default()))?;
    expect_maybe(response, &server)
}

pub(super) fn time_limit_of_a_download(subject: &Subject) -> Result<(), String> {
    let server = Server::start(|connection| {
        connection.read_request()?;
        connection.stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")?;
        for _ in 0..60 {
            connection.stream.write_all(&[b'x'; 1_000])?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    });
    let server = server.map_err(io)?;
    let response = within(SHORT, || subject.download(request(&server.url(), SHORT), &mut File::default()))?;
    expect_maybe(response, &server)
}

/// A page is not written, but returned.
pub(super) fn refused_download(subject: &Subject) -> Result<(), String> {
    let server = Server::with_answer(answer(400, b"<html>no certificate</html>")).map_err(io)?;
    let mut file = File::default();
    let response = within(PATIENT, || subject.download(request(&server.url(), PATIENT), &mut file))?;
    expect_answer(response, 400, b"<html>no certificate</html>")?;
    if !file.bytes.is_empty() {
        return Err("the page of a refusal was written to the file".into());
    }
    Ok(())
}

/// Expects that no more is read once the file cannot be written.
fn expect_stop(subject: &Subject, head: &'static str) -> Result<(), String> {
    let server = Server::start(move |connection| {
        connection.read_request()?;
        connection.stream.write_all(head.as_bytes())?;
        let part = vec![b'x'; 64 * 1024];
        loop {
            connection.stream.write_all(&part)?;
        }
    });
    let server = server.map_err(io)?;
    let mut file = File { limit: Some(FULL), ..File::default() };
    let response = within(PATIENT, || subject.download(request(&server.url(), PATIENT), &mut file))?;
    expect_maybe(response, &server)
}
