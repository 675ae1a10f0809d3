//! The fields of a message while they are encoded, for rules and for the echoes of a reply.

use arrayvec::ArrayVec;
use wxpay_schema::internal::{SentIndex, is_same_name, prefix};
use wxpay_schema::{Field, Message};

use crate::visit::ValueRef;

/// The number of fields that need no heap: only the longest messages have more.
const INLINE: usize = 32;

/// A field and its value.
pub(crate) type Entry<'w> = (&'static Field, ValueRef<'w>);

/// The fields of a message.
pub(crate) struct SentFields<'w> {
    message: &'static Message,
    inline: ArrayVec<Entry<'w>, INLINE>,
    /// All fields, once present are more than [`INLINE`].
    spilled: Vec<Entry<'w>>,
    /// The rules by row, as long as each field was added with its row.
    rows: Option<&'static SentIndex>,
    /// Present rows, as a bit set.
    present: u64,
    /// The index of each row's field plus one; 0 if absent.
    by_row: [u16; 64],
    /// The same for fields that every message is searched for, by their numbers.
    by_number: [u16; 32],
}

impl<'w> SentFields<'w> {
    #[inline]
    pub(crate) const fn new(message: &'static Message) -> Self {
        let rows = message.sent_index();
        Self {
            message,
            inline: ArrayVec::new_const(),
            spilled: Vec::new(),
            rows,
            present: 0,
            by_row: [0; 64],
            by_number: [0; 32],
        }
    }

    /// The table of the message.
    pub(crate) const fn message(&self) -> &'static Message {
        self.message
    }

    /// The rules by row; `None` if a field was added without its row.
    pub(crate) fn rows(&self) -> Option<&'static SentIndex> {
        self.rows
    }

    /// Adds a field and its row in the table.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "no message has more than 65,535 fields")]
    pub(crate) fn push(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        match self.inline.try_push((field, value)) {
            Ok(()) => {}
            Err(full) => self.push_spilled(full.element()),
        }
        let count = if self.spilled.is_empty() { self.inline.len() } else { self.spilled.len() } as u16;
        match row {
            Some(row) if row < 64 => {
                self.present |= 1 << row;
                self.by_row[row] = count;
                self.by_number[usize::from(field.hot_number() % 32)] = count;
            }
            _ => self.rows = None,
        }
    }

    #[cold]
    fn push_spilled(&mut self, entry: Entry<'w>) {
        if self.spilled.is_empty() {
            self.spilled.extend_from_slice(&self.inline);
        }
        self.spilled.push(entry);
    }

    /// All fields with their values.
    pub(crate) fn all(&self) -> &[Entry<'w>] {
        if self.spilled.is_empty() { &self.inline } else { &self.spilled }
    }

    /// How many of those rows are present.
    pub(crate) fn count(&self, rows: u64) -> usize {
        (self.present & rows).count_ones() as usize
    }

    /// The field of a row, with its value.
    #[inline]
    pub(crate) fn row(&self, row: u8) -> Option<&Entry<'w>> {
        self.get(*self.by_row.get(usize::from(row))?)
    }

    fn get(&self, one_based: u16) -> Option<&Entry<'w>> {
        self.all().get(usize::from(one_based).checked_sub(1)?)
    }

    /// The field of that name, with its value.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry<'w>> {
        let prefix = prefix(name);
        let matches = |field: &Field| field.prefix() == prefix && is_same_name(field.name.as_bytes(), name.as_bytes());
        self.all().iter().find(|(field, _)| matches(field))
    }

    /// The value of a field, looked up by its number if it has one.
    pub(crate) fn value(&self, field: &Field) -> Option<ValueRef<'w>> {
        let entry = match (self.rows, usize::from(field.hot_number())) {
            (Some(_), number @ 1..32) => self.get(self.by_number[number]),
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
    fn find_finds_inline_and_spilled_fields() {
        let mut names = std::collections::BTreeSet::new();
        let all = ALL.iter().flat_map(|message| message.fields).filter(|field| names.insert(field.name));
        let all: Vec<&'static Field> = all.collect();
        assert!(all.len() > 100);
        for count in [0, 1, 5, INLINE, INLINE + 1, 100] {
            for some in all.windows(count.max(1)).step_by(7) {
                let mut sent = SentFields::new(&wxpay_schema::pay::UNIFIED_ORDER);
                for field in &some[..count] {
                    sent.push(None, field, ValueRef::Text(field.name));
                }
                assert_eq!(sent.all().len(), count);
                assert!(count == 0 || sent.rows().is_none());
                for field in &all {
                    let present = some[..count].iter().any(|row| row.name == field.name);
                    assert_eq!(name(sent.find(field.name)), present.then_some(field.name));
                }
            }
        }
    }

    #[test]
    fn row_and_value_find_fields() {
        for message in ALL.iter().filter(|message| message.is_sent()) {
            let mut sent = SentFields::new(message);
            // The first is repeated, so that the last ones are spilled.
            for _ in 0..30 {
                sent.push(Some(0), &message.fields[0], ValueRef::Text("x"));
            }
            for (row, field) in message.fields.iter().enumerate().step_by(2) {
                sent.push(Some(row), field, ValueRef::Text(field.name));
            }
            for (row, field) in message.fields.iter().enumerate() {
                let present = (row % 2 == 0).then_some(field.name);
                assert_eq!(name(sent.row(u8::try_from(row).unwrap())), present);
                assert_eq!(sent.count(1 << row), present.iter().len());
                // Of a table without an index, the repeated row is found by its name, the first of them.
                if field.hot_number() > 0 && (row > 0 || sent.rows().is_some()) {
                    assert_eq!(text(sent.value(field)), present);
                }
            }
            if message.find(shared::TRANSACTION_ID.name).is_none() {
                assert_eq!(text(sent.value(&shared::TRANSACTION_ID)), None);
                // It is also found as a field that the table lacks.
                sent.push(None, &shared::TRANSACTION_ID, ValueRef::Text("4"));
                assert_eq!(text(sent.value(&shared::TRANSACTION_ID)), Some("4"));
            }
        }
    }
}
