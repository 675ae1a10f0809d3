//! The HTTP server: accepts connections within limits, and ends them when it is stopped.

use std::convert::Infallible;
use std::io;
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
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use super::answer::Answer;
use super::idle_connections::{ConnectionState, IdleConnections};
use super::reception::Reception;

/// The maximal number of simultaneous connections. For a further one the one that has been idle for longest ends.
const MAX_CONNECTIONS: usize = 400;

/// How many open files a connection may need: its own, the record, and the connection to the target.
#[cfg(unix)]
const FILES_PER_CONNECTION: u64 = 3;

/// How many open files the process needs besides.
#[cfg(unix)]
const OTHER_FILES: u64 = 32;

/// How long a connection waits for the room that an idle one makes.
const ROOM_TIME: Duration = Duration::from_millis(20);

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How long a client may take to send a head, to begin the next request, or to accept a piece of an answer.
const CLIENT_TIME: Duration = Duration::from_secs(10);

/// How many connections wait to be accepted. With the usual 128, a burst of notifications is delayed by a second.
const BACKLOG: u32 = 4096;

/// How long accepting pauses when the system has no more connections.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// How long a connection without an open request may take to end when the server stops.
const STOP_TIME: Duration = Duration::from_millis(100);

/// Binds an address.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere it would let two programs have one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until it is told to stop, then until the open requests are answered.
pub(super) async fn serve(socket: TcpListener, reception: Arc<Reception>, mut stop: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(max_connections()));
    let idle = Arc::new(IdleConnections::default());
    let mut connections = JoinSet::new();
    let mut is_refused = false;
    loop {
        let accepted = async {
            let accepted = socket.accept().await?;
            Ok::<_, io::Error>((accepted, make_room(&permits, &idle).await))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = stopped(&mut stop) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok(((stream, peer), permit)) => {
                is_refused = false;
                let (reception, idle, stop) = (Arc::clone(&reception), Arc::clone(&idle), stop.clone());
                connections.spawn(async move {
                    let state = Arc::new(ConnectionState::default());
                    idle.add(&state);
                    serve_connection(stream, peer, reception, (&idle, &state), stop).await;
                    idle.remove(&state);
                    drop(permit);
                });
            }
            Err(error) => {
                // It is tried again and again, and told once.
                if !is_refused {
                    reception.notes.print_note(format!("note: a connection could not be accepted: {error}"));
                }
                is_refused = true;
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
    drop(socket);
    while connections.join_next().await.is_some() {}
}

/// The number of simultaneous connections for which the process may open enough files.
fn max_connections() -> usize {
    #[cfg(unix)]
    if let Some(files) = rustix::process::getrlimit(rustix::process::Resource::Nofile).current {
        let connections = files.saturating_sub(OTHER_FILES) / FILES_PER_CONNECTION;
        return usize::try_from(connections).unwrap_or(MAX_CONNECTIONS).clamp(1, MAX_CONNECTIONS);
    }
    MAX_CONNECTIONS
}

/// Waits for the room for one more connection. Idle connections make it, so that clients that send nothing hold up no
/// notification.
async fn make_room(permits: &Arc<Semaphore>, idle: &IdleConnections) -> Option<OwnedSemaphorePermit> {
    loop {
        // The semaphore is never closed.
        match tokio::time::timeout(ROOM_TIME, Arc::clone(permits).acquire_owned()).await {
            Ok(permit) => return permit.ok(),
            Err(_) => idle.end_oldest(),
        }
    }
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
    (idle, state): (&Arc<IdleConnections>, &Arc<ConnectionState>),
    mut stop: watch::Receiver<bool>,
) {
    // Answers are written as a whole.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(CLIENT_TIME));
    let is_used = AtomicBool::new(false);
    let service = service_fn(|request| {
        let (reception, idle, state) = (Arc::clone(&reception), Arc::clone(idle), Arc::clone(state));
        is_used.store(true, Ordering::Relaxed);
        async move {
            idle.remove(&state);
            let response = answer(reception, request).await;
            idle.add(&state);
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
        () = state.ended() => return,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            loop {
                match tokio::time::timeout(STOP_TIME, &mut connection).await {
                    Ok(ended) => break ended,
                    Err(_) if state.is_busy() => {}
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
