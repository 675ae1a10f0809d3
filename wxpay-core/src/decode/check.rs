//! Checks of received fields against their table.

use wxpay_schema::{Direction, Field, Message, Money};

use crate::decode::fields::{FieldError, FieldErrors, FieldValue, Fields};
use crate::decode::row_index::RowIndex;

/// Locates the rows of the table and checks their values. The same for every struct, and so
/// compiled once.
///
/// Notifications, and messages about money, must also have every field that the table requires
/// of a success, whether or not the struct declares it: fields can be moved from one value into
/// another without changing the signed text.
pub(crate) fn check_fields(fields: &Fields<'_>, table: &'static Message) -> (RowIndex, FieldErrors) {
    let (rows, mut errors) = (fields.row_index(table), FieldErrors::default());
    let complete = table.direction == Direction::Notification || table.money != Money::Informs;
    check_against_table(fields, &rows, table, complete, &mut errors);
    (rows, errors)
}

/// Checks each value against its row and, if `complete`, that no required field is missing.
fn check_against_table(
    fields: &Fields<'_>,
    rows: &RowIndex,
    table: &'static Message,
    complete: bool,
    errors: &mut FieldErrors,
) {
    let mut check = |field: &'static Field, value: Option<&FieldValue<'_>>| match value {
        // A family may be empty.
        None if complete && field.is_in_success() && !field.repeat.is_indexed() => {
            errors.add(FieldError::missing(field));
        }
        Some(value) if !value.is_of_kind(field) => errors.add(FieldError::not_of_type(field, value)),
        _ => {}
    };
    match rows.rows_to_check(complete) {
        Some(suspects) => {
            for row in suspects {
                table.fields.get(row).into_iter().for_each(|field| check(field, fields.value(rows, row)));
            }
        }
        None => table.all_fields().for_each(|field| check(field, fields.get(field))),
    }
}
