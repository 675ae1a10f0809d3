//! The source that a struct is decoded from: a whole message, or one item of an indexed family. The
//! items of a family are collected from the fields that are present, in any order and with gaps,
//! regardless of the count field.

use wxpay_schema::internal::has_any;
use wxpay_schema::{Field, Message};

use crate::decode::fields::{Entry, FieldError, FieldValue, Fields, UnmatchedKey, sort};
use crate::decode::row_index::RowIndex;
use crate::text::index::with_index;

/// The source of a struct or of one of its members: a whole message, or one item of an indexed
/// family (`coupon_fee_0`, `coupon_type_0`, …).
#[derive(Clone, Copy)]
pub struct FieldSource<'a, 'r>(Values<'a, 'r>);

#[derive(Clone, Copy)]
enum Values<'a, 'r> {
    Message(&'r Fields<'r>),
    /// A message with the positions of the table's rows.
    Indexed(&'r Fields<'r>, &'a RowIndex),
    /// One row of a message.
    Row(&'r Fields<'r>, Option<&'r FieldValue<'r>>),
    /// The values of one item, and how many index levels are already fixed.
    Item(&'a [IndexedValue<'r>], usize),
}

/// One value of an indexed family.
#[derive(Clone, Copy)]
struct IndexedValue<'r> {
    /// The name of its row, with the placeholder `$n`.
    name: &'static str,
    indexes: Indexes,
    value: &'r FieldValue<'r>,
}

/// The values of `$n` and `$m` in a name.
#[derive(Clone, Copy)]
struct Indexes {
    numbers: [u32; 2],
    count: usize,
}

impl<'a, 'r> FieldSource<'a, 'r> {
    /// A whole message, or an object in it.
    #[must_use]
    pub const fn message(fields: &'r Fields<'r>) -> Self {
        Self(Values::Message(fields))
    }

    /// The same source with an index, so that rows need not be looked up by name.
    pub(crate) fn with_row_index(self, rows: &'a RowIndex) -> Self {
        match self.0 {
            Values::Message(fields) if rows.table().is_some() => Self(Values::Indexed(fields, rows)),
            _ => self,
        }
    }

    /// The fields of a whole message, and the rows of its table if they are indexed.
    #[cfg(feature = "json")]
    pub(crate) fn message_fields(self) -> Option<(&'r Fields<'r>, &'static [Field])> {
        match self.0 {
            Values::Message(fields) => Some((fields, &[])),
            Values::Indexed(fields, rows) => Some((fields, rows.table().map_or(&[][..], |table| table.fields))),
            Values::Row(..) | Values::Item(..) => None,
        }
    }

    /// The source for the member that is the table's `at`-th row.
    pub(crate) fn row(self, at: usize) -> Self {
        match self.0 {
            Values::Indexed(fields, rows) => Self(Values::Row(fields, fields.value(rows, at))),
            _ => self,
        }
    }

    /// The source for one value of a list.
    pub(crate) fn list_item(self, value: &'r FieldValue<'r>) -> Self {
        match self.0 {
            Values::Message(fields) | Values::Indexed(fields, _) | Values::Row(fields, _) => {
                Self(Values::Row(fields, Some(value)))
            }
            Values::Item(..) => self,
        }
    }

    /// The value of a field, unless it is empty.
    #[inline]
    #[must_use]
    pub fn get(self, field: &Field) -> Option<&'r FieldValue<'r>> {
        match self.0 {
            Values::Row(_, value) => value,
            _ => self.get_by_name(field),
        }
    }

    fn get_by_name(self, field: &Field) -> Option<&'r FieldValue<'r>> {
        match self.0 {
            Values::Row(_, value) => value,
            Values::Message(fields) | Values::Indexed(fields, _) => fields.get(field),
            Values::Item(values, depth) => values
                .iter()
                .find(|value| value.indexes.count == depth && value.name == field.name)
                .map(|value| value.value),
        }
    }

