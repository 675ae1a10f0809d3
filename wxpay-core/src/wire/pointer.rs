//! Pointers to what holds a field.

use std::rc::Rc;
use std::sync::Arc;

use wxpay_schema::Field;
use wxpay_schema::internal::Occurrence;

use super::{FromWire, ToWire, kind};
use crate::decode::fields::FieldValue;
use crate::decode::source::FieldSource;
use crate::error::FieldError;
use crate::visit::ValueRef;

/// Implements the traits for pointers to a type that has them.
macro_rules! pointers {
    ($($pointer:ident),* => $kinds:tt) => {$( pointers!(@owned $pointer, $kinds); )* pointers!(@borrowed $kinds); };
    (@owned $pointer:ident, [$( [$($max:tt)*] $kind:ty ),* $(,)?]) => {$(
        pointers!(@sent [$($max)*] $kind, $pointer<T>);
        impl<'r, $($max)* T: FromWire<'r, $kind>> FromWire<'r, $kind> for $pointer<T> {
            const OCCURS: Occurrence = T::OCCURS;
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { T::from_wire(received).map($pointer::new) }
            fn decode(source: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
                T::decode(source, field).map($pointer::new)
            }
        }
    )*};
    (@borrowed [$( [$($max:tt)*] $kind:ty ),* $(,)?]) => {$( pointers!(@sent [$($max)*] $kind, &T); )*};
    (@sent [$($max:tt)*] $kind:ty, $ty:ty) => {
        impl<$($max)* T: ToWire<$kind>> ToWire<$kind> for $ty {
            const OCCURS: Occurrence = T::OCCURS;
            const LONGEST: Option<usize> = T::LONGEST;
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { T::to_wire(self) }
        }
    };
}

// Objects and JSON texts are apart: `Object` and `DecodeFields` of pointers, in
// `message.rs`.
pointers! {
    Box, Rc, Arc => [
        [const MAX: usize,] kind::Text<MAX>,
        [] kind::AnyText,
        [] kind::Amount,
        [] kind::Number,
        [] kind::Choice,
        [] kind::YesNo,
        [] kind::Time,
        [] kind::Address,
        [] kind::Encrypted,
        [] kind::Extra,
    ]
}
