//! A body that is sent to a merchant's server as a notification is, and what came of it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;
use wxpay_core::notification;
use wxpay_core::schema::Channel;
use wxpay_core::server;

use crate::format::OutputFormat;
use crate::http_post::HttpPoster;
use crate::mask;

/// How long an answer may take.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How much of an answer is shown.
const ANSWER_LETTERS: usize = 200;
/// The content type of callbacks of the cloud channel.
const JSON: &str = "application/json";

/// What was sent: a file by its path, or a message by its name.
#[derive(Clone, Copy)]
pub(crate) enum Sent<'a> {
    File(&'a str),
    Message(&'a str),
}

/// What came of sending a body.
pub(crate) struct Delivery {
    /// The status, unless no answer came.
    status: Option<u16>,
    /// The beginning of the answer, or in words why none came.
    answer: Result<String, String>,
    /// Whether the answer is the documented acknowledgement.
    pub(crate) is_acknowledged: bool,
    pub(crate) time: Duration,
}

/// The channel of a body, by its first letter: any bytes are a message in XML unless they are JSON.
fn channel_of(body: &[u8]) -> Channel {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => Channel::Cloud,
        _ => Channel::Pay,
    }
}

/// Sends a body, unchanged.
pub(crate) async fn deliver(poster: &HttpPoster, url: &str, body: Vec<u8>) -> Delivery {
    let (channel, start) = (channel_of(&body), Instant::now());
    let content_type = if channel == Channel::Cloud { JSON } else { notification::CONTENT_TYPE };
    match poster.post(url, body, content_type).await {
        Ok(answer) => Delivery {
            status: Some(answer.status),
            is_acknowledged: answer.status == 200
                && (server::is_acknowledgement(channel, &answer.body)
                    || channel == Channel::Cloud && server::is_sharing_acknowledgement(&answer.body)),
            answer: Ok(String::from_utf8_lossy(&answer.body).chars().take(ANSWER_LETTERS).collect()),
            time: answer.time,
        },
        Err(reason) => Delivery { status: None, answer: Err(reason), is_acknowledged: false, time: start.elapsed() },
    }
}

impl Delivery {
    /// Returns one line about what was sent.
    pub(crate) fn to_line(&self, sent: Sent<'_>, format: OutputFormat) -> String {
        let (Sent::File(name) | Sent::Message(name)) = sent;
        let milliseconds = u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX);
        let line = match format {
            OutputFormat::Json => {
                // Formatted by hand so that its members keep this order.
                let mut line = match sent {
                    Sent::File(name) => format!("{{\"file\":{}", json!(name)),
                    Sent::Message(name) => format!("{{\"file\":null,\"message\":{}", json!(name)),
                };
                let _ = write!(line, ",\"status\":{}", json!(self.status));
                let _ =
                    write!(line, ",\"answer\":{},\"milliseconds\":{milliseconds}", json!(self.answer.as_ref().ok()));
                let _ = write!(line, ",\"acknowledged\":{}", self.is_acknowledged);
                if let Err(reason) = &self.answer {
                    let _ = write!(line, ",\"error\":{}", json!(reason));
                }
                line + "}"
            }
            OutputFormat::Text => {
                let outcome = match (&self.answer, self.status) {
                    (Ok(answer), Some(status)) => {
                        let word = if self.is_acknowledged { "acknowledged" } else { "not acknowledged" };
                        format!("{word}, HTTP {status}: {}", answer.escape_debug())
                    }
                    (Ok(_), None) => String::new(),
                    (Err(reason), _) => format!("no answer: {}", reason.escape_debug()),
                };
                format!("{}: {milliseconds} ms, {outcome}", name.escape_debug())
            }
        };
        mask::mask_env_key(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channel_of_takes_what_begins_like_json_for_json() {
        for json in [&b"{}"[..], b" \n{\"a", b"\xef\xbb\xbf{}", b"[1]"] {
            assert_eq!(channel_of(json), Channel::Cloud);
        }
        for other in [&b"<xml/>"[..], b"", b"\0\xff", b"errcode"] {
            assert_eq!(channel_of(other), Channel::Pay);
        }
    }
}
