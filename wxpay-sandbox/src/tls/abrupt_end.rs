//! Ends of connections that HTTP does not know: a reset, and a TLS alert.

use super::ClientStream;

/// A stream that can end abruptly.
pub(crate) trait AbruptEnd {
    /// Ends the connection by TCP RST; data that was not sent is lost.
    fn reset(self);

    /// Ends TLS by a fatal alert and closes the connection. Without TLS, closes the connection.
    fn alert(self) -> impl Future<Output = ()> + Send;
}

impl AbruptEnd for ClientStream {
    fn reset(self) {
        // Closing does the same with a FIN if this fails.
        let _ = self.as_ref().get_ref().get_ref().set_zero_linger();
    }

    async fn alert(self) {}
}
