//! The connections of ureq: TLS with the configuration of this crate, and a mark before the first byte of a request.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

thread_local! {
    /// Whether the request that this thread sends may have left. ureq works on the thread of its caller.
    static HAS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Begins a request on this thread.
pub(super) fn begin_request() {
    HAS_SENT.set(false);
}

/// Returns whether a byte of the request of this thread may have been sent.
pub(super) fn has_sent() -> bool {
    HAS_SENT.get()
}

/// Wraps a connection in TLS. The handshake is over before a request is written.
pub(super) struct TlsConnector(pub(super) Arc<ClientConfig>);

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| Error::Tls("the host has no valid name"))?;
        let mut connection = ClientConnection::new(Arc::clone(&self.0), name).map_err(io::Error::other)?;
        let mut socket = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(time_left(details));
        connection.complete_io(&mut socket)?;
        let config = details.config;
        Ok(Some(Either::B(TlsTransport {
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            stream: StreamOwned { conn: connection, sock: socket },
        })))
    }
}

/// Returns what is left of the time for the connection.
fn time_left(details: &ConnectionDetails<'_>) -> NextTimeout {
    let after = match (details.timeout.after, details.now, (details.current_time)()) {
        (Duration::Exact(limit), Instant::Exact(start), Instant::Exact(now)) => {
            Duration::Exact(limit.saturating_sub(now.saturating_duration_since(start)))
        }
        (limit, ..) => limit,
    };
    NextTimeout { after, ..details.timeout }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConnector").finish_non_exhaustive()
    }
}

/// A connection in TLS.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let read = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsTransport").finish_non_exhaustive()
    }
}

/// Marks the thread before the first byte of a request is sent. The last of a chain.
#[derive(Debug)]
pub(super) struct MarkConnector {
    /// Whether the agent has a proxy. The connection to the proxy itself carries no request.
    pub(super) has_proxy: bool,
}

impl<In: Transport> Connector<In> for MarkConnector {
    type Out = Either<In, MarkTransport<In>>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        // ureq connects to the proxy by the same chain, with a configuration without the proxy.
        let is_to_the_proxy = self.has_proxy && details.config.proxy().is_none();
        let mark = |transport| if is_to_the_proxy { Either::A(transport) } else { Either::B(MarkTransport(transport)) };
        Ok(chained.map(mark))
    }
}

/// A connection that carries requests.
#[derive(Debug)]
pub(super) struct MarkTransport<In>(In);

impl<In: Transport> Transport for MarkTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        HAS_SENT.set(true);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
