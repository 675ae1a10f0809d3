//! What reading asks of the rows of a received table: which row a name is of, which
//! rows must be there, in which order they are signed. Computed once a table, when it is
//! sealed; a set of rows is a bit for each, the lowest the first row's.

use crate::table::field::{Field, Kind};
use crate::table::index::Rows;
use crate::table::message::Message;
use crate::text::{is_same_name, prefix};

/// The rows of a received table.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ReceivedRows {
    /// The rows themselves.
    pub fields: &'static [Field],
    /// Their places in the byte order of their names, the order of signing.
    pub order: [u8; MOST],
    /// The fields that the success form has. A family may be empty.
    pub in_success: u64,
    /// The fields that not every text is a value of.
    pub checked: u64,
    /// The rows whose names a message may have as they stand: letters, digits and `_`,
    /// and so not those with `$n` in them.
    pub plain_names: u64,
    /// The rows that stand for what indexed fields say together.
    families: u64,
    /// The places of the rows, each at the place that its name gives or behind it,
    /// one more than they are; 0 where there is none.
    places: [u8; GROUPS],
    /// The place of each field that every message is asked for, in the same way.
    asked: [u8; 32],
}

/// As many rows as a set has bits.
const MOST: usize = 64;

/// Twice as many, so that most names are found at the first look.
const GROUPS: usize = 2 * MOST;

impl ReceivedRows {
    /// Those of a table, unless it is too large, or a name could be both of a row and of
    /// an item.
    pub(crate) const fn of(fields: &'static [Field]) -> Option<Self> {
        if fields.len() > MOST {
            return None;
        }
        let (order, places) = ([0; MOST], [0; GROUPS]);
        let mut rows =
            Self { fields, order, in_success: 0, checked: 0, plain_names: 0, families: 0, places, asked: [0; 32] };
        let mut at = 0;
        while at < fields.len() {
            if let [.., b'0'..=b'9'] = fields[at].name.as_bytes() {
                return None;
            }
            rows.add(at);
            at += 1;
        }
        Some(rows)
    }

    const fn add(&mut self, at: usize) {
        let (field, bit) = (&self.fields[at], 1 << at);
        if field.is_in_success() && !field.repeat.is_indexed() {
            self.in_success |= bit;
        }
        if matches!(field.kind, Kind::Fen | Kind::Number | Kind::Time14 | Kind::DateTime | Kind::Object(_)) {
            self.checked |= bit;
        }
        if is_plain(field.name.as_bytes()) {
            self.plain_names |= bit;
        }
        if field.item().is_some() {
            self.families |= bit;
        }
        #[allow(clippy::cast_possible_truncation, reason = "there are fewer than 64")]
        let number = at as u8;
        let mut place = at;
        while place > 0 && field.is_before(&self.fields[self.order[place - 1] as usize]) {
            self.order[place] = self.order[place - 1];
            place -= 1;
        }
        self.order[place] = number;
        let mut group = group(field.prefix, field.name.len());
        while self.places[group] != 0 {
            group = (group + 1) % GROUPS;
        }
        self.places[group] = number + 1;
        if field.asked > 0 {
            self.asked[field.asked as usize] = number + 1;
        }
    }

    /// The row with that wire name, whose beginning is known as a number.
    #[inline]
    #[must_use]
    pub fn row_of(&self, name: &[u8], prefix: u64) -> Option<usize> {
        let group = group(prefix, name.len());
        let row = usize::from(self.places[group]).checked_sub(1)?;
        let field = self.fields.get(row)?;
        // Most names are found at once, or not at all.
        if field.prefix == prefix && name.len() <= 24 && is_same_name(field.name.as_bytes(), name) {
            return Some(row);
        }
        self.row_from(group, name, prefix)
    }

    #[inline(never)]
    fn row_from(&self, mut group: usize, name: &[u8], prefix: u64) -> Option<usize> {
        loop {
            let row = usize::from(self.places[group % GROUPS]).checked_sub(1)?;
            let field = self.fields.get(row)?;
            if field.prefix == prefix && is_same_name(field.name.as_bytes(), name) {
                return Some(row);
            }
            group += 1;
        }
    }

    /// The row with a field's name.
    #[must_use]
    pub fn row(&self, field: &Field) -> Option<usize> {
        self.asked_row(field).or_else(|| self.row_of(field.name.as_bytes(), field.prefix))
    }

    /// The same, of a field that every message is asked for, if the table has that very
    /// field.
    #[inline]
    #[must_use]
    pub fn asked_row(&self, field: &Field) -> Option<usize> {
        self.asked.get(usize::from(field.asked)).and_then(|place| usize::from(*place).checked_sub(1))
    }
}

