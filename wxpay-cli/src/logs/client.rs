//! Reads the log of a sandbox by HTTP.

use std::time::Duration;

use serde_json::Value;
use wxpay_core::transport::Reqwest;

use super::line::LogEntry;
use crate::error::CommandError;

/// How long an answer may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The most bytes of an answer: more than 1,000 requests have.
const MAX_BYTES: usize = 16 << 20;

/// A sandbox.
pub(crate) struct LogClient {
    client: reqwest::Client,
    url: String,
}

impl LogClient {
    pub(crate) fn new(url: &str) -> Result<Self, CommandError> {
        let error =
            |error: &dyn std::fmt::Display| CommandError::work(format_args!("cannot call by HTTP: {error}"), "");
        let builder = Reqwest::builder().client_builder().map_err(|reason| error(&reason))?;
        let client = builder.no_proxy().timeout(TIME_LIMIT).build().map_err(|reason| error(&reason))?;
        Ok(Self { client, url: format!("{}/_sandbox/log", url.trim_end_matches('/')) })
    }

    /// Reads the requests from that number on.
    ///
    /// # Errors
    /// What is wrong with the server, in words that follow its URL.
    pub(crate) async fn read(&self, from: u64) -> Result<Vec<LogEntry>, String> {
        let away = |error: reqwest::Error| match error.is_timeout() {
            true => "does not answer".to_owned(),
            false if error.is_connect() => "cannot be reached".to_owned(),
            false => "does not answer by HTTP".to_owned(),
        };
        let url = format!("{}?from={from}", self.url);
        let mut response = self.client.get(url).send().await.map_err(away)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(format!("is not a sandbox: it answered {status} for its log"));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(away)? {
            body.extend_from_slice(&piece);
            if body.len() > MAX_BYTES {
                return Err("is not a sandbox: its answer does not end".to_owned());
            }
        }
        let entries = serde_json::from_slice(&body).ok().and_then(|entries| match entries {
            Value::Array(entries) => entries.into_iter().map(LogEntry::new).collect::<Option<Vec<_>>>(),
            _ => None,
        });
        entries.ok_or_else(|| "is not a sandbox: its answer is not a log".to_owned())
    }
}
