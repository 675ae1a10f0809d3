//! A message to a merchant, ready to be sent.

/// A message to the merchant.
pub(crate) struct OutgoingMessage {
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) content_type: &'static str,
    pub(crate) on_cloud: bool,
}

impl OutgoingMessage {
    /// A callback of the cloud channel.
    pub(super) fn to_cloud(url: String, body: String) -> Self {
        Self { url, body, content_type: "application/json", on_cloud: true }
    }
}
