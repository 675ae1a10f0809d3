//! What is computed of a complete table once, when this crate is compiled: its
//! number, where the row of a name is, and which rows reading asks for.

use crate::field::{Field, Kind};
use crate::message::Message;
use crate::text::{is_same_name, prefix};

/// What is computed of a table once it is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) fingerprint: u64,
    /// The places of the rows, each at the place that its name gives or behind it,
    /// one more than they are; 0 where there is none.
    places: [u8; GROUPS],
    has_families: bool,
    rows: Option<RowSets>,
}

/// What reading asks of the rows of a received table: sets of them, a bit for each,
/// the lowest the first row's.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct RowSets {
    /// The rows in the byte order of their names, the order of signing.
    pub order: [u8; ROWS],
    /// The fields that the success form has. A family may be empty.
    pub in_success: u64,
    /// The fields that not every text is a value of.
    pub checked: u64,
    /// The rows that stand for what indexed fields say together.
    pub families: u64,
    /// The place of each field that every message is asked for, one more than it is; 0
    /// where the table has it not.
    asked: [u8; 16],
}

/// As many rows as a set has bits.
const ROWS: usize = 64;

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
        let in_sets = self.is_received() && self.base.is_none() && self.fields.len() <= ROWS;
        let rows = if in_sets { Some(RowSets::of(self.fields)) } else { None };
        self.seal = Some(Seal { fingerprint: self.compute_fingerprint(), places, has_families, rows });
        self
    }

    /// Its rows in sets, if they fit: of a received table that extends no other.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn row_sets(&self) -> Option<&RowSets> {
        match &self.seal {
            Some(seal) => seal.rows.as_ref(),
            None => None,
        }
    }

    /// The place among its own [`fields`](Self::fields) of the row with that wire
    /// name, whose beginning is known as a number.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn row_of(&self, name: &[u8], prefix: u64) -> Option<usize> {
        let Some(seal) = self.seal.as_ref().filter(|_| self.fields.len() < GROUPS / 2 + 8) else {
            return self.row_by_row(name);
        };
        let mut group = group(prefix, name.len());
        loop {
            let place = usize::from(seal.places[group]).checked_sub(1)?;
            let field = self.fields.get(place)?;
            if field.prefix == prefix && is_same_name(field.name.as_bytes(), name) {
                return Some(place);
            }
            group = (group + 1) % GROUPS;
        }
    }

    #[cold]
    fn row_by_row(&self, name: &[u8]) -> Option<usize> {
        self.fields.iter().position(|field| field.name.as_bytes() == name)
    }

    /// The place among its own [`fields`](Self::fields) of the row with a field's name.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn row(&self, field: &Field) -> Option<usize> {
        match self.row_sets().and_then(|sets| sets.asked.get(usize::from(field.asked))) {
            Some(place @ 1..) => Some(usize::from(*place) - 1),
            _ => self.row_of(field.name.as_bytes(), field.prefix),
        }
    }

    /// Whether this message, or the one it extends, has a field of that name.
    #[doc(hidden)]
    #[must_use]
    pub fn has(&self, field: &Field) -> bool {
        self.row(field).is_some() || self.base.is_some_and(|base| base.has(field))
    }

    /// The field of that wire name, of this message or of the one it extends: as
    /// [`find`](Self::find), where no compiler asks.
    #[doc(hidden)]
    #[must_use]
    pub fn look_up(&self, name: &str) -> Option<&'static Field> {
        let prefix = prefix(name);
        let mut table = self;
        loop {
            if let Some(field) = table.row_of(name.as_bytes(), prefix).and_then(|at| table.fields.get(at)) {
                return Some(field);
            }
            table = table.base?;
        }
    }

    /// The rows that stand for what indexed fields say together.
    pub fn families(&self) -> impl Iterator<Item = &'static Field> {
        let known = self.row_sets().map(|sets| sets.families);
        let of_all = || self.all_fields().filter(|field| field.item().is_some());
        let others = if known.is_none() { Some(of_all()) } else { None };
        bits(known.unwrap_or_default()).filter_map(|at| self.fields.get(at)).chain(others.into_iter().flatten())
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

impl RowSets {
    const fn of(fields: &[Field]) -> Self {
        let mut sets = Self { order: [0; ROWS], in_success: 0, checked: 0, families: 0, asked: [0; 16] };
        let mut at = 0;
        while at < fields.len() {
            let (field, bit) = (&fields[at], 1 << at);
            if field.is_in_success() && !field.repeat.is_indexed() {
                sets.in_success |= bit;
            }
            if matches!(field.kind, Kind::Fen | Kind::Number | Kind::Time14 | Kind::DateTime | Kind::Object(_)) {
                sets.checked |= bit;
            }
            if field.item().is_some() {
                sets.families |= bit;
            }
            let mut place = at;
            while place > 0 && field.is_before(&fields[sets.order[place - 1] as usize]) {
                sets.order[place] = sets.order[place - 1];
                place -= 1;
            }
            #[allow(clippy::cast_possible_truncation, reason = "there are fewer than bits")]
            let number = at as u8;
            sets.order[place] = number;
            if field.asked > 0 {
                sets.asked[field.asked as usize] = number + 1;
            }
            at += 1;
        }
        sets
    }
}

/// The numbers of the bits that are set, from the lowest.
#[doc(hidden)]
#[inline]
pub fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.checked_sub(1)?;
        Some(lowest as usize)
    })
}

/// Where to look for a name first.
#[inline]
const fn group(prefix: u64, length: usize) -> usize {
    let mixed = (prefix ^ (length as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 57) as usize
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    use super::bits;
    use crate::ALL;
    use crate::text::prefix;

    #[test]
    fn received_rows_stand_in_signing_order() {
        for message in ALL.iter().filter(|message| message.is_received()) {
            let sets = message.row_sets().unwrap();
            let names: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
            let ordered: Vec<&str> = sets.order[..names.len()].iter().map(|at| names[usize::from(*at)]).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            assert_eq!(ordered, sorted, "{}", message.name);
            let families = |set: u64| bits(set).map(|at| names[at]).collect::<Vec<_>>();
            let with_items = message.all_fields().filter(|field| field.item().is_some()).map(|field| field.name);
            assert_eq!(families(sets.families), with_items.collect::<Vec<_>>(), "{}", message.name);
            assert!(message.families().map(|field| field.name).eq(families(sets.families)), "{}", message.name);
        }
    }

    #[test]
    fn every_row_is_found_and_nothing_else() {
        for message in ALL {
            for (at, field) in message.fields.iter().enumerate() {
                assert_eq!(
                    message.row_of(field.name.as_bytes(), prefix(field.name)),
                    Some(at),
                    "{} {}",
                    message.name,
                    field.name
                );
                assert_eq!(message.look_up(field.name).map(|field| field.name), Some(field.name));
                assert!(message.row(field) == Some(at) && message.has(field), "{} {}", message.name, field.name);
            }
            for name in ["", "x", "no_such_field", "out_trade_n", "out_trade_noo"] {
                assert_eq!(message.row_of(name.as_bytes(), prefix(name)), None, "{} {name}", message.name);
                assert!(message.look_up(name).is_none(), "{} {name}", message.name);
            }
        }
        let most = ALL.iter().map(|message| message.fields.len()).max();
        assert!(most.is_some_and(|most| most < super::GROUPS / 2 + 8), "{most:?}");
    }
}
