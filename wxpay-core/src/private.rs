//! What generated code calls. Not part of the public interface.

pub use wxpay_schema::{Field, Message};

pub use crate::fields::{Faults, Fields, take};
pub use crate::walk::{Sent, Visit, Walk};
pub use crate::wire::{FromWire, ToWire, kind};
pub use crate::{Arrives, Object, Over, Read, Request, Response, Speaks};

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

/// The table of a reply that there is none of.
const NOTHING: Message = Message::nested(wxpay_schema::Channel::Pay, "nothing");

/// Stops the compiler when a request's `response` is a struct of another message
/// than its reply.
///
/// # Panics
/// Then, with what to do.
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn answers(request: &Message, response: &Message) {
    let right = match request.response {
        Some(table) => table.fingerprint() == response.fingerprint(),
        None => false,
    };
    assert!(
        right,
        "`response` is not the struct of this request's reply; derive `Response` with the table of the request's name and `_RESPONSE`"
    );
}

/// The reply of a message that has none.
#[derive(Debug)]
pub struct Nothing;

impl<'r> Read<'r> for Nothing {
    const TABLE: &'static Message = &NOTHING;
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
