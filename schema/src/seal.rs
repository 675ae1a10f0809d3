//! What is computed of a complete table once, when this crate is compiled: its
//! number, and of a received table what reading asks for.

use crate::message::Message;
use crate::received::ReceivedRows;

/// What is computed of a table once it is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) fingerprint: u64,
    pub(crate) received: Option<ReceivedRows>,
}

impl Message {
    /// Ends a table: what is asked of it often is computed here once, and not
    /// wherever a struct is checked against it. A builder called behind it breaks the
    /// seal.
    #[must_use]
    pub const fn sealed(mut self) -> Self {
        let in_rows = self.is_received() && self.base.is_none();
        let received = if in_rows { ReceivedRows::of(self.fields) } else { None };
        self.seal = Some(Seal { fingerprint: self.compute_fingerprint(), received });
        self
    }
}
