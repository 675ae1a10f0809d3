//! Values that are received.

use wxpay_schema::internal::Occurrence;
use wxpay_schema::{Field, Message};

use super::unimplemented::received_trait;
use crate::decode::fields::FieldValue;
use crate::decode::source::FieldSource;
use crate::error::FieldError;

received_trait! {
    /// A value that can be received as a field of kind `K`.
    pub trait FromWire<'r, K>: Sized {
        /// How many values of the field the type holds: one, unless it can be empty as an
        /// `Option` or is a list. The compiler checks it against the table.
        const OCCURS: Occurrence = Occurrence::Once;

        /// The table of the struct that the type holds, for a field that nests one. The
        /// compiler checks it against the field's.
        const NESTED: Option<&'static Message> = None;

        /// Returns the value, if the received one is of this type.
        fn from_wire(received: &'r FieldValue<'r>) -> Option<Self>;

        /// Decodes a field of a message. Types that can be absent or repeated implement
        /// it; all others leave it as it is.
        ///
        /// # Errors
        /// If the field is absent or not of this type.
        fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
            let received = source.get(field).ok_or_else(|| FieldError::missing(field))?;
            Self::from_wire(received).ok_or_else(|| FieldError::not_of_type(field, received))
        }

        /// Decodes the items of a JSON array in a text. Structs implement it; all others leave
        /// it as it is.
        ///
        /// # Errors
        /// If the text is no such array.
        #[doc(hidden)]
        fn items_of_text(text: &str, field: &'static Field) -> Result<Vec<Self>, FieldError> {
            Err(FieldError::not_of_type(field, &FieldValue::Text(text.into())))
        }
    }
}
