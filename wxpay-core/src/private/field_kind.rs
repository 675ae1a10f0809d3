//! The kind of a field as a type: of a table that only the compiler sees, found by const
//! evaluation.

use wxpay_schema::internal::Occurrence;
use wxpay_schema::{Field, Kind, Message};

use crate::decode::source::FieldSource;
use crate::error::FieldError;
use crate::visit::ValueRef;
use crate::wire::{FromWire, ToWire, kind, received_trait, sent_trait};

/// A kind by its [number](kind_number) and the [limit](max_len) of its text.
pub struct KindNumber<const KIND: u8, const MAX: usize>;

/// The number of a field that the table lacks, which is an error of its own.
pub(super) const UNKNOWN: u8 = u8::MAX;

/// Returns the number of a field's kind.
#[must_use]
pub(super) const fn kind_number(field: Option<&Field>) -> u8 {
    let Some(field) = field else {
        return UNKNOWN;
    };
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date if field.max_bytes.is_some() => 0,
        Kind::Text(_) | Kind::Url | Kind::Date => 1,
        Kind::Fen => 2,
        Kind::Number => 3,
        Kind::Choice(choices) if choices.is_yes_no() => 4,
        Kind::Choice(_) => 5,
        Kind::Time14 | Kind::DateTime => 6,
        Kind::Ip => 7,
        Kind::Object(_) | Kind::Family { .. } | Kind::XmlList { .. } => 8,
        Kind::JsonText(_) => 9,
        Kind::Encrypted => 10,
    }
}

/// Returns the limit of a field's text in bytes; 0 for a field without one.
#[must_use]
pub(super) const fn max_len(field: Option<&Field>) -> usize {
    match field {
        Some(Field { kind: Kind::Text(_) | Kind::Url | Kind::Date, max_bytes: Some(max), .. }) => *max as usize,
        _ => 0,
    }
}

/// The kind of that number and limit.
pub type KindOf<const KIND: u8, const MAX: usize> = <KindNumber<KIND, MAX> as SelectKind>::Kind;

/// The kind of a [`KindNumber`].
pub trait SelectKind {
    /// One of `wire::kind`.
    type Kind;
}

/// The kind of a field that the table lacks, which every type holds.
pub enum UnknownKind {}

sent_trait! {
    /// [`ToWire`] of a kind that the macro does not know.
    pub trait SendAs<K> {
        /// How many values the type holds.
        const OCCURS: Occurrence;
        /// The bytes of the longest text that it holds.
        const LONGEST: Option<usize>;
        /// The table of the struct within.
        const NESTED: Option<&'static Message>;
        /// Returns the value for the wire.
        fn to_wire(&self) -> ValueRef<'_>;
    }
}

received_trait! {
    /// [`FromWire`] of a kind that the macro does not know.
    pub trait ReceiveAs<'r, K>: Sized {
        /// How many values the type holds.
        const OCCURS: Occurrence;
        /// The table of the struct within.
        const NESTED: Option<&'static Message>;
        /// Decodes a field.
        ///
        /// # Errors
        /// When the field is absent or not of this type.
        fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError>;
    }
}

/// Implements [`SelectKind`] for each number, and the traits for its kind.
macro_rules! select {
    ($( [$($max:tt)*] $number:literal, $limit:tt => $kind:ty ),* $(,)?) => {$(
        impl<$($max)*> SelectKind for KindNumber<$number, $limit> {
            type Kind = $kind;
        }
        forward!([$($max)*] $kind);
    )*};
}

/// Implements the traits for all types that are sent or received as that kind.
macro_rules! forward {
    ([$($max:tt)*] $kind:ty) => {
        impl<$($max)* T: ToWire<$kind>> SendAs<$kind> for T {
            const OCCURS: Occurrence = <T as ToWire<$kind>>::OCCURS;
            const LONGEST: Option<usize> = <T as ToWire<$kind>>::LONGEST;
            const NESTED: Option<&'static Message> = <T as ToWire<$kind>>::NESTED;
            fn to_wire(&self) -> ValueRef<'_> { <T as ToWire<$kind>>::to_wire(self) }
        }
        impl<'r, $($max)* T: FromWire<'r, $kind>> ReceiveAs<'r, $kind> for T {
            const OCCURS: Occurrence = <T as FromWire<'r, $kind>>::OCCURS;
            const NESTED: Option<&'static Message> = <T as FromWire<'r, $kind>>::NESTED;
            fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
                <T as FromWire<'r, $kind>>::decode(source, field)
            }
        }
    };
}

forward!([] kind::Extra);

select! {
    [const MAX: usize,] 0, MAX => kind::Text<MAX>,
    [] 1, 0 => kind::AnyText,
    [] 2, 0 => kind::Amount,
    [] 3, 0 => kind::Number,
    [] 4, 0 => kind::YesNo,
    [] 5, 0 => kind::Choice,
    [] 6, 0 => kind::Time,
    [] 7, 0 => kind::Address,
    [] 8, 0 => kind::Object,
    [] 9, 0 => kind::JsonText,
    [] 10, 0 => kind::Encrypted,
}

impl SelectKind for KindNumber<UNKNOWN, 0> {
    type Kind = UnknownKind;
}

impl<T> SendAs<UnknownKind> for T {
    const OCCURS: Occurrence = Occurrence::Unknown;
    const LONGEST: Option<usize> = None;
    const NESTED: Option<&'static Message> = None;
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Absent
    }
}

impl<T> ReceiveAs<'_, UnknownKind> for T {
    const OCCURS: Occurrence = Occurrence::Unknown;
    const NESTED: Option<&'static Message> = None;
    fn decode(_: FieldSource<'_, '_>, field: &'static Field) -> Result<Self, FieldError> {
        Err(FieldError::missing(field))
    }
}
