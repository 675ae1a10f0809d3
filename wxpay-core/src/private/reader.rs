//! Reads the members of a struct, one call each.

use std::cell::RefCell;

use wxpay_schema::{Field, Message};

use super::field_kind::ReceiveAs;
use crate::decode::source::FieldSource;
use crate::error::{FieldError, FieldErrors};
use crate::wire::{FromWire, kind};

/// Reads members, and collects their errors. Shared and not `&mut`, because each call then
/// has fewer lifetimes to check.
pub struct FieldReader<'a, 'r> {
    /// The received fields.
    pub source: FieldSource<'a, 'r>,
    /// The table of the struct.
    pub message: &'static Message,
    /// The errors so far.
    pub faults: RefCell<&'a mut FieldErrors>,
}

/// Returns a reader of one struct.
#[inline]
#[must_use]
pub fn reader<'a, 'r>(
    source: FieldSource<'a, 'r>,
    message: &'static Message,
    faults: &'a mut FieldErrors,
) -> FieldReader<'a, 'r> {
    FieldReader { source, message, faults: RefCell::new(faults) }
}

/// Reads the field at `index` of the table into its slot, or notes the error.
// Not inlined, so that all structs share the code.
#[inline(never)]
pub fn read<'r, K, T: FromWire<'r, K>>(from: &FieldReader<'_, 'r>, index: usize, slot: &mut Option<T>) {
    if let Some(field) = from.message.fields.get(index) {
        from.store(T::decode(from.source.row(index), field), slot);
    }
}

/// Reads a field that the table lacks into its slot, or notes the error.
pub fn read_extra<'r, T: FromWire<'r, kind::Extra>>(
    from: &FieldReader<'_, 'r>,
    field: &'static Field,
    slot: &mut Option<T>,
) {
    from.store(T::decode(from.source, field), slot);
}

/// Reads a field into its slot, or notes the error. Without a field, which is an error of its
/// own, it does nothing.
pub fn read_as<'r, K, T: ReceiveAs<'r, K>>(
    from: &FieldReader<'_, 'r>,
    field: Option<&'static Field>,
    slot: &mut Option<T>,
) {
    if let Some(field) = field {
        from.store(T::decode(from.source, field), slot);
    }
}

/// Like [`read_as`], for the field at `place` of a table that may extend another.
pub fn read_at<'r, K, T: ReceiveAs<'r, K>>(from: &FieldReader<'_, 'r>, place: Option<usize>, slot: &mut Option<T>) {
    read_as(from, place.and_then(|place| from.message.field(place)), slot);
}

/// Like [`read_at`], for a type of which the macro knows that its content is of one kind.
pub fn read_plain<'r, K, T: FromWire<'r, K>>(from: &FieldReader<'_, 'r>, place: Option<usize>, slot: &mut Option<T>) {
    if let Some(field) = place.and_then(|place| from.message.field(place)) {
        from.store(T::decode(from.source, field), slot);
    }
}

impl FieldReader<'_, '_> {
    /// Stores a value in its slot, or notes the error.
    fn store<T>(&self, value: Result<T, FieldError>, slot: &mut Option<T>) {
        match value {
            Ok(value) => *slot = Some(value),
            Err(fault) => self.faults.borrow_mut().add(fault),
        }
    }
}

/// Drops the members of a struct with errors. A call, so that its code is not inlined.
#[cold]
#[inline(never)]
pub fn discard<P>(_: P) {}
