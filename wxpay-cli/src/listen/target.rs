//! The program behind the listener, which gets what is accepted.

use std::time::Duration;

use hyper::header::HeaderValue;
use reqwest::Url;
use serde_json::{Value, json};

use super::answer::Answer;
use super::verdict::MessageForm;
use crate::error::CommandError;
use crate::http_post::HttpPoster;

/// How long the target may take. WeChat Pay waits as long.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Where accepted messages are forwarded to.
pub(super) struct Target {
    poster: HttpPoster,
    url: String,
}

impl Target {
    pub(super) fn new(url: &Url) -> Result<Self, CommandError> {
        Ok(Self { poster: HttpPoster::new(TIME_LIMIT)?, url: url.as_str().to_owned() })
    }

    /// Forwards a body as it came, and returns the answer to relay, and the member of the line.
    pub(super) async fn forward(
        &self,
        form: MessageForm,
        bytes: &[u8],
        content_type: Option<HeaderValue>,
    ) -> (Answer, Value) {
        match self.poster.forward(&self.url, bytes.to_vec(), content_type).await {
            Ok(answer) => {
                let milliseconds = u64::try_from(answer.time.as_millis()).unwrap_or(u64::MAX);
                let told = json!({ "status": answer.status, "milliseconds": milliseconds });
                (Answer::relayed(form, answer), told)
            }
            Err(error) => (Answer::refused(form), json!({ "error": error })),
        }
    }
}
