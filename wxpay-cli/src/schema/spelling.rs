//! How the names of a message are spelled. The table's name of a field goes in, the
//! name in that spelling comes out.

use clap::ValueEnum;
use wxpay_schema::{Channel, Message};

use super::facts;

/// How the names of the cloud channel are spelled; all others have one spelling.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Spelling {
    /// As cloud-run sends them: `out_trade_no`.
    Snake,
    /// As the cloud function SDK takes them: `outTradeNo`.
    Camel,
}

impl Spelling {
    /// The name of a field of that message. The SDK converts names, not values: what
    /// stands in a text keeps its own.
    pub(super) fn of(self, message: &Message, name: &str) -> String {
        let converted = self == Self::Camel && message.channel == Channel::Cloud && !facts::stands_in_text(message);
        match message.find(name) {
            Some(field) if converted => field.camel().to_string(),
            _ => name.to_owned(),
        }
    }

    /// The names between back-ticks in those words, spelled likewise.
    pub(super) fn within(self, message: &Message, words: &str) -> String {
        let pieces = words.split('`').enumerate();
        pieces
            .map(|(at, piece)| if at % 2 == 1 { self.of(message, piece) } else { piece.to_owned() })
            .collect::<Vec<_>>()
            .join("`")
    }
}
