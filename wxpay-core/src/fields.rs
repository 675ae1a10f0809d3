//! What was received: a flat list of names and values, read once. The signature
//! is computed over exactly these values, and every typed view reads them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use wxpay_schema::internal::{ReceivedIndex, is_date_time, is_same_name, is_time14};
use wxpay_schema::{Field, Kind, Message};

use crate::rows::RowIndex;

/// The fields of a message as they came, unknown ones included, in their order.
#[derive(Clone, Default)]
pub struct Fields<'b> {
    entries: Vec<Entry<'b>>,
    /// Where the rows of a table are among them, if that was noted.
    rows: RowIndex,
    /// Whether it is known that no value has an ampersand.
    has_no_ampersand: bool,
}

/// The beginning of a name as a number, and the place of the field.
pub(crate) type Other = (u64, u32);

/// A name and a value.
#[derive(Clone)]
pub struct Entry<'b> {
    /// The name on the wire.
    pub name: Cow<'b, str>,
    /// The value.
    pub value: FieldValue<'b>,
    /// The beginning of the name as a number, to compare first.
    pub(crate) prefix: u64,
}

/// A received value. XML has only text; JSON has the others too.
#[derive(Clone)]
#[non_exhaustive]
pub enum FieldValue<'b> {
    /// Text.
    Text(Cow<'b, str>),
    /// A number without sign or point.
    Number(u64),
    /// A nested object.
    Object(Box<Fields<'b>>),
    /// A list.
    List(Vec<FieldValue<'b>>),
    /// A number below zero, as the cloud platform's codes may be.
    Negative(i64),
    /// JSON's null, which counts as absent.
    Null,
    /// A JSON value that no field of these messages has: true, a fraction.
    Other,
}

impl FieldValue<'_> {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one or its digits: at most 18, no sign, no leading
    /// zero.
    #[must_use]
    pub fn as_number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse::<crate::Fen>().ok().map(u64::from),
            _ => None,
        }
    }

    /// An empty text counts as absent, and so does null.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Null => true,
            _ => false,
        }
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
    /// None yet, and room for some. Where the rows of that table are will be noted.
    pub(crate) fn of_table(table: Option<&'static Message>, capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), rows: RowIndex::of_table(table), has_no_ampersand: false }
    }

    /// Takes note that no value has an ampersand.
    pub(crate) fn note_no_ampersand(&mut self) {
        self.has_no_ampersand = true;
    }

    /// Whether a value may have an ampersand.
    pub(crate) fn may_have_ampersand(&self) -> bool {
        !self.has_no_ampersand
    }

    /// The table whose rows are noted.
    pub(crate) fn table(&self) -> Option<&'static ReceivedIndex> {
        self.rows.table()
    }

    pub(crate) fn push(&mut self, name: Cow<'b, str>, value: FieldValue<'b>) {
        let prefix = wxpay_schema::internal::prefix(&name);
        (self.rows, self.has_no_ampersand) = (RowIndex::default(), false);
        self.entries.push(Entry { name, value, prefix });
    }

    /// Adds a text whose name begins with that number, and is that of a row.
    #[inline]
    pub(crate) fn push_text(&mut self, row: Option<usize>, name: &'b str, prefix: u64, value: Cow<'b, str>) {
        self.rows.note(row, self.entries.len(), !value.is_empty());
        let entry = Entry { name: Cow::Borrowed(name), value: FieldValue::Text(value), prefix };
        // Where there is room it is built in its place.
        if self.entries.len() < self.entries.capacity() {
            self.entries.push(entry);
        } else {
            self.push_behind(entry);
        }
    }

    #[cold]
    fn push_behind(&mut self, entry: Entry<'b>) {
        self.entries.push(entry);
    }

    /// The fields that are of no row, or not known to be.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Entry<'b>> {
        self.rows.others(self.entries.len()).filter_map(|at| self.entries.get(at))
    }

    /// Where the rows of the table are.
    pub(crate) fn rows_of(&self, table: &'static Message) -> RowIndex {
        if self.rows.are_of(table) {
            return self.rows;
        }
        let mut rows = RowIndex::of_table(Some(table));
        if let Some(table) = rows.table() {
            for (at, entry) in self.entries.iter().enumerate() {
                let row = table.row_of(entry.name.as_bytes(), entry.prefix);
                rows.note(row, at, !entry.value.is_empty());
                if entry.value.as_text().is_none() {
                    rows.note_other_type(row);
                }
            }
        }
        rows
    }

    pub(crate) fn remove_if(&mut self, unwanted: impl Fn(&Entry<'b>) -> bool) {
        self.rows = RowIndex::default();
        self.entries.retain(|entry| !unwanted(entry));
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

    /// Whether a field of that name, which is no row's, was received, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name, wxpay_schema::internal::prefix(name)).is_some()
    }

    /// The value of a field, unless it is empty.
    #[must_use]
    pub fn get(&self, field: &Field) -> Option<&FieldValue<'b>> {
        match self.table().map(|table| table.row(field)) {
            Some(Some(row)) => self.value(&self.rows, row),
            _ => self.find(field.name, field.prefix()).filter(|value| !value.is_empty()),
        }
    }

    /// As [`get`](Self::get), of a field that every message is asked for.
    #[inline]
    pub(crate) fn shared(&self, field: &Field) -> Option<&FieldValue<'b>> {
        match self.table().and_then(|table| table.hot_row(field)) {
            Some(row) => self.value(&self.rows, row),
            None => self.get(field),
        }
    }

    /// As [`text`](Self::text), of a field that every message is asked for.
    #[inline]
    pub(crate) fn shared_text(&self, field: &Field) -> Option<&str> {
        self.shared(field).and_then(FieldValue::as_text)
    }

    /// The value of a row that is noted there, unless it is empty.
    #[inline]
    pub(crate) fn value(&self, rows: &RowIndex, row: usize) -> Option<&FieldValue<'b>> {
        rows.entry(row).and_then(|at| self.entries.get(at)).map(|entry| &entry.value)
    }

    /// The value of a field of no row.
    fn find(&self, name: &str, prefix: u64) -> Option<&FieldValue<'b>> {
        let same = |entry: &&Entry<'_>| entry.prefix == prefix && is_same_name(entry.name.as_bytes(), name.as_bytes());
        self.others().find(same).map(|entry| &entry.value)
    }

    /// Takes the value of a field out.
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

    /// Every field that is not empty, in the byte order of the names: the rows of a table
    /// have theirs already, and what else is there, sorted, comes between them.
    pub(crate) fn in_order<'f>(&'f self, mut others: &'f [Other]) -> impl Iterator<Item = &'f Entry<'b>> {
        let mut rows = self.rows.in_order().filter_map(|at| self.entries.get(at)).peekable();
        std::iter::from_fn(move || {
            if let [(prefix, at), behind @ ..] = others {
                let other = self.entry(*at);
                let is_next = rows.peek().is_none_or(|row| {
                    *prefix < row.prefix || *prefix == row.prefix && other.is_some_and(|other| other.name < row.name)
                });
                if is_next {
                    others = behind;
                    return other;
                }
            }
            rows.next()
        })
    }

    /// The fields that are of no row, or not known to be, and not empty, in the byte
    /// order of the names; in `few` if they have room there.
    pub(crate) fn sorted_others<'o>(&self, few: &'o mut [Other], many: &'o mut Vec<Other>) -> &'o [Other] {
        let others = self.rows.others(self.entries.len()).filter_map(|at| u32::try_from(at).ok());
        let others = others.filter_map(|at| Some((self.entry(at)?, at)));
        let keys = others.filter(|(entry, _)| !entry.value.is_empty()).map(|(entry, at)| (entry.prefix, at));
        let order = if self.rows.count_others(self.entries.len()) <= few.len() {
            let used = few.iter_mut().zip(keys).map(|(place, key)| *place = key).count();
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

    /// What the table says against the values that are there, and against those
    /// that are not, if `complete` asks for them.
    pub(crate) fn hold(&self, rows: &RowIndex, message: &'static Message, complete: bool, faults: &mut FieldErrors) {
        let mut hold = |field: &'static Field, value: Option<&FieldValue<'_>>| match value {
            // A family may be empty.
            None if complete && field.is_in_success() && !field.repeat.is_indexed() => {
                faults.add(FieldError::missing(field));
            }
            Some(value) if !is_of_kind(value, field) => faults.add(FieldError::not_of_type(field, value)),
            _ => {}
        };
        match rows.in_doubt(complete) {
            Some(in_doubt) => {
                for row in in_doubt {
                    message.fields.get(row).into_iter().for_each(|field| hold(field, self.value(rows, row)));
                }
            }
            None => message.all_fields().for_each(|field| hold(field, self.get(field))),
        }
    }
}

/// The order of some keys: each with its place among them.
pub(crate) struct SortedKeys {
    /// That of most messages has room here.
    few: [(u64, u32); 64],
    count: usize,
    /// All of them, where it has not.
    many: Vec<(u64, u32)>,
}

impl SortedKeys {
    /// The order of so many keys; those that are the same stay as they are.
    pub(crate) fn of(count: usize, key: &dyn Fn(usize) -> u64) -> Self {
        let mut order = Self { few: [(0, 0); 64], count, many: Vec::new() };
        if count > order.few.len() {
            order.many = vec![(0, 0); count];
        }
        let places = order.places();
        for (at, place) in places.iter_mut().enumerate() {
            *place = (key(at), u32::try_from(at).unwrap_or(u32::MAX));
        }
        sort(places, &|one, other| one.cmp(&other));
        order
    }

    /// The keys in order.
    pub(crate) fn places(&mut self) -> &mut [(u64, u32)] {
        self.few.get_mut(..self.count).unwrap_or(&mut self.many)
    }
}

/// The one sort of this crate: each is many functions to compile.
fn sort(keys: &mut [(u64, u32)], then: &dyn Fn(u32, u32) -> Ordering) {
    keys.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| then(one.1, other.1)));
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

