//! Reads the members of a struct, one call each.

use std::cell::RefCell;

use wxpay_schema::{Field, Message};

use crate::fields::{FieldError, FieldErrors};
use crate::part::FieldSource;
use crate::wire::{FromWire, kind};

/// A part, the table of the struct that is read out of it, and what is wrong. Shared,
/// and not `&mut`: of each call fewer lifetimes are to be checked.
pub struct Reading<'a, 'r> {
    /// What it is read out of.
    pub part: FieldSource<'a, 'r>,
    /// The table of the struct.
    pub message: &'static Message,
    /// The faults so far.
    pub faults: RefCell<&'a mut FieldErrors>,
}

/// What a struct is read out of.
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
// A call for each member, and not its code: structs share it.
#[inline(never)]
pub fn take<'r, K, T: FromWire<'r, K>>(from: &Reading<'_, 'r>, at: usize, place: &mut Option<T>) {
    if let Some(field) = from.message.fields.get(at) {
        from.put(T::take(from.part.row(at), field), place);
    }
}

/// Puts the value of a field that the table lacks into its place.
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
#[cold]
#[inline(never)]
pub fn unread<P>(_: P) {}
