//! The fields of a received message: a flat list of names and values, read once. The signature is
//! computed over exactly these values, and every struct is decoded from them.
//!
//! A type of your own reads its [`FieldValue`]:
//!
//! ```
//! use wxpay_core::fields::FieldValue;
//!
//! fn points(value: &FieldValue<'_>) -> Option<u64> {
//!     value.as_number().or_else(|| value.as_text()?.parse().ok())
//! }
//!
//! assert_eq!(points(&FieldValue::Number(12)), Some(12));
//! assert_eq!(points(&FieldValue::Text("12".into())), Some(12));
//! ```

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use wxpay_schema::internal::{ReceivedIndex, bits, is_date_time, is_same_name, is_time14};
use wxpay_schema::{Field, Kind, Message};

use crate::decode::row_index::RowIndex;
pub use crate::error::{FieldError, FieldErrors};
use crate::text::excerpt::excerpt;

/// The fields of a received message in their order, including unknown ones.
#[derive(Clone, Default)]
pub struct Fields<'b> {
    entries: Vec<Entry<'b>>,
    /// The positions of a table's rows, if they are indexed.
    rows: RowIndex,
    /// Whether it is known that no value has an ampersand.
    has_no_ampersand: bool,
}

/// The sort key of a field that matches no row: the beginning of its name as a number, and its
/// position.
pub(crate) type UnmatchedKey = (u64, u32);

/// A name and a value.
#[derive(Clone)]
pub struct Entry<'b> {
    /// The name on the wire.
    pub name: Cow<'b, str>,
    /// The value.
    pub value: FieldValue<'b>,
    /// The beginning of the name as a number, compared first.
    pub(crate) prefix: u64,
}

/// A received value. XML only has text; JSON has the other types too.
#[derive(Clone)]
#[non_exhaustive]
pub enum FieldValue<'b> {
    /// Text.
    Text(Cow<'b, str>),
    /// A number without sign or decimal point.
    Number(u64),
    /// A nested object.
    Object(Box<Fields<'b>>),
    /// A list.
    List(Vec<FieldValue<'b>>),
    /// A negative number, as the cloud platform's codes may be.
    Negative(i64),
    /// JSON's null, which counts as absent.
    Null,
    /// A JSON value that no field of these messages has, such as `true` or a fraction.
    Other,
}

impl FieldValue<'_> {
    /// The text, if the value is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if the value is one or consists of its digits: at most 18, without sign or
    /// leading zero.
    #[must_use]
    pub fn as_number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse::<crate::Fen>().ok().map(u64::from),
            _ => None,
        }
    }

    /// Whether the value counts as absent: an empty text, or null.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Null => true,
            _ => false,
        }
    }

    /// Whether a received value can be a value of the field. Lengths and listed values are not
    /// checked: WeChat Pay exceeds its own limits (docs/protocol.md, Values).
    pub(crate) fn is_of_kind(&self, field: &Field) -> bool {
        match (field.kind, self) {
            (_, Self::List(_)) => field.repeat.depth() > 0,
            (Kind::Fen | Kind::Number, value) => value.as_number().is_some(),
            (Kind::Time14, Self::Text(text)) => is_time14(text.as_bytes()) || self.is_no_time(field),
            (Kind::DateTime, Self::Text(text)) => is_date_time(text.as_bytes()),
            (Kind::Object(_), value) => matches!(value, Self::Object(_)),
            (Kind::XmlList { .. }, Self::Text(text)) => text.trim().is_empty(),
            (_, value) => matches!(value, Self::Text(_)),
        }
    }

    /// Whether zeros stand in the place of a time that there is not yet.
    #[cold]
    pub(crate) fn is_no_time(&self, field: &Field) -> bool {
        matches!(field.kind, Kind::Time14)
            && !field.is_in_success()
            && self.as_text().is_some_and(|text| text.bytes().all(|digit| digit == b'0'))
    }

    fn into_owned(self) -> FieldValue<'static> {
        match self {
            Self::Text(text) => FieldValue::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => FieldValue::Number(number),
            Self::Object(fields) => FieldValue::Object(Box::new(fields.into_owned())),
            Self::List(items) => FieldValue::List(items.into_iter().map(FieldValue::into_owned).collect()),
            Self::Negative(number) => FieldValue::Negative(number),
            Self::Null => FieldValue::Null,
            Self::Other => FieldValue::Other,
        }
    }
}

impl<'b> Fields<'b> {
    /// An empty list with that capacity, which will index the rows of the table.
    pub(crate) fn with_table(table: Option<&'static Message>, capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), rows: RowIndex::new(table), has_no_ampersand: false }
    }

    /// Records that no value has an ampersand.
    pub(crate) fn set_no_ampersand(&mut self) {
        self.has_no_ampersand = true;
    }

    /// Whether a value may have an ampersand.
    pub(crate) fn may_contain_ampersand(&self) -> bool {
        !self.has_no_ampersand
    }

