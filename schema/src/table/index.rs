//! What is computed of a complete table once, when this crate is compiled: its
//! number, and what reading asks of a received table, or checking of a sent one.

use crate::table::message::Message;
use crate::table::received_index::ReceivedRows;
use crate::table::sent_index::SentRows;

/// What is computed of a table once it is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) fingerprint: u64,
    pub(crate) rows: Option<Rows>,
}

/// What is known of the rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rows {
    Received(ReceivedRows),
    Sent(SentRows),
}

impl Message {
    /// What is known of the rows.
    pub(crate) const fn rows(&self) -> Option<&Rows> {
        match &self.seal {
            Some(seal) => seal.rows.as_ref(),
            None => None,
        }
    }

    /// Ends a table: what is asked of it often is computed here once, and not
    /// wherever a struct is checked against it. A builder called behind it breaks the
    /// seal.
    #[must_use]
    pub const fn sealed(mut self) -> Self {
        let rows = match (self.base, self.is_received()) {
            (Some(_), _) => None,
            (None, true) => match ReceivedRows::of(self.fields) {
                Some(rows) => Some(Rows::Received(rows)),
                None => None,
            },
            (None, false) => match SentRows::of(&self) {
                Some(rows) => Some(Rows::Sent(rows)),
                None => None,
            },
        };
        self.seal = Some(Seal { fingerprint: self.compute_fingerprint(), rows });
        self
    }
}
