//! What is computed of a complete table once, when this crate is compiled: its
//! number, and where the row of a name is.

use crate::message::Message;

/// What is computed of a table once it is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) fingerprint: u64,
    /// The places of the rows, each at the place that its name gives or behind it,
    /// one more than they are; 0 where there is none.
    places: [u8; GROUPS],
    has_families: bool,
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
            let field = &self.fields[at];
            let mut group = group(field.prefix, field.name.len());
            while places[group] != 0 {
                group = (group + 1) % GROUPS;
            }
            #[allow(clippy::cast_possible_truncation, reason = "there are fewer than groups")]
            {
                places[group] = at as u8 + 1;
            }
            at += 1;
        }
        let (mut has_families, mut rest) = (false, self.fields);
        while let [field, others @ ..] = rest {
            has_families |= field.item().is_some();
            rest = others;
        }
        self.seal = Some(Seal { fingerprint: self.compute_fingerprint(), places, has_families });
        self
    }

    /// The place among its own [`fields`](Self::fields) of the row with that wire
    /// name, whose beginning is known as a number.
    #[doc(hidden)]
    #[must_use]
    pub fn row_of(&self, name: &str, prefix: u64) -> Option<usize> {
        let Some(seal) = self.seal.as_ref().filter(|_| self.fields.len() < GROUPS / 2 + 8) else {
            return self.fields.iter().position(|field| field.name == name);
        };
        let mut group = group(prefix, name.len());
        loop {
            let place = usize::from(seal.places[group]).checked_sub(1)?;
            if self.fields.get(place).is_some_and(|field| field.prefix == prefix && field.name == name) {
                return Some(place);
            }
            group = (group + 1) % GROUPS;
        }
    }

    /// Whether some rows stand for what indexed fields say together.
    #[must_use]
    pub fn has_families(&self) -> bool {
        match (&self.seal, self.base) {
            (Some(seal), None) => seal.has_families,
            _ => self.all_fields().any(|field| field.item().is_some()),
        }
    }
}

/// Where to look for a name first.
const fn group(prefix: u64, length: usize) -> usize {
    let mixed = (prefix ^ (length as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 57) as usize
}

#[cfg(test)]
mod tests {
    use crate::ALL;
    use crate::text::prefix;

    #[test]
    fn every_row_is_found_and_nothing_else() {
        for message in ALL {
            for (at, field) in message.fields.iter().enumerate() {
                assert_eq!(message.row_of(field.name, prefix(field.name)), Some(at), "{} {}", message.name, field.name);
            }
            for name in ["", "x", "no_such_field", "out_trade_n", "out_trade_noo"] {
                assert_eq!(message.row_of(name, prefix(name)), None, "{} {name}", message.name);
            }
        }
        let most = ALL.iter().map(|message| message.fields.len()).max();
        assert!(most.is_some_and(|most| most < super::GROUPS / 2 + 8), "{most:?}");
    }
}
