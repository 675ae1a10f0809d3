//! What a message has. Fields and their values go in as they are passed; one of them comes
//! out for a rule, or for what a reply must say again.

use arrayvec::ArrayVec;
use wxpay_schema::internal::{SentIndex, is_same_name, prefix};
use wxpay_schema::{Field, Message};

use crate::walk::ValueRef;

/// How many fields need no heap: more than all but the longest messages have.
const NEAR: usize = 32;

/// A field and its value.
pub(crate) type Entry<'w> = (&'static Field, ValueRef<'w>);

/// The fields that a message has.
pub(crate) struct SentFields<'w> {
    near: ArrayVec<Entry<'w>, NEAR>,
    /// All of them, once there are more.
    far: Vec<Entry<'w>>,
    /// What is known of the rows, if each field comes with its own.
    rows: Option<&'static SentIndex>,
    /// A bit for each row that is there.
    there: u64,
    /// One more than where the field of each row is.
    of_rows: [u16; 64],
    /// The same of the fields that every message is asked for, by their numbers.
    asked: [u16; 32],
}

impl<'w> SentFields<'w> {
    #[inline]
    pub(crate) const fn of(message: &'static Message) -> Self {
        let rows = message.sent_index();
        Self { near: ArrayVec::new_const(), far: Vec::new(), rows, there: 0, of_rows: [0; 64], asked: [0; 32] }
    }

    /// What is known of the rows: none if a field came without its own.
    pub(crate) fn rows(&self) -> Option<&'static SentIndex> {
        self.rows
    }

    /// Adds a field, from that row of the table.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "no message has more than 65,535 fields")]
    pub(crate) fn push(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        match self.near.try_push((field, value)) {
            Ok(()) => {}
            Err(full) => self.push_far(full.element()),
        }
        let count = if self.far.is_empty() { self.near.len() } else { self.far.len() } as u16;
        match row {
            Some(row) if row < 64 => {
                self.there |= 1 << row;
                self.of_rows[row] = count;
                self.asked[usize::from(field.hot_number() % 32)] = count;
            }
            _ => self.rows = None,
        }
    }

    #[cold]
    fn push_far(&mut self, entry: Entry<'w>) {
        if self.far.is_empty() {
            self.far.extend_from_slice(&self.near);
        }
        self.far.push(entry);
    }

    /// Each field with its value.
    pub(crate) fn all(&self) -> &[Entry<'w>] {
        if self.far.is_empty() { &self.near } else { &self.far }
    }

    /// How many of those rows are there.
    pub(crate) fn count(&self, rows: u64) -> usize {
        (self.there & rows).count_ones() as usize
    }

    /// The field of a row, and its value.
    #[inline]
    pub(crate) fn row(&self, row: u8) -> Option<&Entry<'w>> {
        self.at(*self.of_rows.get(usize::from(row))?)
    }

    fn at(&self, place: u16) -> Option<&Entry<'w>> {
        self.all().get(usize::from(place).checked_sub(1)?)
    }

    /// The field with that name, and its value.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry<'w>> {
        let prefix = prefix(name);
        let is = |field: &Field| field.prefix() == prefix && is_same_name(field.name.as_bytes(), name.as_bytes());
        self.all().iter().find(|(field, _)| is(field))
    }

    /// The value of a field, which is looked up by its number if it has one.
    pub(crate) fn value(&self, field: &Field) -> Option<ValueRef<'w>> {
        let entry = match (self.rows, usize::from(field.hot_number())) {
            (Some(_), number @ 1..32) => self.at(self.asked[number]),
            _ => self.find(field.name),
        };
        entry.map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use wxpay_schema::{ALL, shared};

    use super::*;

    fn text(value: Option<ValueRef<'_>>) -> Option<&str> {
        match value {
            Some(ValueRef::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn name<'w>(entry: Option<&Entry<'w>>) -> Option<&'w str> {
        text(entry.map(|(_, value)| *value))
    }

    #[test]
    fn a_field_is_found_by_its_name_wherever_it_is_kept() {
        let mut names = std::collections::BTreeSet::new();
        let all = ALL.iter().flat_map(|message| message.fields).filter(|field| names.insert(field.name));
        let all: Vec<&'static Field> = all.collect();
        assert!(all.len() > 100);
        for count in [0, 1, 5, NEAR, NEAR + 1, 100] {
            for some in all.windows(count.max(1)).step_by(7) {
                let mut given = SentFields::of(&wxpay_schema::pay::UNIFIED_ORDER);
                for field in &some[..count] {
                    given.push(None, field, ValueRef::Text(field.name));
                }
                assert_eq!(given.all().len(), count);
                assert!(count == 0 || given.rows().is_none());
                for field in &all {
                    let there = some[..count].iter().any(|row| row.name == field.name);
                    assert_eq!(name(given.find(field.name)), there.then_some(field.name));
                }
            }
        }
    }

    #[test]
    fn a_field_is_found_by_its_row_and_by_its_number() {
        for message in ALL.iter().filter(|message| message.is_sent()) {
            let mut given = SentFields::of(message);
            // The first many times over, for the last ones to be kept elsewhere.
            for _ in 0..30 {
                given.push(Some(0), &message.fields[0], ValueRef::Text("x"));
            }
            for (row, field) in message.fields.iter().enumerate().step_by(2) {
                given.push(Some(row), field, ValueRef::Text(field.name));
            }
            for (row, field) in message.fields.iter().enumerate() {
                let there = (row % 2 == 0).then_some(field.name);
                assert_eq!(name(given.row(u8::try_from(row).unwrap())), there);
                assert_eq!(given.count(1 << row), there.iter().len());
                if field.hot_number() > 0 {
                    assert_eq!(text(given.value(field)), there);
                }
            }
            if message.find(shared::TRANSACTION_ID.name).is_none() {
                assert_eq!(text(given.value(&shared::TRANSACTION_ID)), None);
                // As a field that the table lacks it is found, too.
                given.push(None, &shared::TRANSACTION_ID, ValueRef::Text("4"));
                assert_eq!(text(given.value(&shared::TRANSACTION_ID)), Some("4"));
            }
        }
    }
}
