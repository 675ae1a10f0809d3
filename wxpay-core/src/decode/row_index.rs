//! An index from the rows of a table to the fields of a message. It is filled while the message is
//! read, so that neither decoding nor signing has to look up names.

use wxpay_schema::Message;
use wxpay_schema::internal::{ReceivedIndex, bits};

/// The largest number of fields that can be indexed.
pub(crate) const MAX_FIELDS: usize = 256;

/// The positions of a table's rows among the fields of a message.
#[derive(Clone, Copy)]
pub(crate) struct RowIndex {
    /// `None` if nothing is indexed: there is no table, or it extends another.
    table: Option<&'static ReceivedIndex>,
    /// Rows that are present and not empty, as a bit set.
    present: u64,
    /// Rows whose value is not text, as a bit set.
    no_text: u64,
    /// The position of each present row.
    positions: [u8; 64],
    /// Fields that match no row, as a bit set of positions.
    unmatched: [u64; 4],
}

impl Default for RowIndex {
    /// An index of nothing.
    fn default() -> Self {
        Self { table: None, present: 0, no_text: 0, positions: [0; 64], unmatched: [0; 4] }
    }
}

impl RowIndex {
    /// The index of a message without fields yet.
    pub(crate) fn new(table: Option<&'static Message>) -> Self {
        Self { table: table.and_then(Message::received_index), ..Self::default() }
    }

    /// The rows of the table, if they are indexed.
    pub(crate) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.table
    }

    /// Whether the index is of that table.
    pub(crate) fn is_for(&self, table: &'static Message) -> bool {
        match (self.table, table.received_index()) {
            (Some(own), Some(rows)) => std::ptr::eq(own, rows),
            _ => false,
        }
    }

    /// Adds the field at that position. Beyond [`MAX_FIELDS`] the index is dropped.
    #[inline]
    pub(crate) fn insert(&mut self, row: Option<usize>, at: usize, has_value: bool) {
        let (Some(_), Ok(position)) = (self.table, u8::try_from(at)) else {
            *self = Self::default();
            return;
        };
        match row {
            Some(row) => {
                if let Some(to) = self.positions.get_mut(row) {
                    *to = position;
                    self.present |= u64::from(has_value) << row;
                }
            }
            None => self.unmatched[usize::from(position / 64)] |= 1 << (position % 64),
        }
    }

    /// Sets the position of a row that is present under another name.
    pub(crate) fn set(&mut self, row: usize, at: usize) {
        if let (Some(to), Ok(position)) = (self.positions.get_mut(row), u8::try_from(at)) {
            *to = position;
            self.present |= 1 << row;
        }
    }

    /// Records that the value of a row is not text.
    pub(crate) fn mark_other_type(&mut self, row: Option<usize>) {
        self.no_text |= row.map_or(0, |row| 1 << row);
    }

    /// The position of a row's field, unless it is empty.
    #[inline]
    pub(crate) fn position(&self, row: usize) -> Option<usize> {
        let position = self.positions.get(row)?;
        (self.present >> row & 1 == 1).then_some(usize::from(*position))
    }

    /// The positions of the present rows in the byte order of their names.
    pub(crate) fn sorted_positions(&self) -> impl Iterator<Item = usize> {
        let order = self.table.and_then(|table| table.order.get(..table.fields.len())).unwrap_or_default();
        order.iter().filter_map(|row| self.position(usize::from(*row)))
    }

    /// How many of `all` fields match no row, or are not indexed.
    pub(crate) fn count_unmatched(&self, all: usize) -> usize {
        match self.table {
            Some(_) => self.unmatched.iter().map(|word| word.count_ones() as usize).sum(),
            None => all,
        }
    }

    /// Their positions.
    pub(crate) fn unmatched(&self, all: usize) -> impl Iterator<Item = usize> + use<> {
        let (mut words, mut at) = (self.unmatched, 0);
        let mut unknown = 0..if self.table.is_some() { 0 } else { all };
        std::iter::from_fn(move || {
            while let Some(word) = words.get_mut(at) {
                if let Some(less) = word.checked_sub(1) {
                    let position = at * 64 + word.trailing_zeros() as usize;
                    *word &= less;
                    return Some(position);
                }
                at += 1;
            }
            unknown.next()
        })
    }

    /// The rows that need a check: if `complete`, those that a success must have and that are
    /// absent; and those whose value may be of the wrong kind. `None` if nothing is indexed.
    pub(crate) fn rows_to_check(&self, complete: bool) -> Option<impl Iterator<Item = usize> + use<>> {
        let table = self.table?;
        let missing = if complete { table.in_success & !self.present } else { 0 };
        Some(bits(missing | self.present & (table.checked | self.no_text)))
    }
}
