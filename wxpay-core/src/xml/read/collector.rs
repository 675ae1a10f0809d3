//! Collects the fields of a message; rejects reserved and duplicate names and enforces the limit on their number.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};

use wxpay_schema::Message;
use wxpay_schema::internal::{ReceivedIndex, prefix};

use super::Limits;
#[cfg(feature = "further-calls")]
use crate::decode::fields::FieldValue;
use crate::decode::fields::Fields;
use crate::decode::row_index::MAX_FIELDS;
use crate::error::Malformed;
use crate::text::excerpt::excerpt;
use crate::text::swar::NameFilter;

/// The name of a field.
#[derive(Clone, Copy)]
pub(super) struct FieldName<'b> {
    pub(super) text: &'b str,
    /// The beginning of the name as a number.
    pub(super) prefix: u64,
    /// The table's row of that name.
    pub(super) row: Option<usize>,
}

impl<'b> FieldName<'b> {
    pub(super) fn new(text: &'b str, table: Option<&'static ReceivedIndex>) -> Self {
        let prefix = prefix(text);
        Self { text, prefix, row: table.and_then(|table| table.row_of(text.as_bytes(), prefix)) }
    }
}

/// The fields parsed so far.
pub(super) struct FieldCollector<'b, 'l> {
    fields: Fields<'b>,
    limits: &'l Limits,
    /// The rows that occurred, a bit each.
    rows: u64,
    /// The other names that occurred.
    others: NameFilter,
    /// All names that occurred, once there are too many to compare them with each other.
    many: Option<Box<NameSet<'b>>>,
}

/// The names of a message with an unusual number of fields, in buckets by their hash. A `HashSet` would grow, which
/// takes much code; here the limit on fields is known.
struct NameSet<'b> {
    hasher: RandomState,
    buckets: Vec<Vec<Cow<'b, str>>>,
}

impl<'b> NameSet<'b> {
    /// The empty set for up to that number of names.
    fn new(limit: usize) -> Self {
        let mut buckets = Vec::new();
        buckets.resize_with((limit / 4).clamp(1, 1 << 16), Vec::new);
        Self { hasher: RandomState::new(), buckets }
    }

    /// Inserts a name. Returns whether it occurred before.
    fn insert(&mut self, name: Cow<'b, str>) -> bool {
        let at = self.hasher.hash_one(&*name) % self.buckets.len() as u64;
        let Some(bucket) = usize::try_from(at).ok().and_then(|at| self.buckets.get_mut(at)) else { return false };
        let occurred = bucket.contains(&name);
        if !occurred {
            bucket.push(name);
        }
        occurred
    }
}

impl<'b, 'l> FieldCollector<'b, 'l> {
    pub(super) fn new(table: Option<&'static Message>, limits: &'l Limits) -> Self {
        // The row index has a limited number of places.
        let table = table.filter(|_| limits.fields <= MAX_FIELDS);
        Self { fields: Fields::with_table(table, 32), limits, rows: 0, others: NameFilter::new(), many: None }
    }

    /// The collector of an element in a field, which has few fields.
    #[cfg(feature = "further-calls")]
    pub(super) fn nested(table: &'static Message, limits: &'l Limits) -> Self {
        let table = Some(table).filter(|_| limits.fields <= MAX_FIELDS);
        Self { fields: Fields::with_table(table, 8), limits, rows: 0, others: NameFilter::new(), many: None }
    }

    /// The table whose rows are indexed.
    pub(super) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.fields.table()
    }

    /// Begins a field: rejects the name if it is reserved, a duplicate or one too many.
    #[inline]
    pub(super) fn begin_field(&mut self, name: FieldName<'b>) -> Result<(), Malformed> {
        if name.prefix == const { prefix("key") } {
            return Err(Malformed::ReservedField);
        }
        let is_duplicate = match name.row {
            Some(row) => {
                let before = self.rows;
                self.rows |= 1 << (row & 63);
                self.rows == before
            }
            None => self.has_unknown_name(name.text, name.prefix),
        };
        if is_duplicate || self.fields.len() == self.limits.fields {
            return Err(self.rejection(name.text, is_duplicate));
        }
        Ok(())
    }

    #[inline(never)]
    fn has_unknown_name(&mut self, name: &'b str, prefix: u64) -> bool {
        if self.fields.len() < MAX_FIELDS {
            self.others.insert(name, prefix) && self.fields.has(name)
        } else {
            self.insert_in_set(name)
        }
    }

    /// Inserts a name. Returns whether it occurred before.
    #[cold]
    fn insert_in_set(&mut self, name: &'b str) -> bool {
        let names = self.many.get_or_insert_with(|| {
            let mut names = Box::new(NameSet::new(self.limits.fields));
            for entry in &self.fields {
                names.insert(entry.name.clone());
            }
            names
        });
        names.insert(Cow::Borrowed(name))
    }

    #[cold]
    fn rejection(&self, name: &str, is_duplicate: bool) -> Malformed {
        if is_duplicate {
            Malformed::DuplicateField(excerpt(name, 64))
        } else {
            Malformed::TooLarge { what: "the number of fields", limit: self.limits.fields }
        }
    }

    #[inline]
    pub(super) fn push(&mut self, name: FieldName<'b>, value: Cow<'b, str>) {
        self.fields.push_text(name.row, name.text, name.prefix, value);
    }

    /// Adds the elements of a field.
    #[cfg(feature = "further-calls")]
    pub(super) fn push_items(&mut self, name: FieldName<'b>, items: Vec<FieldValue<'b>>) {
        self.fields.push_items(name.row, name.text, name.prefix, items);
    }

    pub(super) fn fields(self) -> Fields<'b> {
        self.fields
    }
}
