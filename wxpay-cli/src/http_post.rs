//! One POST of a body to a merchant's server, as WeChat Pay sends it.

use std::iter::successors;
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use wxpay_core::transport::Reqwest;

use crate::error::CommandError;

/// Parses the address of a merchant's server: an absolute http or https URL.
pub(crate) fn parse_url(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).ok();
    let is_one = |url: &reqwest::Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    let found = url.filter(is_one).map(String::from);
    found.ok_or_else(|| "write an http or https URL such as http://127.0.0.1:3000/wxpay/notify".to_owned())
}

/// The most bytes of an answer that are read.
const MAX_ANSWER: usize = 64 << 10;

/// A client that posts bodies: no redirect is followed, and nothing is repeated.
#[derive(Clone)]
pub(crate) struct HttpPoster(reqwest::Client);

/// What the server answered.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<HeaderValue>,
    /// The body, at most 64 KiB.
    pub(crate) body: Vec<u8>,
    /// The time from the connection to the end of the answer.
    pub(crate) time: Duration,
}

impl HttpPoster {
    /// A client whose posts take at most that time each.
    pub(crate) fn new(limit: Duration) -> Result<Self, CommandError> {
        let error =
            |error: &dyn std::fmt::Display| CommandError::work(format_args!("cannot call by HTTP: {error}"), "");
        let builder = Reqwest::builder().client_builder().map_err(|reason| error(&reason))?;
        // Each post has a connection of its own: one that is kept may be closed by the server just then, which would be
        // told as no answer.
        let client =
            builder.no_proxy().pool_max_idle_per_host(0).timeout(limit).build().map_err(|reason| error(&reason))?;
        Ok(Self(client))
    }

    /// Posts a body, and returns the answer, or in words why none came.
    pub(crate) async fn post(&self, url: &str, body: Vec<u8>, content_type: &str) -> Result<HttpAnswer, String> {
        self.send(self.0.post(url).header(CONTENT_TYPE, content_type).body(body)).await
    }

    /// Posts a body as it came to a server, with the content type that came with it.
    pub(crate) async fn forward(
        &self,
        url: &str,
        body: Vec<u8>,
        content_type: Option<HeaderValue>,
    ) -> Result<HttpAnswer, String> {
        let request = self.0.post(url).body(body);
        self.send(content_type.into_iter().fold(request, |request, value| request.header(CONTENT_TYPE, value))).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<HttpAnswer, String> {
        let start = Instant::now();
        let mut response = request.send().await.map_err(|error| words(&error))?;
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| words(&error))? {
            let piece = piece.get(..MAX_ANSWER - body.len()).unwrap_or(&piece);
            body.extend_from_slice(piece);
            if body.len() == MAX_ANSWER {
                break;
            }
        }
        let content_type = response.headers().get(CONTENT_TYPE).cloned();
        Ok(HttpAnswer { status: response.status().as_u16(), content_type, body, time: start.elapsed() })
    }
}

/// Why no answer came. An error's first words say too little, so its sources are in it.
fn words(error: &reqwest::Error) -> String {
    let first: &dyn std::error::Error = error;
    let all: Vec<String> = successors(Some(first), |error| error.source()).map(ToString::to_string).collect();
    let last = all.last().map_or("", String::as_str);
    if error.is_timeout() {
        "no answer came in time".to_owned()
    } else if error.is_connect() {
        format!("no connection: {last}; check the URL, and whether the server runs")
    } else {
        all.join(": ")
    }
}
