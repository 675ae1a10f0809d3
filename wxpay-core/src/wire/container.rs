//! `Option` and `Vec` of what holds a field.

use wxpay_schema::internal::Occurrence;
use wxpay_schema::{Field, Kind, Message};

use super::{FromWire, Item, ToWire, kind};
use crate::decode::fields::FieldValue;
use crate::decode::source::FieldSource;
use crate::error::FieldError;
use crate::visit::{ValueList, ValueRef};

/// Returns how many values an `Option` of a type holds: a list can itself be empty.
const fn or_none(occurs: Occurrence) -> Occurrence {
    if is_list(occurs) { occurs } else { Occurrence::Maybe }
}

const fn is_list(occurs: Occurrence) -> bool {
    matches!(occurs, Occurrence::Many | Occurrence::ManyOfMany)
}

impl<K, T: ToWire<K>> ToWire<K> for Option<T> {
    const OCCURS: Occurrence = or_none(T::OCCURS);
    const LONGEST: Option<usize> = T::LONGEST;
    const NESTED: Option<&'static Message> = T::NESTED;

    fn to_wire(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, T::to_wire)
    }
}

impl<'r, K, T: FromWire<'r, K>> FromWire<'r, K> for Option<T> {
    const OCCURS: Occurrence = or_none(T::OCCURS);
    const NESTED: Option<&'static Message> = T::NESTED;

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        T::from_wire(received).map(Some)
    }

    fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        let is_there = if is_list(T::OCCURS) && field.repeat.is_indexed() {
            source.has_items(field)
        } else {
            source.get(field).is_some()
        };
        if !is_there {
            return Ok(None);
        }
        match T::decode(source, field) {
            Err(_) if source.get(field).is_some_and(|value| value.is_no_time(field)) => Ok(None),
            decoded => decoded.map(Some),
        }
    }
}

/// The values or items of an indexed family, in the order of their indexes, or the
/// elements of a JSON array; empty if there are none.
impl<'r, K, T: FromWire<'r, K>> FromWire<'r, K> for Vec<T> {
    const OCCURS: Occurrence = if is_list(T::OCCURS) { Occurrence::ManyOfMany } else { Occurrence::Many };
    const NESTED: Option<&'static Message> = T::NESTED;

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        match received {
            FieldValue::List(items) => items.iter().map(T::from_wire).collect(),
            _ => None,
        }
    }

    fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        if field.repeat.is_indexed() {
            return source.items(field, |item| T::decode(item, field));
        }
        match source.get(field) {
            None => Ok(Self::new()),
            Some(FieldValue::Text(text)) if field.nested().is_some() => match field.kind {
                // Between its tags stand only blanks.
                Kind::XmlList { .. } if text.trim().is_empty() => Ok(Self::new()),
                _ => T::items_of_text(text, field),
            },
            Some(received) => Self::from_wire(received).ok_or_else(|| list_error::<K, T>(source, field, received)),
        }
    }
}

/// Returns the error in a list: that of its first item which is not of the type, with its index.
#[cold]
fn list_error<'r, K, T: FromWire<'r, K>>(
    source: FieldSource<'_, 'r>,
    field: &'static Field,
    received: &'r FieldValue<'r>,
) -> FieldError {
    let FieldValue::List(items) = received else { return FieldError::not_of_type(field, received) };
    let of_item = |(index, item)| {
        let error = T::decode(source.list_item(item), field).err()?;
        Some(error.within_item(field, index))
    };
    let nested = field.nested().and_then(|_| items.iter().enumerate().find_map(of_item));
    nested.unwrap_or_else(|| FieldError::not_of_type(field, received))
}

impl<T: Item> ValueList for Vec<T> {
    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn for_each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>)) {
        for item in self {
            visit(item.item());
        }
    }
}

/// Implements [`ToWire`] for a list of elements of that kind.
macro_rules! lists {
    ($( [$($max:tt)*] $kind:ty ),* $(,)?) => {$(
        impl<$($max)* T: Item + ToWire<$kind>> ToWire<$kind> for Vec<T> {
            const OCCURS: Occurrence = Occurrence::Many;
            const LONGEST: Option<usize> = T::LONGEST;
            const NESTED: Option<&'static Message> = T::NESTED;

            fn to_wire(&self) -> ValueRef<'_> {
                ValueRef::List(self)
            }
        }
    )*};
}

impl<T: Item + ToWire<kind::Object>> ToWire<kind::Object> for &Vec<T> {
    const OCCURS: Occurrence = Occurrence::Many;
    const NESTED: Option<&'static Message> = T::NESTED;

    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::List(*self)
    }
}

lists! {
    [const MAX: usize,] kind::Text<MAX>,
    [] kind::AnyText,
    [] kind::Amount,
    [] kind::Number,
    [] kind::Choice,
    [] kind::Object,
    [] kind::JsonText,
}