impl Message {
    /// Its rows as reading asks for them: of a sealed table that is received, extends
    /// no other and has at most 64.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn received_rows(&self) -> Option<&ReceivedRows> {
        match self.rows() {
            Some(Rows::Received(rows)) => Some(rows),
            _ => None,
        }
    }

    /// As [`find`](Self::find), where no compiler asks.
    #[doc(hidden)]
    #[must_use]
    pub fn look_up(&self, name: &str) -> Option<&'static Field> {
        match self.received_rows() {
            Some(rows) => rows.row_of(name.as_bytes(), prefix(name)).and_then(|row| rows.fields.get(row)),
            None => self.find(name),
        }
    }

    /// Whether there is a field of that name.
    #[doc(hidden)]
    #[must_use]
    pub fn has(&self, field: &Field) -> bool {
        match self.received_rows() {
            Some(rows) => rows.row(field).is_some(),
            None => self.find(field.name).is_some(),
        }
    }

    /// The rows that stand for what indexed fields say together.
    pub fn families(&self) -> impl Iterator<Item = &'static Field> {
        let known = self.received_rows().map(|rows| rows.families);
        let others = known.is_none().then(|| self.all_fields().filter(|field| field.item().is_some()));
        bits(known.unwrap_or_default()).filter_map(|at| self.fields.get(at)).chain(others.into_iter().flatten())
    }

    /// Whether some rows stand for what indexed fields say together.
    #[must_use]
    pub fn has_families(&self) -> bool {
        self.families().next().is_some()
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

const fn is_plain(mut name: &[u8]) -> bool {
    if matches!(name, [] | [b'0'..=b'9', ..]) {
        return false;
    }
    while let [byte, rest @ ..] = name {
        if !byte.is_ascii_alphanumeric() && *byte != b'_' {
            return false;
        }
        name = rest;
    }
    true
}

/// Where to look for a name first. The factor was found by trial: with it no two names of
/// a payment notification or of the reply to an order query meet.
#[inline]
const fn group(prefix: u64, length: usize) -> usize {
    let mixed = (prefix ^ (length as u64) << 56).wrapping_mul(0x061F_1623_ECF0_B765);
    (mixed >> 57) as usize
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    use super::{MOST, bits, group};
    use crate::table::message::Message;
    use crate::text::prefix;
    use crate::{ALL, pay};

    fn received() -> impl Iterator<Item = &'static Message> {
        ALL.iter().copied().filter(|message| message.is_received())
    }

    #[test]
    fn every_row_is_found_and_nothing_else() {
        for message in received() {
            assert!(message.fields.len() <= MOST, "{}", message.name);
            let rows = message.received_rows().unwrap();
            for (at, field) in message.fields.iter().enumerate() {
                let found = rows.row_of(field.name.as_bytes(), prefix(field.name));
                assert_eq!(found, Some(at), "{} {}", message.name, field.name);
                assert_eq!(rows.row(field), Some(at), "{} {}", message.name, field.name);
                assert_eq!(message.look_up(field.name).map(|field| field.name), Some(field.name));
            }
            for name in ["", "x", "no_such_field", "out_trade_n", "out_trade_noo", "settlement_total_fees"] {
                assert_eq!(rows.row_of(name.as_bytes(), prefix(name)), None, "{} {name}", message.name);
                assert!(message.look_up(name).is_none(), "{} {name}", message.name);
            }
        }
    }

    #[test]
    fn names_of_payments_do_not_meet() {
        for message in [&pay::PAY_NOTIFICATION, &pay::ORDER_QUERY_RESPONSE] {
            let mut groups: Vec<usize> =
                message.fields.iter().map(|field| group(field.prefix, field.name.len())).collect();
            groups.sort_unstable();
            groups.dedup();
            assert_eq!(groups.len(), message.fields.len(), "{}", message.name);
        }
    }

    /// A row is found by its number only where the name is that of the number.
    #[test]
    fn numbers_of_fields_stand_for_one_name_each() {
        let mut names = [None; 32];
        for field in ALL.iter().flat_map(|message| message.fields).filter(|field| field.asked > 0) {
            let name = names[usize::from(field.asked)].get_or_insert(field.name);
            assert_eq!(*name, field.name);
        }
    }

    #[test]
    fn received_rows_stand_in_signing_order() {
        for message in received() {
            let rows = message.received_rows().unwrap();
            let names: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
            let ordered: Vec<&str> = rows.order[..names.len()].iter().map(|at| names[usize::from(*at)]).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            assert_eq!(ordered, sorted, "{}", message.name);
            let families: Vec<&str> = bits(rows.families).map(|at| names[at]).collect();
            assert!(message.families().map(|field| field.name).eq(families), "{}", message.name);
            for (at, name) in names.iter().enumerate() {
                assert_eq!(rows.plain_names >> at & 1 == 1, !name.contains('$'), "{} {name}", message.name);
            }
            assert_eq!(message.families().count(), message.fields.iter().filter(|row| row.item().is_some()).count());
        }
    }
}
