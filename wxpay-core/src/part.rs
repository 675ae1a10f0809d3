//! What a struct is read out of: a whole message, or one item of an indexed
//! family. Received fields go in; the value of a field comes out, or the items of
//! a family, gathered from what is there: in any order, with gaps, and whatever a
//! count field says.

use std::cell::RefCell;

use wxpay_schema::internal::marks;
use wxpay_schema::{Field, Message};

use crate::fields::{Entry, FieldError, FieldErrors, FieldValue, Fields, SortedKeys};
use crate::rows::RowIndex;
use crate::wire::{FromWire, kind};

/// What a struct, or one member of it, is read out of: a whole message, or one
/// item of an indexed family (`coupon_fee_0`, `coupon_type_0`, …).
#[derive(Clone, Copy)]
pub struct FieldSource<'a, 'r>(Values<'a, 'r>);

#[derive(Clone, Copy)]
enum Values<'a, 'r> {
    Message(&'r Fields<'r>),
    /// A message and where the rows of the struct's table are in it.
    RowIndex(&'r Fields<'r>, &'a RowIndex),
    /// One row of it.
    Row(&'r Fields<'r>, Option<&'r FieldValue<'r>>),
    /// The cells of one index, and how many of their indexes are settled.
    Item(&'a [Cell<'r>], usize),
}

/// One value of a family.
#[derive(Clone, Copy)]
struct Cell<'r> {
    /// The name of its row, with `$n` in it.
    name: &'static str,
    indexes: Indexes,
    value: &'r FieldValue<'r>,
}

/// What stands for `$n` and `$m` in a name.
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

    /// The same with its rows, which are then not looked up one by one.
    pub(crate) fn with_rows(self, rows: &'a RowIndex) -> Self {
        match self.0 {
            Values::Message(fields) if rows.table().is_some() => Self(Values::RowIndex(fields, rows)),
            _ => self,
        }
    }

    /// The part that is left to read the table's `at`-th row.
    fn row(self, at: usize) -> Self {
        match self.0 {
            Values::RowIndex(fields, rows) => Self(Values::Row(fields, fields.value(rows, at))),
            _ => self,
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
            Values::Message(fields) | Values::RowIndex(fields, _) => fields.get(field),
            Values::Item(cells, depth) => {
                cells.iter().find(|cell| cell.indexes.count == depth && cell.name == field.name).map(|cell| cell.value)
            }
        }
    }

    /// Reads each item of a family, in the order of the indexes.
    pub(crate) fn items<T>(
        self,
        field: &'static Field,
        mut read: impl FnMut(FieldSource<'_, 'r>) -> Result<T, FieldError>,
    ) -> Result<Vec<T>, FieldError> {
        let mut items = Vec::new();
        self.each_item(field, &mut |_, item| {
            items.push(read(item)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// The same whatever is made of an item, and so compiled once.
    pub(crate) fn each_item(
        self,
        field: &'static Field,
        see: &mut dyn FnMut(u32, FieldSource<'_, 'r>) -> Result<(), FieldError>,
    ) -> Result<(), FieldError> {
        let (cells, depth) = self.cells(field);
        let index = |cell: &Cell<'_>| cell.indexes.numbers.get(depth).copied().unwrap_or_default();
        for item in cells.chunk_by(|one, other| index(one) == index(other)) {
            let index = item.first().map_or(0, index);
            see(index, FieldSource(Values::Item(item, depth + 1))).map_err(|fault| fault.at(index))?;
        }
        Ok(())
    }

    /// Whether there is any item of a family.
    pub(crate) fn has_items(self, field: &'static Field) -> bool {
        match self.0 {
            Values::Message(fields) | Values::RowIndex(fields, _) | Values::Row(fields, _) => {
                cells_of(fields, field).next().is_some()
            }
            Values::Item(..) => !self.unsorted_cells(field).0.is_empty(),
        }
    }

    /// How many items of a family there are.
    fn count(self, field: &'static Field) -> u64 {
        let few = match self.0 {
            Values::Message(fields) => distinct(cells_of(fields, field)),
            _ => None,
        };
        few.unwrap_or_else(|| {
            let mut count = 0;
            // Nothing is read, so nothing can be wrong with it.
            let _ = self.each_item(field, &mut |_, _| {
                count += 1;
                Ok(())
            });
            count
        })
    }

    /// What is there of a family's rows, in the order of the indexes, and how many of
    /// them are settled.
    fn cells(self, field: &'static Field) -> (Vec<Cell<'r>>, usize) {
        let (mut cells, depth) = self.unsorted_cells(field);
        let index =
            |at: usize| cells.get(at).and_then(|cell| cell.indexes.numbers.get(depth)).copied().map_or(0, u64::from);
        let mut order = SortedKeys::of(cells.len(), &index);
        arrange(&mut cells, order.places());
        (cells, depth)
    }

    fn unsorted_cells(self, field: &'static Field) -> (Vec<Cell<'r>>, usize) {
        match self.0 {
            Values::Message(fields) | Values::RowIndex(fields, _) | Values::Row(fields, _) => {
                (cells_of(fields, field).collect(), 0)
            }
            Values::Item(cells, depth) => {
                let mut inner = cells.to_vec();
                inner.retain(|cell| cell.indexes.count > depth && has_row(field, cell.name));
                (inner, depth)
            }
        }
    }
}

/// Puts the cells into that order, in place.
fn arrange(cells: &mut [Cell<'_>], order: &mut [(u64, u32)]) {
    for start in 0..cells.len() {
        // Along the circle in which cells change places; who is in place is marked so.
        let mut at = start;
        while let Some((_, from)) = order.get_mut(at) {
            let next = usize::try_from(*from).unwrap_or(start);
            *from = u32::try_from(at).unwrap_or_default();
            if next == start || next >= cells.len() {
                break;
            }
            cells.swap(at, next);
            at = next;
        }
    }
}

/// What a message has of a family's rows.
fn cells_of<'r>(fields: &'r Fields<'r>, family: &'static Field) -> impl Iterator<Item = Cell<'r>> {
    fields.others().filter_map(move |entry| cell_of(entry, family))
}

fn cell_of<'r>(entry: &'r Entry<'r>, family: &'static Field) -> Option<Cell<'r>> {
    if entry.value.is_empty() || !entry.name.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let cell =
        |row: &'static Field| Some(Cell { name: row.name, indexes: Indexes::of(entry, row)?, value: &entry.value });
    match family.item() {
        Some(item) => item.all_fields().find_map(cell),
        None => cell(family),
    }
}

