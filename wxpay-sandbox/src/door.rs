//! The door: connections come in, so many at a time and with bounded patience;
//! requests go to the routes, and answers back. Who is idle, slow to ask or slow to
//! listen is shown out.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
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

use crate::faults::HangUp;
use crate::routes::with_single_slashes;
use crate::tls::{ClientCert, Tls};

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;

/// How long the door stays shut when the system has no more connections to give.
const EXHAUSTED: Duration = Duration::from_millis(500);

/// How many come in, and how long they may take.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    /// The most connections at a time; more wait.
    pub(crate) most: usize,
    /// How long a client may take to send a head, to begin the next one, or to take
    /// a piece of an answer.
    pub(crate) patience: Duration,
    /// Whoever begins to speak TLS is answered so.
    pub(crate) tls: Option<Arc<Tls>>,
}

impl Door {
    /// Serves until it is dropped, and every connection with it.
    pub(crate) async fn open(self, listener: TcpListener, routes: Router) {
        let places = Arc::new(Semaphore::new(self.most));
        let mut inside = JoinSet::new();
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    if !is_of_the_client(&error) {
                        tokio::time::sleep(EXHAUSTED).await;
                    }
                    continue;
                }
            };
            while inside.try_join_next().is_some() {}
            let (door, routes) = (self.clone(), routes.clone());
            inside.spawn(async move {
                door.let_in(stream, routes).await;
                drop(place);
            });
        }
    }

    async fn let_in(&self, stream: TcpStream, routes: Router) {
        // Answers are written whole.
        let _ = stream.set_nodelay(true);
        let tls = match &self.tls {
            Some(tls) => match timeout(self.patience, Tls::is_spoken(&stream)).await {
                Ok(Ok(spoken)) => Some(tls).filter(|_| spoken),
                _ => return,
            },
            None => None,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience));
        let stream = Box::pin(stream);
        match tls {
            None => self.converse(stream, ClientCert::nothing(), routes).await,
            Some(tls) => {
                if let Ok(Ok((stream, shown))) = timeout(self.patience, tls.accept(stream)).await {
                    self.converse(stream, shown, routes).await;
                }
            }
        }
    }

    async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, shown: ClientCert, routes: Router) {
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(shown);
            with_single_slashes(request.uri_mut());
            let answering = routes.clone().call(request.map(Body::new));
            async move {
                let answer: Result<Response, Infallible> = answering.await;
                match answer {
                    Ok(answer) if answer.extensions().get::<HangUp>().is_some() => Err(HungUp),
                    Ok(answer) => Ok(answer),
                    Err(never) => match never {},
                }
            }
        });
        // It ends with the client, by the time limits, or without an answer: none of
        // that is an error of the sandbox's.
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }
}

/// Whether the connection failed, and not the listening.
fn is_of_the_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Closes the connection without an answer.
#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule asked for no answer")
    }
}

impl std::error::Error for HungUp {}

/// A stream whose reader has to keep up.
pub(crate) type Guarded = Pin<Box<TimeoutStream<TcpStream>>>;
