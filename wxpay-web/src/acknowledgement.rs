//! The answer to a notification.

use wxpay_core::{cloud, notification};

use crate::refusal::Refusal;

/// The content type of the answer to a callback of the cloud channel.
const JSON: &str = "application/json; charset=utf-8";

/// The format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// To a notification.
    Xml,
    /// To a callback of the cloud channel.
    Json,
}

/// The answer to a notification: HTTP status, content type and body.
///
/// Every refusal has the same bytes, whatever the reason: those of `notification::refused("FAIL")`. The reason is in
/// [`refusal`](Self::refusal), for the merchant's own log; never send it. WeChat Pay repeats what is refused.
#[derive(Debug)]
#[must_use = "an answer that is not sent is repeated by WeChat Pay"]
pub struct Acknowledgement {
    body: String,
    content_type: &'static str,
    refusal: Option<Refusal>,
}

impl Acknowledgement {
    /// The HTTP status of every answer. WeChat Pay reads the body only with this one.
    pub const STATUS: u16 = 200;

    pub(crate) fn accepted(format: Format) -> Self {
        let (body, content_type) = match format {
            Format::Xml => (notification::accepted(), notification::CONTENT_TYPE),
            Format::Json => (cloud::accepted(), JSON),
        };
        Self { body, content_type, refusal: None }
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        let body = notification::refused("FAIL");
        Self { body, content_type: notification::CONTENT_TYPE, refusal: Some(refusal) }
    }

    /// Returns the content type.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the body.
    #[must_use]
    pub fn into_body(self) -> String {
        self.body
    }

    /// Returns whether WeChat Pay stops the repetitions.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.refusal.is_none()
    }

    /// Returns why the notification was refused. It is not part of the answer.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}
