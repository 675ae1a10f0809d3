//! The HTTP server: accepts connections within limits, and ends them when it is stopped.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use super::answer::Answer;
use super::reception::Reception;

/// The maximal number of simultaneous connections; further ones wait.
const MAX_CONNECTIONS: usize = 400;

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How long a client may take to send a head, to begin the next request, or to accept a piece of an answer.
const CLIENT_TIME: Duration = Duration::from_secs(10);

/// How long accepting pauses when the system has no more connections.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// How long a connection without an open request may take to end when the server stops.
const STOP_TIME: Duration = Duration::from_millis(100);

/// Serves until it is told to stop, then until the open requests are answered.
pub(super) async fn serve(socket: TcpListener, reception: Arc<Reception>, mut stop: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let permit = Arc::clone(&permits).acquire_owned().await.ok();
            (permit, socket.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = stopped(&mut stop) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let (reception, stop) = (Arc::clone(&reception), stop.clone());
                connections.spawn(async move {
                    serve_connection(stream, peer, reception, stop).await;
                    drop(permit);
                });
            }
            Err(error) => {
                reception.notes.print_note(format!("note: a connection could not be accepted: {error}"));
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
    drop(socket);
    while connections.join_next().await.is_some() {}
}

/// Resolves when the server is told to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Without a sender the command has ended.
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    reception: Arc<Reception>,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are written as a whole.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(CLIENT_TIME));
    let (is_busy, is_used) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(false));
    let service = service_fn(|request| {
        let (reception, is_busy) = (Arc::clone(&reception), Arc::clone(&is_busy));
        is_used.store(true, Ordering::Relaxed);
        async move {
            is_busy.store(true, Ordering::Relaxed);
            let response = answer(reception, request).await;
            is_busy.store(false, Ordering::Relaxed);
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(CLIENT_TIME)
        .max_buf_size(MAX_HEAD)
        // A client may end its side once it has sent the request.
        .half_close(true)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            loop {
                match tokio::time::timeout(STOP_TIME, &mut connection).await {
                    Ok(ended) => break ended,
                    Err(_) if is_busy.load(Ordering::Relaxed) => {}
                    Err(_) => return,
                }
            }
        }
    };
    if let Err(error) = ended {
        if error.is_timeout() && is_used.load(Ordering::Relaxed) {
            // The client has kept the connection, and sent no further request.
            return;
        }
        reception.notes.print_note(format!("note: the connection from {peer} ended: {error}"));
    }
}

async fn answer(reception: Arc<Reception>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        let sentence = "notifications are sent with POST";
        let method: String = head.method.as_str().chars().take(16).collect();
        reception.notes.print_note(format!("note: a request with {method} was answered with 405: {sentence}"));
        let mut response = Answer::of_status(405, sentence).into_response();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let (sender, answered) = oneshot::channel();
    // In a task of its own, which goes on when the connection breaks.
    tokio::spawn(reception.receive(head.headers.get(CONTENT_TYPE).cloned(), body, sender));
    let answer = answered.await;
    answer.unwrap_or_else(|_| Answer::of_status(500, "the message could not be read")).into_response()
}
