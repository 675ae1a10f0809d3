//! The index for reading a received table.

use crate::table::model::{Field, Kind, MAX_ROWS, ReceivedIndex, SLOTS};
use crate::text::is_same_name;

impl ReceivedIndex {
    /// The index of those rows. `None` if there are more than 64, or if a name ends in an
    /// index, as the name of an indexed field in a message does.
    pub(crate) const fn new(fields: &'static [Field]) -> Option<Self> {
        if fields.len() > MAX_ROWS {
            return None;
        }
        let mut index = Self {
            fields,
            order: [0; MAX_ROWS],
            in_success: 0,
            checked: 0,
            plain_names: 0,
            families: 0,
            aliased: 0,
            slots: [0; SLOTS],
            hot: [0; 32],
        };
        let mut row = 0;
        while row < fields.len() {
            // Most names are told by their last byte, without a call.
            if let name @ [.., b'0'..=b'9'] = fields[row].name.as_bytes()
                && ends_in_index(name)
            {
                return None;
            }
            index.add(row);
            row += 1;
        }
        Some(index)
    }

    #[allow(clippy::cast_possible_truncation, reason = "there are at most 64")]
    const fn add(&mut self, row: usize) {
        let (field, bit) = (&self.fields[row], 1 << row);
        if field.is_in_success() && !field.repeat.is_indexed() {
            self.in_success |= bit;
        }
        if matches!(
            field.kind,
            Kind::Fen | Kind::Number | Kind::Time14 | Kind::DateTime | Kind::Object(_) | Kind::XmlList { .. }
        ) {
            self.checked |= bit;
        }
        if is_plain(field.name.as_bytes()) {
            self.plain_names |= bit;
        }
        if field.item().is_some() {
            self.families |= bit;
        }
        if field.aliases.is_some() {
            self.aliased |= bit;
        }
        let mut place = row;
        while place > 0 {
            let before = self.order[place - 1];
            let other = &self.fields[before as usize];
            // Mostly the prefixes differ, which is told without a call.
            if field.prefix > other.prefix || field.prefix == other.prefix && !field.is_before(other) {
                break;
            }
            self.order[place] = before;
            place -= 1;
        }
        self.order[place] = row as u8;
        let mut slot = first_slot(field.prefix, field.name.len());
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = row as u8 + 1;
        if field.hot_number > 0 {
            self.hot[field.hot_number as usize] = row as u8 + 1;
        }
    }

    /// The row of that wire name, whose [`prefix`](crate::internal::prefix) is given.
    #[inline]
    #[must_use]
    pub fn row_of(&self, name: &[u8], prefix: u64) -> Option<usize> {
        let mut slot = first_slot(prefix, name.len());
        loop {
            let row = usize::from(self.slots[slot]).checked_sub(1)?;
            let field = self.fields.get(row)?;
            if field.prefix == prefix && is_same_name(field.name.as_bytes(), name) {
                return Some(row);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The row of a field's name.
    #[must_use]
    pub fn row(&self, field: &Field) -> Option<usize> {
        self.hot_row(field).or_else(|| self.row_of(field.name.as_bytes(), field.prefix))
    }

    /// The row of a hot field. `None` if the table lacks it, or if it is not one.
    #[inline]
    #[must_use]
    pub fn hot_row(&self, field: &Field) -> Option<usize> {
        self.hot.get(usize::from(field.hot_number)).and_then(|row| usize::from(*row).checked_sub(1))
    }
}

/// Whether the name ends in `_` and digits: `coupon_fee_0`, but not `bank_no_md5`.
const fn ends_in_index(name: &[u8]) -> bool {
    let mut rest = name;
    while let [before @ .., b'0'..=b'9'] = rest {
        rest = before;
    }
    rest.len() < name.len() && matches!(rest, [.., b'_'])
}

/// Whether the name consists of letters, digits and `_`, with no digit in front.
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

/// The first slot of a name: Fibonacci hashing of its beginning and its length, of which the
/// upper bits choose the slot.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "it is below the number of slots")]
const fn first_slot(prefix: u64, length: usize) -> usize {
    let mixed = (prefix ^ (length as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (u64::BITS - SLOTS.ilog2())) as usize
}
