//! The spelling of field names: in snake case or in camel case.

use clap::ValueEnum;
use wxpay_schema::{Channel, Message};

use super::model;

/// The spelling of the names of the cloud channel. Names of the XML channel have one
/// spelling.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NameStyle {
    /// As cloud-run sends them: `out_trade_no`.
    Snake,
    /// As the cloud function SDK takes them: `outTradeNo`.
    Camel,
}

impl NameStyle {
    /// Returns the name of a field of the message. The SDK converts names and not values, so
    /// the names inside a JSON text stay in snake case.
    pub(super) fn spell(self, message: &Message, name: &str) -> String {
        let is_camel = self == Self::Camel && message.channel == Channel::Cloud && !model::is_in_json_text(message);
        match message.find(name) {
            Some(field) if is_camel => field.camel().to_string(),
            _ => name.to_owned(),
        }
    }

    /// Returns the text with the names between its back-ticks in this spelling.
    pub(super) fn spell_quoted(self, message: &Message, text: &str) -> String {
        let pieces = text.split('`').enumerate();
        pieces
            .map(|(index, piece)| if index % 2 == 1 { self.spell(message, piece) } else { piece.to_owned() })
            .collect::<Vec<_>>()
            .join("`")
    }
}
