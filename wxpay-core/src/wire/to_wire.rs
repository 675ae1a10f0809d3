//! Values that are sent.

use wxpay_schema::Message;
use wxpay_schema::internal::Occurrence;

use super::unimplemented::sent_trait;
use crate::visit::ValueRef;

sent_trait! {
    /// A value that can be sent as a field of kind `K`.
    pub trait ToWire<K> {
        /// How many values of the field the type holds: one, unless it can be empty as an
        /// `Option`. The compiler checks it against the table.
        const OCCURS: Occurrence = Occurrence::Once;

        /// The length in bytes of the longest text that the type holds, if it has a
        /// limit. The compiler checks it against the table.
        const LONGEST: Option<usize> = None;

        /// The table of the struct that the type holds, for a field that nests one. The
        /// compiler checks it against the field's.
        const NESTED: Option<&'static Message> = None;

        /// Returns the value for the wire.
        fn to_wire(&self) -> ValueRef<'_>;
    }
}

/// A value that can be an element of a list that is sent. Objects are; another type of
/// your own implements it beside [`ToWire`].
pub trait Item {
    /// Returns the value for the wire.
    fn item(&self) -> ValueRef<'_>;
}
