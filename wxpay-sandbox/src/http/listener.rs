//! Accepts connections, limits their number, and closes idle and slow ones.

use std::convert::Infallible;
use std::fmt;
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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service as _;

use crate::faults::CloseConnection;
use crate::http::routes::collapse_slashes;
use crate::tls::{ClientCert, Tls};

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How long accepting pauses when the system has no more connections.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(500);

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
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        client_cert: ClientCert,
        routes: Router,
    ) {
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(client_cert);
            collapse_slashes(request.uri_mut());
            let answering = routes.clone().call(request.map(Body::new));
            async move {
                let answer: Result<Response, Infallible> = answering.await;
                match answer {
                    Ok(answer) if answer.extensions().get::<CloseConnection>().is_some() => Err(ConnectionClosed),
                    Ok(answer) => Ok(answer),
                    Err(never) => match never {},
                }
            }
        });
        // Connections end by the client, by a time limit, or by an injected fault. None of these is
        // an error of the sandbox.
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.client_timeout)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }
}

/// Whether the error concerns one connection, not the listening socket.
fn is_connection_error(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// The error that closes a connection without a response.
#[derive(Debug)]
struct ConnectionClosed;

impl fmt::Display for ConnectionClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule asked for no answer")
    }
}

impl std::error::Error for ConnectionClosed {}