    /// Decodes each item of a family, in the order of the indexes.
    pub(crate) fn items<T>(
        self,
        field: &'static Field,
        mut read: impl FnMut(FieldSource<'_, 'r>) -> Result<T, FieldError>,
    ) -> Result<Vec<T>, FieldError> {
        let mut items = Vec::new();
        self.for_each_item(field, &mut |_, item| {
            items.push(read(item)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// Calls `see` with each item and its index. It does not depend on the item's type, and so is
    /// compiled once.
    pub(crate) fn for_each_item(
        self,
        field: &'static Field,
        see: &mut dyn FnMut(u32, FieldSource<'_, 'r>) -> Result<(), FieldError>,
    ) -> Result<(), FieldError> {
        let (values, depth) = self.values(field);
        let index = |value: &IndexedValue<'_>| value.indexes.numbers.get(depth).copied().unwrap_or_default();
        for item in values.chunk_by(|one, other| index(one) == index(other)) {
            let index = item.first().map_or(0, index);
            see(index, FieldSource(Values::Item(item, depth + 1))).map_err(|fault| {
                let name = with_index(fault.field(), index);
                fault.with_name(name)
            })?;
        }
        Ok(())
    }

    /// Whether a family has an item.
    pub(crate) fn has_items(self, field: &'static Field) -> bool {
        match self.0 {
            Values::Message(fields) | Values::Indexed(fields, _) | Values::Row(fields, _) => {
                indexed_values(fields, field).next().is_some()
            }
            Values::Item(..) => !self.unsorted_values(field).0.is_empty(),
        }
    }

    /// The number of items of a family.
    fn count(self, field: &'static Field) -> u64 {
        let few = match self.0 {
            Values::Message(fields) => count_distinct(indexed_values(fields, field)),
            _ => None,
        };
        few.unwrap_or_else(|| {
            let mut count = 0;
            // Nothing is decoded, so there is no error.
            let _ = self.for_each_item(field, &mut |_, _| {
                count += 1;
                Ok(())
            });
            count
        })
    }

    /// The values of a family in the order of their indexes, and how many index levels are already
    /// fixed.
    fn values(self, field: &'static Field) -> (Vec<IndexedValue<'r>>, usize) {
        let (values, depth) = self.unsorted_values(field);
        let index = |value: &IndexedValue<'_>| value.indexes.numbers.get(depth).copied().map_or(0, u64::from);
        // As nearly every message has them.
        if values.is_sorted_by_key(index) {
            return (values, depth);
        }
        // By the keys of unmatched fields, so that one sort is compiled for both.
        let mut order: Vec<UnmatchedKey> = Vec::with_capacity(values.len());
        for (value, at) in values.iter().zip(0..) {
            order.push((index(value), at));
        }
        // Values of the same index keep the order of the message.
        sort(&mut order, &|one, other| one.cmp(&other));
        let mut sorted = Vec::with_capacity(values.len());
        for (_, at) in order {
            sorted.extend(values.get(at as usize));
        }
        (sorted, depth)
    }

    fn unsorted_values(self, field: &'static Field) -> (Vec<IndexedValue<'r>>, usize) {
        match self.0 {
            Values::Message(fields) | Values::Indexed(fields, _) | Values::Row(fields, _) => {
                (indexed_values(fields, field).collect(), 0)
            }
            Values::Item(values, depth) => {
                let mut inner = values.to_vec();
                inner.retain(|value| value.indexes.count > depth && family_has_row(field, value.name));
                (inner, depth)
            }
        }
    }
}

/// The row of a field, by its name or as a member of an indexed family.
#[cfg(feature = "json")]
pub(crate) fn row_of(entry: &Entry<'_>, rows: &'static [Field]) -> Option<&'static Field> {
    let is_own = |row: &Field| entry.name == row.name || Indexes::parse(entry, row).is_some();
    rows.iter().find_map(|row| match row.item() {
        Some(item) => row_of(entry, item.fields),
        None => is_own(row).then_some(row),
    })
}

/// The indexes in a name, if it is an instance of that row.
#[cfg(all(feature = "json", feature = "server"))]
pub(crate) fn indexes_of(entry: &Entry<'_>, row: &Field) -> Option<Vec<usize>> {
    let indexes = Indexes::parse(entry, row)?;
    indexes.numbers.iter().take(indexes.count).map(|number| usize::try_from(*number).ok()).collect()
}

/// The values of a family in a message.
fn indexed_values<'r>(fields: &'r Fields<'r>, family: &'static Field) -> impl Iterator<Item = IndexedValue<'r>> {
    fields.unmatched().filter_map(move |entry| indexed_value(entry, family))
}

fn indexed_value<'r>(entry: &'r Entry<'r>, family: &'static Field) -> Option<IndexedValue<'r>> {
    if entry.value.is_empty() || !entry.name.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let value = |row: &'static Field| {
        Some(IndexedValue { name: row.name, indexes: Indexes::parse(entry, row)?, value: &entry.value })
    };
    match family.item() {
        Some(item) => item.all_fields().find_map(value),
        None => value(family),
    }
}

/// The number of distinct first indexes, unless there are more than 16.
fn count_distinct<'r>(values: impl Iterator<Item = IndexedValue<'r>>) -> Option<u64> {
    let (mut indexes, mut count) = ([0; 16], 0);
    for value in values {
        let [index, _] = value.indexes.numbers;
        if !indexes.get(..count)?.contains(&index) {
            *indexes.get_mut(count)? = index;
            count += 1;
        }
    }
    Some(count as u64)
}

/// Whether a family has a row of that name.
fn family_has_row(family: &'static Field, name: &str) -> bool {
    match family.item() {
        Some(item) => item.all_fields().any(|row| row.item().is_none() && row.name == name),
        None => family.name == name,
    }
}

