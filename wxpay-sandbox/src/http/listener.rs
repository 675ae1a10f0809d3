//! Accepts connections, limits their number, and closes idle and slow ones.

use std::convert::Infallible;
use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service as _;
use wxpay_core::BeijingTime;

use crate::faults::{ConnectionEnd, IdleEnd};
use crate::http::routes::collapse_slashes;
use crate::state::clock::Clock;
use crate::tls::{AbruptEnd, ClientCert, Tls};

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How many connections wait to be accepted. With the usual 128, clients that connect at once are delayed by a second.
/// The system may have a lower limit.
const BACKLOG: u32 = 4096;

/// How long accepting pauses when the system has no more connections.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(500);

/// Binds an address.
///
/// # Errors
/// If it is in use, or is not an address of this machine.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere it would let two sandboxes have one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The listener's limits, and its TLS.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    /// The maximal number of simultaneous connections; further ones wait.
    pub(crate) max_connections: usize,
    /// How long a client may take to send a head, to begin the next request, or to accept a piece
    /// of a response.
    pub(crate) client_timeout: Duration,
    /// Used for clients that begin with a TLS handshake.
    pub(crate) tls: Option<Arc<Tls>>,
    /// The clock of faults.
    pub(crate) clock: Arc<Clock>,
}

impl Listener {
    /// Serves until the future is dropped, which also ends every connection.
    pub(crate) async fn serve(self, socket: TcpListener, routes: Router) {
        let permits = Arc::new(Semaphore::new(self.max_connections));
        let mut connections = JoinSet::new();
        loop {
            let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
                return;
            };
            let stream = match socket.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    if !is_connection_error(&error) {
                        tokio::time::sleep(ACCEPT_BACKOFF).await;
                    }
                    continue;
                }
            };
            while connections.try_join_next().is_some() {}
            let (this, routes) = (self.clone(), routes.clone());
            connections.spawn(async move {
                this.accept(stream, routes).await;
                drop(permit);
            });
        }
    }

    async fn accept(&self, stream: TcpStream, routes: Router) {
        // Responses are written as a whole.
        let _ = stream.set_nodelay(true);
        let tls = match &self.tls {
            Some(tls) => match timeout(self.client_timeout, Tls::is_client_hello(&stream)).await {
                Ok(Ok(is_tls)) => Some(tls).filter(|_| is_tls),
                _ => return,
            },
            None => None,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.client_timeout));
        let stream = Box::pin(stream);
        match tls {
            None => self.serve_connection(stream, ClientCert::none(), routes).await,
            Some(tls) => {
                if let Ok(Ok((stream, client_cert))) = timeout(self.client_timeout, tls.accept(stream)).await {
                    self.serve_connection(stream, client_cert, routes).await;
                }
            }
        }
    }

    async fn serve_connection(
        &self,
        stream: impl AsyncRead + AsyncWrite + AbruptEnd + Unpin + 'static,
        client_cert: ClientCert,
        routes: Router,
    ) {
        let (idle, mut idle_end) = watch::channel(None);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(client_cert);
            collapse_slashes(request.uri_mut());
            let answering = routes.clone().call(request.map(Body::new));
            let idle = idle.clone();
            set_idle_end(&idle, None);
            async move {
                let answer: Result<Response, Infallible> = answering.await;
                let Ok(answer) = answer;
                if let Some(end) = answer.extensions().get::<ConnectionEnd>() {
                    return Err(ConnectionEnded(*end));
                }
                set_idle_end(&idle, answer.extensions().get::<IdleEnd>().map(|IdleEnd(end)| *end));
                Ok(answer)
            }
        });
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.client_timeout)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let mut is_ending = false;
        let ended = loop {
            tokio::select! {
                ended = &mut connection => break ended,
                () = reach_idle_end(&self.clock, &mut idle_end), if !is_ending => {
                    is_ending = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
            }
        };
        // Connections end by the client, by a time limit, or by an injected fault. None of these is
        // an error of the sandbox.
        let Err(error) = ended else {
            return;
        };
        let stream = connection.into_parts().io.into_inner();
        match error.source().and_then(|source| source.downcast_ref()) {
            Some(ConnectionEnded(ConnectionEnd::Reset)) => stream.reset(),
            Some(ConnectionEnded(ConnectionEnd::TlsAlert)) => {
                let _ = timeout(self.client_timeout, stream.alert()).await;
            }
            Some(ConnectionEnded(ConnectionEnd::Close)) | None => {}
        }
    }
}

/// Sets when an idle connection is to be closed. Without a change, the connection's task is not woken.
fn set_idle_end(idle: &watch::Sender<Option<BeijingTime>>, end: Option<BeijingTime>) {
    idle.send_if_modified(|current| std::mem::replace(current, end) != end);
}

/// Waits until an idle connection is to be closed.
async fn reach_idle_end(clock: &Clock, idle_end: &mut watch::Receiver<Option<BeijingTime>>) {
    loop {
        let end = *idle_end.borrow_and_update();
        let at_end = async {
            match end {
                Some(end) => clock.sleep_until(end).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = at_end => return,
            // The service, which has the sender, lives as long as the connection.
            _ = idle_end.changed() => {}
        }
    }
}

/// Whether the error concerns one connection, not the listening socket.
fn is_connection_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// The error that ends a connection without a response.
#[derive(Debug)]
struct ConnectionEnded(ConnectionEnd);

impl fmt::Display for ConnectionEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule asked for no answer")
    }
}

impl std::error::Error for ConnectionEnded {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use std::net::{Ipv4Addr, TcpStream};

    use super::*;

    #[tokio::test]
    async fn bind_lets_hundreds_of_connections_wait() {
        let listener = bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(900));
        let connections: Vec<TcpStream> = (0..500).map(|_| connect().unwrap()).collect();
        assert_eq!(connections.len(), 500);
    }
}