/// How many first indexes there are, if they are few.
fn distinct<'r>(cells: impl Iterator<Item = Cell<'r>>) -> Option<u64> {
    let (mut seen, mut count) = ([0; 16], 0);
    for cell in cells {
        let [index, _] = cell.indexes.numbers;
        if !seen.get(..count)?.contains(&index) {
            *seen.get_mut(count)? = index;
            count += 1;
        }
    }
    Some(count as u64)
}

/// Whether a family's values come under a row of that name.
fn has_row(family: &'static Field, name: &str) -> bool {
    match family.item() {
        Some(item) => item.all_fields().any(|row| row.item().is_none() && row.name == name),
        None => family.name == name,
    }
}

impl Indexes {
    /// The indexes in a name, if it is one of that row: `coupon_fee_0_1` of
    /// `coupon_fee_$n_$m`, but not of `coupon_fee_$n`.
    fn of(entry: &Entry<'_>, row: &Field) -> Option<Self> {
        let (mut given, mut row, prefix) = (entry.name.as_bytes(), row.name.as_bytes(), row.prefix());
        if marks(prefix, false, [b'$']) == 0 {
            if entry.prefix != prefix {
                return None;
            }
            (given, row) = (given.get(8..)?, row.get(8..)?);
        }
        let mut indexes = Self { numbers: [0; 2], count: 0 };
        loop {
            match (row, given) {
                ([b'$', _, others @ ..], _) => {
                    let digits = given.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    let (digits, behind) = given.split_at_checked(digits)?;
                    *indexes.numbers.get_mut(indexes.count)? = index(digits)?;
                    indexes.count += 1;
                    (row, given) = (others, behind);
                }
                ([byte, others @ ..], [same, behind @ ..]) if byte == same => (row, given) = (others, behind),
                ([], []) => return (indexes.count > 0).then_some(indexes),
                _ => return None,
            }
        }
    }
}

