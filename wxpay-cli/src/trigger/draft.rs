//! A message under construction: what the arguments give.

use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::TableMessage;

/// A message under construction.
pub(super) struct Draft {
    pub(super) message: TableMessage,
    /// What is encrypted in it, of a notification of a refund or of sharing.
    pub(super) info: Option<TableMessage>,
}

impl Draft {
    pub(super) fn new(table: &'static Message) -> Self {
        let encrypted = if table.is(&pay::REFUND_NOTIFICATION) {
            Some(&pay::REFUND_NOTIFICATION_INFO)
        } else {
            table.is(&pay::PROFITSHARING_NOTIFICATION).then_some(&pay::PROFITSHARING_NOTIFICATION_RESOURCE)
        };
        Self { message: TableMessage::new(table), info: encrypted.map(TableMessage::new) }
    }

    /// Sets a field of the arguments, or returns in words why the tables do not take it.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if name == shared::SIGN.name && self.message.table().signed {
            return Err(format!("`{name}` is computed; `--set-raw {name}=…` replaces it"));
        }
        let Self { message, info } = self;
        let refused = match message.set(name, value) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        match info {
            Some(info) if !message.knows(name) => info.set(name, value).map_err(|own| {
                // Of a name that neither table has, the better suggestion.
                let is_better = info.knows(name) || own.iter().any(|refusal| refusal.suggestion().is_some());
                if is_better { own.to_string() } else { refused.to_string() }
            }),
            _ => Err(refused.to_string()),
        }
    }

    /// Whether a field is one of the encrypted part.
    pub(super) fn is_encrypted(&self, name: &str) -> bool {
        !self.message.knows(name) && self.info.as_ref().is_some_and(|info| info.knows(name))
    }

    /// Whether it is a notification of sharing, which is encrypted with the `APIv3` key.
    pub(super) fn is_sharing(&self) -> bool {
        self.message.table().is(&pay::PROFITSHARING_NOTIFICATION)
    }

    /// Returns the text of a field outside of the encrypted part.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.message.text(name, &[])
    }
}