    /// The table whose rows are indexed.
    pub(crate) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.rows.table()
    }

    pub(crate) fn push(&mut self, name: Cow<'b, str>, value: FieldValue<'b>) {
        let prefix = wxpay_schema::internal::prefix(&name);
        (self.rows, self.has_no_ampersand) = (RowIndex::default(), false);
        self.entries.push(Entry { name, value, prefix });
    }

    /// Adds a text. `prefix` is the beginning of its name as a number, `row` the row of that name.
    #[inline]
    pub(crate) fn push_text(&mut self, row: Option<usize>, name: &'b str, prefix: u64, value: Cow<'b, str>) {
        self.rows.insert(row, self.entries.len(), !value.is_empty());
        let entry = Entry { name: Cow::Borrowed(name), value: FieldValue::Text(value), prefix };
        // Without reallocation the entry is built in place.
        if self.entries.len() < self.entries.capacity() {
            self.entries.push(entry);
        } else {
            self.push_growing(entry);
        }
    }

    /// Adds the elements of a field, as [`push_text`](Self::push_text) a text.
    #[cfg(feature = "further-calls")]
    pub(crate) fn push_items(&mut self, row: Option<usize>, name: &'b str, prefix: u64, items: Vec<FieldValue<'b>>) {
        self.rows.insert(row, self.entries.len(), !items.is_empty());
        self.rows.mark_other_type(row);
        self.entries.push(Entry { name: Cow::Borrowed(name), value: FieldValue::List(items), prefix });
    }

    #[cold]
    fn push_growing(&mut self, entry: Entry<'b>) {
        self.entries.push(entry);
    }

    /// The fields that match no row, or are not indexed.
    pub(crate) fn unmatched(&self) -> impl Iterator<Item = &Entry<'b>> {
        self.rows.unmatched(self.entries.len()).filter_map(|at| self.entries.get(at))
    }

    /// The positions of the rows of the table, also under other spellings of their names.
    pub(crate) fn row_index(&self, table: &'static Message) -> RowIndex {
        let mut rows = self.own_row_index(table);
        if let Some(table) = rows.table().filter(|table| table.aliased != 0) {
            for row in bits(table.aliased).filter(|row| rows.position(*row).is_none()).collect::<Vec<_>>() {
                if let Some(at) = table.fields.get(row).and_then(|field| self.alias_of(field)) {
                    rows.set(row, at);
                }
            }
        }
        rows
    }

    fn own_row_index(&self, table: &'static Message) -> RowIndex {
        if self.rows.is_for(table) {
            return self.rows;
        }
        let mut rows = RowIndex::new(Some(table));
        if let Some(table) = rows.table() {
            for (at, entry) in self.entries.iter().enumerate() {
                let row = table.row_of(entry.name.as_bytes(), entry.prefix);
                rows.insert(row, at, !entry.value.is_empty());
                if entry.value.as_text().is_none() {
                    rows.mark_other_type(row);
                }
            }
        }
        rows
    }

    pub(crate) fn remove_if(&mut self, predicate: impl Fn(&Entry<'b>) -> bool) {
        self.rows = RowIndex::default();
        self.entries.retain(|entry| !predicate(entry));
    }

    /// Every field, in the order of the message.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry<'b>> {
        self.entries.iter()
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there is a field of that name that matches no row, even an empty one.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name, wxpay_schema::internal::prefix(name)).is_some()
    }

    /// The value of a field, unless it is empty.
    #[must_use]
    pub fn get(&self, field: &Field) -> Option<&FieldValue<'b>> {
        let value = match self.table().map(|table| table.row(field)) {
            Some(Some(row)) => self.value(&self.rows, row),
            _ => self.find(field.name, field.prefix()).filter(|value| !value.is_empty()),
        };
        value.or_else(|| self.alias_of(field).and_then(|at| self.entries.get(at)).map(|entry| &entry.value))
    }

    /// The position of a field under another spelling of its name.
    fn alias_of(&self, field: &Field) -> Option<usize> {
        let aliases = field.aliases?;
        let is_it = |entry: &Entry<'_>| !entry.value.is_empty() && aliases.contains(&&*entry.name);
        self.entries.iter().position(is_it)
    }

    /// Like [`get`](Self::get), for a field that every message is searched for.
    #[inline]
    pub(crate) fn shared(&self, field: &Field) -> Option<&FieldValue<'b>> {
        match self.table().and_then(|table| table.hot_row(field)) {
            Some(row) => self.value(&self.rows, row),
            None => self.get(field),
        }
    }

    /// Like [`text`](Self::text), for a field that every message is searched for.
    #[inline]
    pub(crate) fn shared_text(&self, field: &Field) -> Option<&str> {
        self.shared(field).and_then(FieldValue::as_text)
    }

    /// The value of a row by its index, unless it is empty.
    #[inline]
    pub(crate) fn value(&self, rows: &RowIndex, row: usize) -> Option<&FieldValue<'b>> {
        rows.position(row).and_then(|at| self.entries.get(at)).map(|entry| &entry.value)
    }

    /// The value of a field that matches no row.
    fn find(&self, name: &str, prefix: u64) -> Option<&FieldValue<'b>> {
        let same = |entry: &&Entry<'_>| entry.prefix == prefix && is_same_name(entry.name.as_bytes(), name.as_bytes());
        self.unmatched().find(same).map(|entry| &entry.value)
    }

    /// Removes a field and returns its value.
    #[cfg(feature = "json")]
    pub(crate) fn take(&mut self, field: &Field) -> Option<FieldValue<'b>> {
        let at = self.entries.iter().position(|entry| entry.name == field.name)?;
        self.rows = RowIndex::default();
        Some(self.entries.swap_remove(at).value)
    }

    /// The text of a field, unless it is empty.
    #[must_use]
    pub fn text(&self, field: &Field) -> Option<&str> {
        self.get(field).and_then(FieldValue::as_text)
    }

    /// The same fields, owned.
    #[must_use]
    pub fn into_owned(self) -> Fields<'static> {
        let entries = self
            .entries
            .into_iter()
            .map(|Entry { name, value, prefix }| Entry {
                name: Cow::Owned(name.into_owned()),
                value: value.into_owned(),
                prefix,
            })
            .collect();
        Fields { entries, rows: self.rows, has_no_ampersand: self.has_no_ampersand }
    }

    fn entry(&self, at: u32) -> Option<&Entry<'b>> {
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// Calls `visit` with every field that is not empty, in the byte order of the names: merges the
    /// rows of the table, which are sorted, with the other fields, which must be.
    #[inline]
    pub(crate) fn for_each_sorted<'f>(&'f self, mut unmatched: &[UnmatchedKey], mut visit: impl FnMut(&'f Entry<'b>)) {
        for row in self.rows.sorted_positions().filter_map(|at| self.entries.get(at)) {
            while let [(prefix, at), rest @ ..] = unmatched
                && let Some(other) = self.entry(*at)
                && (*prefix < row.prefix || *prefix == row.prefix && other.name < row.name)
            {
                visit(other);
                unmatched = rest;
            }
            visit(row);
        }
        unmatched.iter().filter_map(|(_, at)| self.entry(*at)).for_each(visit);
    }

    /// The fields that are not empty and match no row, or are not indexed, in the byte order of the
    /// names. They are stored in `few` if they fit, else in `many`.
    pub(crate) fn sorted_unmatched<'o>(
        &self,
        few: &'o mut [UnmatchedKey],
        many: &'o mut Vec<UnmatchedKey>,
    ) -> &'o [UnmatchedKey] {
        let unmatched = self.rows.unmatched(self.entries.len()).filter_map(|at| u32::try_from(at).ok());
        let unmatched = unmatched.filter_map(|at| Some((self.entry(at)?, at)));
        let keys = unmatched.filter(|(entry, _)| !entry.value.is_empty()).map(|(entry, at)| (entry.prefix, at));
        let order = if self.rows.count_unmatched(self.entries.len()) <= few.len() {
            let used = few.iter_mut().zip(keys).map(|(slot, key)| *slot = key).count();
            few.get_mut(..used).unwrap_or_default()
        } else {
            many.extend(keys);
            &mut many[..]
        };
        let name = |at| self.entry(at).map(|entry| entry.name.as_ref());
        // Most names differ where they begin.
        sort(order, &|one, other| name(one).cmp(&name(other)));
        order
    }
}

/// Sorts by prefix, then by name. Its own function, so that the sort is compiled apart from the code around it.
pub(crate) fn sort(keys: &mut [UnmatchedKey], by_name: &dyn Fn(u32, u32) -> Ordering) {
    keys.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| by_name(one.1, other.1)));
}

impl<'a, 'b> IntoIterator for &'a Fields<'b> {
    type Item = &'a Entry<'b>;
    type IntoIter = std::slice::Iter<'a, Entry<'b>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Shows the names only: values may be secret or personal.
impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|entry| entry.name.as_ref())).finish()
    }
}

impl FieldError {
    /// Creates the error of a field whose value is not of its type.
    #[must_use]
    pub fn not_of_type(field: &Field, value: &FieldValue<'_>) -> Self {
        let shown = match value {
            _ if field.personal => "personal data".to_owned(),
            FieldValue::Text(text) => excerpt(text, 40),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Object(_) => "an object".to_owned(),
            FieldValue::List(_) => "a list".to_owned(),
            FieldValue::Negative(number) => number.to_string(),
            FieldValue::Null => "null".to_owned(),
            FieldValue::Other => "a boolean or a fraction".to_owned(),
        };
        Self::with_value(field, shown)
    }
}
