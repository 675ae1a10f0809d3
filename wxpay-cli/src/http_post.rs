//! One POST of a body to a merchant's server, as WeChat Pay sends it.

use std::time::{Duration, Instant};

use wxpay_core::transport::Reqwest;

use crate::error::CommandError;

/// The most bytes of an answer that are read.
const MAX_ANSWER: usize = 64 << 10;

/// A client that posts bodies: no redirect is followed, and nothing is repeated.
#[derive(Clone)]
pub(crate) struct HttpPoster(reqwest::Client);

/// What the server answered.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
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
        let client = builder.no_proxy().timeout(limit).build().map_err(|reason| error(&reason))?;
        Ok(Self(client))
    }

    /// Posts a body, and returns the answer, or in words why none came.
    pub(crate) async fn post(&self, url: &str, body: Vec<u8>, content_type: &str) -> Result<HttpAnswer, String> {
        let start = Instant::now();
        let request = self.0.post(url).header("content-type", content_type).body(body);
        let mut response = request.send().await.map_err(|error| words(&error))?;
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| words(&error))? {
            let piece = piece.get(..MAX_ANSWER - body.len()).unwrap_or(&piece);
            body.extend_from_slice(piece);
            if body.len() == MAX_ANSWER {
                break;
            }
        }
        Ok(HttpAnswer { status: response.status().as_u16(), body, time: start.elapsed() })
    }
}

/// The error with its sources, whose first lines say too little.
fn words(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