impl Indexes {
    /// The indexes in a name, if it is an instance of that row: `coupon_fee_0_1` is one of
    /// `coupon_fee_$n_$m`, but not of `coupon_fee_$n`.
    fn parse(entry: &Entry<'_>, row: &Field) -> Option<Self> {
        let (mut name, mut row, prefix) = (entry.name.as_bytes(), row.name.as_bytes(), row.prefix());
        if !has_any(&prefix.to_be_bytes(), false, [b'$']) {
            if entry.prefix != prefix {
                return None;
            }
            (name, row) = (name.get(8..)?, row.get(8..)?);
        }
        let mut indexes = Self { numbers: [0; 2], count: 0 };
        loop {
            match (row, name) {
                ([b'$', _, row_rest @ ..], _) => {
                    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    let (digits, name_rest) = name.split_at_checked(digits)?;
                    *indexes.numbers.get_mut(indexes.count)? = parse_index(digits)?;
                    indexes.count += 1;
                    (row, name) = (row_rest, name_rest);
                }
                ([byte, row_rest @ ..], [same, name_rest @ ..]) if byte == same => (row, name) = (row_rest, name_rest),
                ([], []) => return (indexes.count > 0).then_some(indexes),
                _ => return None,
            }
        }
    }
}

/// Parses an index. Leading zeros are rejected, so that no two names mean the same item.
fn parse_index(digits: &[u8]) -> Option<u32> {
    let plain = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() <= 9;
    plain.then(|| digits.iter().fold(0, |number, digit| 10 * number + u32::from(digit - b'0')))
}

/// A count field that disagrees with the number of items. Decoding uses the items that are present,
/// because some published messages count wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miscount {
    /// The count field.
    pub field: String,
    /// Its value.
    pub stated: u64,
    /// The number of items.
    pub found: u64,
}

impl std::fmt::Display for Miscount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` says {}, there are {}", self.field, self.stated, self.found)
    }
}

/// Every family of the table whose count field is present and wrong.
pub(crate) fn miscounts(fields: &Fields<'_>, table: &Message) -> Vec<Miscount> {
    let mut wrong = Vec::new();
    add_miscounts(FieldSource::message(fields), table, &mut wrong);
    wrong
}

fn add_miscounts(part: FieldSource<'_, '_>, table: &Message, wrong: &mut Vec<Miscount>) {
    for family in table.families() {
        let wxpay_schema::Kind::Family { item, count } = family.kind else {
            continue;
        };
        let stated = table.find_indexed(count).and_then(|field| part.get(field)).and_then(FieldValue::as_number);
        if !item.has_families() {
            let found = stated.map(|_| part.count(family)).unwrap_or_default();
            if let Some(stated) = stated.filter(|stated| *stated != found) {
                wrong.push(Miscount { field: count.to_owned(), stated, found });
            }
            continue;
        }
        let (mut found, mut within) = (0, Vec::new());
        // Nothing is decoded, so there is no error.
        let _ = part.for_each_item(family, &mut |index, inner| {
            found += 1;
            let before = within.len();
            add_miscounts(inner, item, &mut within);
            for miscount in within.iter_mut().skip(before) {
                miscount.field = with_index(&miscount.field, index);
            }
            Ok(())
        });
        if let Some(stated) = stated.filter(|stated| *stated != found) {
            wrong.push(Miscount { field: count.to_owned(), stated, found });
        }
        wrong.append(&mut within);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_each_item_visits_any_number_in_order() {
        let field = wxpay_schema::pay::PAY_NOTIFICATION.find("coupon_id_$n").unwrap();
        // No count is a multiple of 97, so each index occurs once.
        for count in [1, 2, 3, 5, 61, 64, 65, 67, 251] {
            let mut fields = Fields::default();
            for at in 0..count {
                fields.push(format!("coupon_id_{}", at * 97 % count).into(), FieldValue::Number(at * 97 % count));
            }
            let mut items = Vec::new();
            let read = &mut |index, item: FieldSource<'_, '_>| {
                items.push((index, item.get(field).and_then(FieldValue::as_number)));
                Ok(())
            };
            FieldSource::message(&fields).for_each_item(field, read).unwrap();
            let all: Vec<_> = (0..).zip((0..count).map(Some)).collect();
            assert_eq!(items, all, "{count}");
        }
    }

    #[test]
    fn parse_distinguishes_names_by_their_indexes() {
        let of = |name: &'static str, row| {
            let mut fields = Fields::default();
            fields.push(name.into(), FieldValue::Null);
            let indexes = fields.iter().find_map(|entry| Indexes::parse(entry, &Field::extra(row)));
            indexes.map(|indexes| indexes.numbers)
        };
        assert_eq!(of("coupon_fee_10", "coupon_fee_$n"), Some([10, 0]));
        assert_eq!(of("coupon_fee_1_2", "coupon_fee_$n_$m"), Some([1, 2]));
        for (name, row) in [
            ("coupon_fee_1_2", "coupon_fee_$n"),
            ("coupon_fee_1", "coupon_fee_$n_$m"),
            ("coupon_fee_01", "coupon_fee_$n"),
            ("coupon_fee_", "coupon_fee_$n"),
            ("coupon_fee_-1", "coupon_fee_$n"),
            ("coupon_fee_1_", "coupon_fee_$n"),
            ("coupon_fee_9999999999", "coupon_fee_$n"),
            ("coupon_fee", "coupon_fee_$n"),
            ("xcoupon_fee_1", "coupon_fee_$n"),
        ] {
            assert_eq!(of(name, row), None, "{name} {row}");
        }
    }
}
