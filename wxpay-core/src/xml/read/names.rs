//! The fields that are read so far, by their names. A name goes in, which is refused
//! if it is reserved, a second of its kind, or one too many; then its value.

use std::borrow::Cow;
use std::collections::HashSet;

use wxpay_schema::Message;
use wxpay_schema::internal::{ReceivedIndex, prefix};

use super::Limits;
use crate::error::{Malformed, excerpt};
use crate::fields::Fields;
use crate::rows::MOST;

/// The name of a field.
#[derive(Clone, Copy)]
pub(super) struct Name<'b> {
    pub(super) text: &'b str,
    /// Its beginning as a number.
    pub(super) prefix: u64,
    /// The row of the table that it is the name of.
    pub(super) row: Option<usize>,
}

impl<'b> Name<'b> {
    pub(super) fn of(text: &'b str, table: Option<&'static ReceivedIndex>) -> Self {
        let prefix = prefix(text);
        Self { text, prefix, row: table.and_then(|table| table.row_of(text.as_bytes(), prefix)) }
    }
}

/// The fields that are read so far.
pub(super) struct FieldCollector<'b, 'l> {
    fields: Fields<'b>,
    limits: &'l Limits,
    /// The rows that were there, a bit each.
    rows: u64,
    /// The other names that were there.
    others: NameFilter,
    /// All names that were there, once there are so many that they are not compared
    /// with each other.
    many: Option<Box<Many<'b>>>,
}

/// The names of more fields than usual.
struct Many<'b>(HashSet<Cow<'b, str>>);

impl<'b, 'l> FieldCollector<'b, 'l> {
    pub(super) fn new(table: Option<&'static Message>, limits: &'l Limits) -> Self {
        // Rows are noted as long as there are no more fields than they can note.
        let table = table.filter(|_| limits.fields <= MOST);
        Self { fields: Fields::of_table(table, 32), limits, rows: 0, others: NameFilter::default(), many: None }
    }

    /// The table whose rows are noted.
    pub(super) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.fields.table()
    }

    /// Whether a field of that name may come next.
    #[inline]
    pub(super) fn admit(&mut self, name: Name<'b>) -> Result<(), Malformed> {
        if name.prefix == const { prefix("key") } {
            return Err(Malformed::ReservedField);
        }
        let was_here = match name.row {
            Some(row) => {
                let before = self.rows;
                self.rows |= 1 << (row & 63);
                self.rows == before
            }
            None => self.has_other(name.text, name.prefix),
        };
        if was_here || self.fields.len() == self.limits.fields {
            return Err(self.refused(name.text, was_here));
        }
        Ok(())
    }

    #[inline(never)]
    fn has_other(&mut self, name: &'b str, prefix: u64) -> bool {
        if self.fields.len() < MOST {
            self.others.may_have(name, prefix) && self.fields.has(name)
        } else {
            self.is_among_many(name)
        }
    }

    /// Whether a field of that name was here. From now on it was.
    #[cold]
    fn is_among_many(&mut self, name: &'b str) -> bool {
        let names = || self.fields.iter().map(|entry| entry.name.clone()).collect();
        let Many(names) = &mut **self.many.get_or_insert_with(|| Box::new(Many(names())));
        !names.insert(Cow::Borrowed(name))
    }

    #[cold]
    fn refused(&self, name: &str, was_here: bool) -> Malformed {
        if was_here {
            Malformed::DuplicateField(excerpt(name, 64))
        } else {
            Malformed::TooLarge { what: "the number of fields", limit: self.limits.fields }
        }
    }

    #[inline]
    pub(super) fn push(&mut self, name: Name<'b>, value: Cow<'b, str>) {
        self.fields.push_text(name.row, name.text, name.prefix, value);
    }

    pub(super) fn fields(self) -> Fields<'b> {
        self.fields
    }
}

/// Which names there were, about: two bits of 2,048 for each. They spare nearly all
/// names the comparison with all others.
#[derive(Default)]
struct NameFilter([u64; 32]);

impl NameFilter {
    /// Whether the name may have been here before. From now on it has.
    fn may_have(&mut self, name: &str, prefix: u64) -> bool {
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let end = name.as_bytes().last_chunk().map_or(0, |end| u64::from_le_bytes(*end));
        let mixed = (prefix ^ name.len() as u64).wrapping_mul(FACTOR).rotate_left(29) ^ end;
        let mixed = mixed.wrapping_mul(FACTOR);
        let mut may_have = true;
        for place in [mixed >> 53, mixed >> 42] {
            let Some(word) = self.0.get_mut((place >> 6 & 31) as usize) else {
                return true;
            };
            let bit = 1 << (place & 63);
            may_have &= *word & bit != 0;
            *word |= bit;
        }
        may_have
    }
}
