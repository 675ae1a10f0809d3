//! What generated code calls. Not part of the public interface.

pub use wxpay_schema::{Field, Message};

pub use crate::fields::{Faults, Fields, take};
pub use crate::walk::{Sent, Visit, Walk};
pub use crate::wire::{FromWire, ToWire, kind};
pub use crate::{Object, Over, Read, Request, Response, Speaks};

/// Stops the compiler when the table in scope is not the one that the macro saw.
///
/// # Panics
/// Then, with what to do.
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn same_table(message: &Message, fingerprint: u64) {
    assert!(
        message.fingerprint() == fingerprint,
        "the schema seen by the derive macro differs from the one in scope; name the table by its path in `wxpay_core::schema`, and align the versions of the wxpay crates"
    );
}

/// The reply of a message that has none.
#[derive(Debug)]
pub struct Nothing;

impl<'r> Read<'r> for Nothing {
    fn table() -> &'static Message {
        &wxpay_schema::pay::UNIFIED_ORDER_RESPONSE
    }
    fn read(_: &'r Fields<'r>, _: &mut Faults) -> Option<Self> {
        Some(Self)
    }
}

impl Response<'_> for Nothing {}
impl Speaks<0> for Nothing {}

/// Stands for personal data in `Debug`.
#[derive(Debug)]
#[allow(missing_debug_implementations)]
pub struct Personal;

/// What every enum of a list of values does.
#[macro_export]
#[doc(hidden)]
macro_rules! __choice_values {
    ($name:ident, $list:path) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        // The list that the macro read is the one in scope.
        const _: &$crate::schema::Choices = &$list;
    };
}
pub use __choice_values as choice_values;
