//! The paths of the tables' constants.

use crate::all::ALL;
use crate::table::model::Message;
use crate::text::const_string::ConstString;

impl Message {
    /// The path of the constant, `schema::pay::UNIFIED_ORDER`. `None` for a table that is
    /// not one of this crate, as its fingerprint shows.
    #[must_use]
    pub const fn constant_path(&self) -> Option<ConstString> {
        let mut all = ALL;
        while let [message, rest @ ..] = all {
            if message.fingerprint() == self.fingerprint() {
                let module = ConstString::from_text("schema::").and(self.channel.name()).and("::");
                return Some(module.constant(self.name));
            }
            all = rest;
        }
        None
    }

    /// Whether this is the constant of that name in the module of its channel: the
    /// message's name in capitals, with `_RESPONSE` for a reply.
    #[must_use]
    pub fn is_constant(&self, constant: &str) -> bool {
        let mut letters = constant.bytes();
        self.name.bytes().all(|byte| letters.next() == Some(constant_letter(byte))) && letters.next().is_none()
    }
}

impl ConstString {
    /// Adds a table between back-ticks: its constant's path, or else its name.
    #[must_use]
    pub const fn table(self, table: &Message) -> Self {
        match table.constant_path() {
            Some(path) => self.name(path.as_str()),
            None => self.name(table.name),
        }
    }

    /// Adds the name of the constant of a message of that name.
    const fn constant(mut self, name: &str) -> Self {
        let mut rest = name.as_bytes();
        while let [byte, others @ ..] = rest {
            if let Ok(letter) = core::str::from_utf8(&[constant_letter(*byte)]) {
                self = self.and(letter);
            }
            rest = others;
        }
        self
    }
}

const fn constant_letter(byte: u8) -> u8 {
    if byte == b'.' { b'_' } else { byte.to_ascii_uppercase() }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use crate::{ALL, Message, pay};
    use std::string::ToString as _;

    #[test]
    fn constant_path_leads_to_the_constant() {
        let path = pay::UNIFIED_ORDER_RESPONSE.constant_path().unwrap().to_string();
        assert_eq!(path, "schema::pay::UNIFIED_ORDER_RESPONSE");
        for message in ALL {
            let path = message.constant_path().unwrap().to_string();
            let constant = path.rsplit(':').next().unwrap();
            assert!(message.is_constant(constant) && !message.is_constant("UNIFIED"), "{path}");
        }
        assert!(Message::extending(&pay::COUPON, "my_coupon", &[]).constant_path().is_none());
    }
}
