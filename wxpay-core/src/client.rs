//! Sending, asynchronously: a few lines over [`Merchant`] and a transport.

use std::io::Write;

use crate::bounds::{Failure, PayRequest, Reply};
use crate::error::{ConfigError, Error};
use crate::merchant::Merchant;
use crate::message::Request;
use crate::transport::{Capped, DefaultTransport, Transport};
use crate::trust::Verified;

/// The most of a file that is written, in bytes. A bill of a million rows has some
/// 300 MB, before it is packed.
pub(crate) const MOST_OF_A_FILE: u64 = 2 << 30;
/// What is too large then.
pub(crate) const A_FILE: &str = "the file, in bytes,";

/// Which of WeChat Pay's hosts to call (docs/protocol.md, Hosts). Change over only
/// after a failure of the network, and with the same parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// The usual host.
    #[default]
    Mainland,
    /// The same service at another place, for when the usual host is out of reach.
    Backup,
    /// For callers in South-East Asia.
    Asia,
    /// For callers elsewhere outside mainland China.
    World,
    /// A test gateway.
    Sandbox(SandboxUrl),
}

/// The address of a test gateway. The only one that plain http may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxUrl(String);

impl Endpoint {
    /// A test gateway at an http or https address.
    ///
    /// # Errors
    /// When it is not an absolute URL without query and fragment.
    pub fn sandbox(url: &str) -> Result<Self, ConfigError> {
        let field = wxpay_schema::url("the sandbox's address", 1024);
        match field.value_error(url) {
            None => Ok(Self::Sandbox(SandboxUrl(url.trim_end_matches('/').to_owned()))),
            Some(fault) => Err(ConfigError::Value(field.explain(fault, url, "the value").to_string())),
        }
    }

    pub(crate) fn base(&self) -> &str {
        match self {
            Self::Mainland => "https://api.mch.weixin.qq.com",
            Self::Backup => "https://api2.mch.weixin.qq.com",
            Self::Asia => "https://apihk.mch.weixin.qq.com",
            Self::World => "https://apius.mch.weixin.qq.com",
            Self::Sandbox(url) => &url.0,
        }
    }
}

/// Sends the requests of a merchant.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use wxpay_core::{Client, Merchant, pay};
///
/// let client = Client::new(Merchant::from_env()?);
/// let query = pay::OrderQuery {
///     optional: pay::OrderQueryOptional { out_trade_no: Some("20261123091010".try_into()?), ..Default::default() },
/// };
/// let state = client.send(&query).await?.state().clone();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Client<T = DefaultTransport> {
    merchant: Merchant,
    endpoint: Endpoint,
    transport: T,
}

#[cfg(feature = "reqwest")]
impl Client {
    /// A client over reqwest.
    #[must_use]
    pub fn new(merchant: Merchant) -> Self {
        Self::with_transport(merchant, crate::transport::Reqwest::new())
    }
}

impl<T> Client<T> {
    /// A client over another transport.
    pub fn with_transport(merchant: Merchant, transport: T) -> Self {
        Self { merchant, endpoint: Endpoint::default(), transport }
    }

    /// Calls another host.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self }
    }

    /// The merchant.
    pub fn merchant(&self) -> &Merchant {
        &self.merchant
    }
}

impl<T: Transport> Client<T> {
    /// Validates, signs and sends a request, verifies the reply and reads it.
    ///
    /// # Cancellation
    /// A future that is dropped before it is ready, by a time limit around it or since
    /// the payer's own request has gone away, does not call the request back: it may
    /// have been carried out. Treat it as [`Error::Unreachable`] with
    /// [`Transmission::Maybe`](crate::Transmission::Maybe). Keep the order's number before the call, and
    /// query by it afterwards; send the same request again, with the same numbers, only
    /// where the documents allow it ([`Error::action`] says so of an error of this
    /// call), and never a [`Micropay`](crate::pay::Micropay). What must not be
    /// interrupted runs in a task of its own.
    ///
    /// # Errors
    /// [`Error::Invalid`] before anything is sent; [`Error::Unreachable`] when there is
    /// no answer, with [`reached`](crate::Transmission) for whether the request may have
    /// arrived; else as [`PreparedRequest::read`](crate::PreparedRequest::read).
    pub async fn send<R>(&self, request: &R) -> Result<Verified<R::Response>, Error>
    where
        R: Request<Response: Reply> + PayRequest,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = format!("{}{}", self.endpoint.base(), prepared.path);
        let answer = self.transport.post(prepared.post(&url)).await.map_err(|down| prepared.unanswered(down))?;
        prepared.read(answer.status, &answer.body)
    }

    /// Asks for a bill or a fund flow and writes what comes into `file`, piece by
    /// piece, at most 2 GiB of it. That may be the failure: open it as a bill, which
    /// tells the two apart.
    ///
    /// # Errors
    /// [`Error::Invalid`] before anything is sent, [`Error::Unreachable`] when the
    /// answer did not come or could not be written, [`Error::NotAnAnswer`] for
    /// another status than 200, [`Error::Malformed`] with
    /// [`TooLarge`](crate::Malformed::TooLarge) when more comes.
    pub async fn download<R>(&self, request: &R, file: &mut (dyn Write + Send)) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
        T: Sync,
    {
        self.download_at_most(request, file, MOST_OF_A_FILE).await
    }

    /// As [`download`](Self::download), with another limit: no more than so many bytes
    /// are written, as they come, before a bill is unpacked.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    pub async fn download_at_most<R>(&self, request: &R, file: &mut (dyn Write + Send), bytes: u64) -> Result<(), Error>
    where
        R: Request<Response: Failure> + PayRequest,
        T: Sync,
    {
        let prepared = self.merchant.prepare(request)?;
        let url = format!("{}{}", self.endpoint.base(), prepared.path);
        let mut capped = Capped::new(file, bytes);
        let answer = self.transport.download(prepared.post(&url), &mut capped).await;
        capped.into_inner(A_FILE, bytes)?;
        prepared.downloaded(answer)
    }
}
