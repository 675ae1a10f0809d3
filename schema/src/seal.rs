//! What is computed of a complete table once, when this crate is compiled: its
//! number, and where the row of a name is.

use crate::message::Message;
use crate::text::{prefix, same};

/// What is computed of a table once it is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) fingerprint: u64,
    /// The places of the rows, each at the place that its name gives or behind it,
    /// one more than they are; 0 where there is none.
    places: [u8; GROUPS],
}

/// Twice as many as the rows of the largest table, so that most names are found at
/// the first look.
const GROUPS: usize = 128;

impl Message {
    /// Ends a table: what is asked of it often is computed here once, and not
    /// wherever a struct is checked against it. A builder called behind it breaks the
    /// seal.
    #[must_use]
    pub const fn sealed(mut self) -> Self {
        let mut places = [0; GROUPS];
        let mut at = 0;
        // A table that is larger is searched row by row.
        while at < self.fields.len() && self.fields.len() < GROUPS / 2 + 8 {
            let mut group = group(self.fields[at].name);
            while places[group] != 0 {
                group = (group + 1) % GROUPS;
            }
            #[allow(clippy::cast_possible_truncation, reason = "there are fewer than groups")]
            {
                places[group] = at as u8 + 1;
            }
            at += 1;
        }
        self.seal = Some(Seal { fingerprint: self.compute_fingerprint(), places });
        self
    }

    /// The place among its own [`fields`](Self::fields) of the row with that wire
    /// name.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<usize> {
        let Some(seal) = self.seal.filter(|_| self.fields.len() < GROUPS / 2 + 8) else {
            return self.fields.iter().position(|field| field.name == name);
        };
        let mut group = group(name);
        loop {
            let place = usize::from(seal.places[group]).checked_sub(1)?;
            if self.fields.get(place).is_some_and(|field| same(field.name, name)) {
                return Some(place);
            }
            group = (group + 1) % GROUPS;
        }
    }
}

/// Where to look for a name first.
const fn group(name: &str) -> usize {
    let mixed = (prefix(name) ^ (name.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 57) as usize
}

#[cfg(test)]
mod tests {
    use crate::ALL;

    #[test]
    fn every_row_is_found_and_nothing_else() {
        for message in ALL {
            for (at, field) in message.fields.iter().enumerate() {
                assert_eq!(message.row(field.name), Some(at), "{} {}", message.name, field.name);
            }
            for name in ["", "x", "no_such_field", "out_trade_n", "out_trade_noo"] {
                assert_eq!(message.row(name), None, "{} {name}", message.name);
            }
        }
        let most = ALL.iter().map(|message| message.fields.len()).max();
        assert!(most.is_some_and(|most| most < super::GROUPS / 2 + 8), "{most:?}");
    }
}
