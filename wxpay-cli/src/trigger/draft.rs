//! A message under construction: what the arguments give.

use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::TableMessage;

/// A message under construction.
pub(super) struct Draft {
    pub(super) message: TableMessage,
    /// What is encrypted in it, of a refund notification.
    pub(super) info: Option<TableMessage>,
}

impl Draft {
    pub(super) fn new(table: &'static Message) -> Self {
        let has_info = table.is(&pay::REFUND_NOTIFICATION);
        Self {
            message: TableMessage::new(table),
            info: has_info.then(|| TableMessage::new(&pay::REFUND_NOTIFICATION_INFO)),
        }
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

    /// Returns the text of a field outside of the encrypted part.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.message.text(name, &[])
    }
}