/// Whether a received value can be of the field at all. Lists and texts are not
/// held to lengths or values: WeChat Pay exceeds its own (docs/protocol.md, Values).
pub(crate) fn is_of_kind(value: &FieldValue<'_>, field: &Field) -> bool {
    match (field.kind, value) {
        (_, FieldValue::List(_)) => field.repeat.depth() > 0,
        (Kind::Fen | Kind::Number, value) => value.as_number().is_some(),
        (Kind::Time14, FieldValue::Text(text)) => is_time14(text.as_bytes()),
        (Kind::DateTime, FieldValue::Text(text)) => is_date_time(text.as_bytes()),
        (Kind::Object(_), value) => matches!(value, FieldValue::Object(_)),
        (_, value) => matches!(value, FieldValue::Text(_)),
    }
}

/// A field of a received message that is missing or not of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    field: String,
    given: Option<String>,
}

impl FieldError {
    /// The field is missing or empty.
    #[must_use]
    pub fn missing(field: &Field) -> Self {
        Self { field: field.name.to_owned(), given: None }
    }

    /// The value is not of the field's type.
    #[must_use]
    pub fn not_of_type(field: &Field, value: &FieldValue<'_>) -> Self {
        let given = match value {
            _ if field.personal => "personal data".to_owned(),
            FieldValue::Text(text) => crate::error::excerpt(text, 40),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Object(_) => "an object".to_owned(),
            FieldValue::List(_) => "a list".to_owned(),
            FieldValue::Negative(number) => number.to_string(),
            FieldValue::Null => "null".to_owned(),
            FieldValue::Other => "a boolean or a fraction".to_owned(),
        };
        Self { field: field.name.to_owned(), given: Some(given) }
    }

    /// The same fault, seen from the message around the object it is in.
    #[must_use]
    pub(crate) fn within(mut self, field: &Field) -> Self {
        self.field = format!("{}.{}", field.name, self.field);
        self
    }

    /// The same fault, in the item of that index.
    #[must_use]
    pub(crate) fn at(mut self, index: u32) -> Self {
        self.field = crate::part::with_index(&self.field, index);
        self
    }

    /// The field, with the names of the objects around it in front.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Whether it is missing; else its value is not of its type.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        self.given.is_none()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            None => write!(f, "`{}` is missing", self.field),
            Some(given) => write!(f, "`{}` is not of its type: {given}", self.field),
        }
    }
}

/// Every fault of a received message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    faults: Vec<FieldError>,
}

impl FieldErrors {
    pub(crate) fn add(&mut self, fault: FieldError) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Every fault, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.faults.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

impl<'a> IntoIterator for &'a FieldErrors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}
