//! Where the rows of a table are in a message. Each field goes in while the message is
//! read, with its row; what comes out is the field of a row, and the order of signing,
//! without another look at a name.

use wxpay_schema::Message;
use wxpay_schema::internal::{ReceivedIndex, bits};

/// As many fields as there are places.
pub(crate) const MOST: usize = 256;

/// The places of a table's rows among the fields of a message.
#[derive(Clone, Copy)]
pub(crate) struct RowIndex {
    /// None if nothing is known: for a table that extends another, or is none.
    table: Option<&'static ReceivedIndex>,
    /// The rows that are there and not empty, a bit each.
    given: u64,
    /// The rows whose value is no text.
    no_text: u64,
    /// The place of each row that is given.
    places: [u8; 64],
    /// The fields that are of no row, a bit each.
    others: [u64; 4],
}

impl Default for RowIndex {
    /// Nothing is known.
    fn default() -> Self {
        Self { table: None, given: 0, no_text: 0, places: [0; 64], others: [0; 4] }
    }
}

impl RowIndex {
    /// Those of a message without fields yet.
    pub(crate) fn of_table(table: Option<&'static Message>) -> Self {
        Self { table: table.and_then(Message::received_index), ..Self::default() }
    }

    /// The rows of the table, if they are known.
    pub(crate) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.table
    }

    /// Whether they are those of that table.
    pub(crate) fn are_of(&self, table: &'static Message) -> bool {
        match (self.table, table.received_index()) {
            (Some(own), Some(rows)) => std::ptr::eq(own, rows),
            _ => false,
        }
    }

    /// Takes note of the field at that place. Behind the last place nothing is known.
    #[inline]
    pub(crate) fn note(&mut self, row: Option<usize>, at: usize, has_value: bool) {
        let (Some(_), Ok(place)) = (self.table, u8::try_from(at)) else {
            *self = Self::default();
            return;
        };
        match row {
            Some(row) => {
                if let Some(to) = self.places.get_mut(row) {
                    *to = place;
                    self.given |= u64::from(has_value) << row;
                }
            }
            None => self.others[usize::from(place / 64)] |= 1 << (place % 64),
        }
    }

    /// Takes note that the value of a row is no text.
    pub(crate) fn note_other_type(&mut self, row: Option<usize>) {
        self.no_text |= row.map_or(0, |row| 1 << row);
    }

    /// The place of a row's field, unless it is empty.
    #[inline]
    pub(crate) fn entry(&self, row: usize) -> Option<usize> {
        let place = self.places.get(row)?;
        (self.given >> row & 1 == 1).then_some(usize::from(*place))
    }

    /// The places of the given rows in the byte order of their names.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = usize> {
        let order = self.table.and_then(|table| table.order.get(..table.fields.len())).unwrap_or_default();
        order.iter().filter_map(|row| self.entry(usize::from(*row)))
    }

    /// How many of so many fields are of no row, or not known to be.
    pub(crate) fn count_others(&self, all: usize) -> usize {
        match self.table {
            Some(_) => self.others.iter().map(|word| word.count_ones() as usize).sum(),
            None => all,
        }
    }

    /// Their places.
    pub(crate) fn others(&self, all: usize) -> impl Iterator<Item = usize> + use<> {
        let (mut words, mut at) = (self.others, 0);
        let mut unknown = 0..if self.table.is_some() { 0 } else { all };
        std::iter::from_fn(move || {
            while let Some(word) = words.get_mut(at) {
                if let Some(less) = word.checked_sub(1) {
                    let place = at * 64 + word.trailing_zeros() as usize;
                    *word &= less;
                    return Some(place);
                }
                at += 1;
            }
            unknown.next()
        })
    }

    /// The rows that are not right at first sight: those that are not there, if a
    /// success has them and is asked for, and those whose value need not be of their
    /// kind. None if nothing is known.
    pub(crate) fn in_doubt(&self, complete: bool) -> Option<impl Iterator<Item = usize> + use<>> {
        let table = self.table?;
        let missing = if complete { table.in_success & !self.given } else { 0 };
        Some(bits(missing | self.given & (table.checked | self.no_text)))
    }
}
