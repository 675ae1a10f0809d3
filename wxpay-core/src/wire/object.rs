//! Nested objects, and the JSON of one in a text.

use wxpay_schema::{Field, Message};

use super::{FromWire, Item, ToWire, kind};
use crate::decode::fields::FieldValue;
use crate::decode::source::FieldSource;
use crate::error::{FieldError, FieldErrors};
use crate::message::{DecodeFields, Object};
use crate::visit::{ValueRef, VisitFields};

impl<T: Object> Item for T {
    fn item(&self) -> ValueRef<'_> {
        ValueRef::Object(self as &dyn VisitFields)
    }
}

macro_rules! objects {
    ($($kind:ident),*) => {$(
        impl<T: Object> ToWire<kind::$kind> for T {
            const NESTED: Option<&'static Message> = <T as Object>::NESTED;

            fn to_wire(&self) -> ValueRef<'_> { ValueRef::Object(self as &dyn VisitFields) }
        }
    )*};
}

objects!(Object, JsonText);

impl<'r, T: DecodeFields<'r>> FromWire<'r, kind::Object> for T {
    const NESTED: Option<&'static Message> = Some(T::TABLE);

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        match received {
            FieldValue::Object(fields) => T::read(FieldSource::message(fields), &mut FieldErrors::default()),
            _ => None,
        }
    }

    /// Returns the error within the object.
    fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        let mut faults = FieldErrors::default();
        if field.item().is_some() {
            let first =
                |faults: &FieldErrors| faults.iter().next().cloned().unwrap_or_else(|| FieldError::missing(field));
            return T::read(source, &mut faults).ok_or_else(|| first(&faults));
        }
        let received = source.get(field).ok_or_else(|| FieldError::missing(field))?;
        let FieldValue::Object(inner) = received else {
            return Err(FieldError::not_of_type(field, received));
        };
        T::read(FieldSource::message(inner), &mut faults).ok_or_else(|| match faults.iter().next() {
            Some(fault) => fault.clone().within(field),
            None => FieldError::not_of_type(field, received),
        })
    }
}

/// Decodes the JSON in a text, such as that of `promotion_detail`.
#[cfg(feature = "json")]
impl<'r, T: for<'t> DecodeFields<'t>> FromWire<'r, kind::JsonText> for T {
    const NESTED: Option<&'static Message> = Some(<T as DecodeFields<'static>>::TABLE);

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        let fields =
            crate::json::read::fields(received.as_text()?.as_bytes(), <T as DecodeFields<'static>>::TABLE).ok()?;
        T::read(FieldSource::message(&fields), &mut FieldErrors::default())
    }

    fn items_of_text(text: &str, field: &'static Field) -> Result<Vec<Self>, FieldError> {
        let not_of_type = || FieldError::not_of_type(field, &FieldValue::Text(text.into()));
        let table = <T as DecodeFields<'static>>::TABLE;
        let FieldValue::List(items) = crate::json::read::value(text.as_bytes(), table).map_err(|_| not_of_type())?
        else {
            return Err(not_of_type());
        };
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let mut faults = FieldErrors::default();
            let value = match item {
                FieldValue::Object(fields) => T::read(FieldSource::message(fields), &mut faults),
                _ => None,
            };
            let error = || faults.iter().next().map_or_else(not_of_type, |fault| fault.clone().within(field));
            read.push(value.ok_or_else(|| error().within_item(field, index))?);
        }
        Ok(read)
    }
}