/// The name of a row with an index in the place of the first that is open.
pub(crate) fn with_index(name: &str, index: u32) -> String {
    let Some(at) = name.bytes().position(|byte| byte == b'$') else {
        return name.to_owned();
    };
    let (before, behind) = (name.get(..at), name.get(at + "$n".len()..));
    format!("{}{index}{}", before.unwrap_or_default(), behind.unwrap_or_default())
}

/// A number without a leading zero, so that no two names mean the same.
fn index(digits: &[u8]) -> Option<u32> {
    let plain = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() <= 9;
    plain.then(|| digits.iter().fold(0, |number, digit| 10 * number + u32::from(digit - b'0')))
}

/// The number of items of a family is not what the message says it is. What is
/// there was read: some published messages count wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miscount {
    /// The field with the number.
    pub field: String,
    /// What it says.
    pub stated: u64,
    /// How many items there are.
    pub found: u64,
}

impl std::fmt::Display for Miscount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` says {}, there are {}", self.field, self.stated, self.found)
    }
}

/// Every family of the table whose number of items is stated, and wrong.
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
        // Nothing is read, so nothing can be wrong with it.
        let _ = part.each_item(family, &mut |index, inner| {
            found += 1;
            let before = within.len();
            add_miscounts(inner, item, &mut within);
            for told in within.iter_mut().skip(before) {
                told.field = with_index(&told.field, index);
            }
            Ok(())
        });
        if let Some(stated) = stated.filter(|stated| *stated != found) {
            wrong.push(Miscount { field: count.to_owned(), stated, found });
        }
        wrong.append(&mut within);
    }
}

/// A part, the table of the struct that is read out of it, and what is wrong. Shared,
/// and not `&mut`: of each call fewer lifetimes are to be checked.
#[doc(hidden)]
pub struct Reading<'a, 'r> {
    /// What it is read out of.
    pub part: FieldSource<'a, 'r>,
    /// The table of the struct.
    pub message: &'static Message,
    /// The faults so far.
    pub faults: RefCell<&'a mut FieldErrors>,
}

/// What a struct is read out of.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn reading<'a, 'r>(
    part: FieldSource<'a, 'r>,
    message: &'static Message,
    faults: &'a mut FieldErrors,
) -> Reading<'a, 'r> {
    Reading { part, message, faults: RefCell::new(faults) }
}

/// Puts the value of the table's `at`-th field into its place, or notes a fault.
#[doc(hidden)]
// A call for each member, and not its code: structs share it.
#[inline(never)]
pub fn take<'r, K, T: FromWire<'r, K>>(from: &Reading<'_, 'r>, at: usize, place: &mut Option<T>) {
    if let Some(field) = from.message.fields.get(at) {
        from.put(T::take(from.part.row(at), field), place);
    }
}

/// Puts the value of a field that the table lacks into its place.
#[doc(hidden)]
pub fn take_extra<'r, T: FromWire<'r, kind::Extra>>(
    from: &Reading<'_, 'r>,
    field: &'static Field,
    place: &mut Option<T>,
) {
    from.put(T::take(from.part, field), place);
}

impl Reading<'_, '_> {
    /// Puts a value into its place, or notes the fault.
    pub(crate) fn put<T>(&self, taken: Result<T, FieldError>, place: &mut Option<T>) {
        match taken {
            Ok(value) => *place = Some(value),
            Err(fault) => self.faults.borrow_mut().add(fault),
        }
    }
}

/// Drops what was read of a struct that has faults: a call, and not its code.
#[doc(hidden)]
#[cold]
#[inline(never)]
pub fn unread<P>(_: P) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_the_order_of_their_indexes_however_many_there_are() {
        let field = wxpay_schema::pay::PAY_NOTIFICATION.find("coupon_id_$n").unwrap();
        // Beyond 64 the order takes the heap. 97 divides none, so each index comes once.
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
            FieldSource::message(&fields).each_item(field, read).unwrap();
            let all: Vec<_> = (0..).zip((0..count).map(Some)).collect();
            assert_eq!(items, all, "{count}");
        }
    }

    #[test]
    fn names_are_told_apart_by_their_indexes() {
        let of = |name: &'static str, row| {
            let mut fields = Fields::default();
            fields.push(name.into(), FieldValue::Null);
            let indexes = fields.iter().find_map(|entry| Indexes::of(entry, &Field::extra(row)));
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
