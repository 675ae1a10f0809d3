//! The content of a notification in JSON, whose `resource` is encrypted with the `APIv3` key.

use std::fmt;
use std::ops::Deref;

/// The decrypted content of a notification.
///
/// The tag of the encryption proves that someone with the `APIv3` key wrote the content, which only WeChat Pay and the
/// merchant have, and that nothing of it was changed. It proves neither when that was, so an old notification can
/// arrive again, nor what stands around the content: [`id`](Self::id) and [`event_type`](Self::event_type) are covered
/// only by the signature in the HTTP headers, which is made with the platform's private key and is not checked here.
/// Take them as hints, process each `order_id` once, and query the sharing before anything depends on it.
pub struct Decrypted<T> {
    content: T,
    id: String,
    event_type: String,
}

impl<T> Decrypted<T> {
    pub(crate) const fn new(content: T, id: String, event_type: String) -> Self {
        Self { content, id, event_type }
    }

    /// The number of the notification. Nothing proves it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The kind of event, such as `TRANSACTION.SUCCESS`. Nothing proves it.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The content.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.content
    }
}

impl<T> Deref for Decrypted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.content
    }
}

/// Shows the notification only, because the content may be personal.
impl<T> fmt::Debug for Decrypted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypted").field("id", &self.id).field("event_type", &self.event_type).finish_non_exhaustive()
    }
}
