//! Types that hold text.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{FromWire, Item, ToWire, kind};
use crate::decode::fields::FieldValue;
use crate::value::{SmallStr, Text};
use crate::visit::ValueRef;

/// Implements [`ToWire`] for a type of text, for all kinds that are text on the wire.
macro_rules! texts {
    ($( [$($generics:tt)*] $ty:ty, $longest:expr );* $(;)?) => {$(
        impl<$($generics)* const MAX: usize> ToWire<kind::Text<MAX>> for $ty {
            const LONGEST: Option<usize> = $longest;
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { ValueRef::Text(self) }
        }
        impl<$($generics)*> Item for $ty {
            #[inline]
            fn item(&self) -> ValueRef<'_> { ValueRef::Text(self) }
        }
        texts!(@kind [$($generics)*] $ty, AnyText, Choice, YesNo, Time, Address, JsonText, Extra);
    )*};
    (@kind $generics:tt $ty:ty, $($kind:ident),*) => {$( texts!(@one $generics $ty, $kind); )*};
    (@one [$($generics:tt)*] $ty:ty, $kind:ident) => {
        impl<$($generics)*> ToWire<kind::$kind> for $ty {
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { ValueRef::Text(self) }
        }
    };
}

texts! {
    [] &str, None;
    [] String, None;
    [] Box<str>, None;
    [] Rc<str>, None;
    [] Arc<str>, None;
    [] Cow<'_, str>, None;
    [const N: usize,] Text<'_, N>, Some(N);
    [const N: usize,] SmallStr<N>, None;
}

/// Implements [`ToWire`] for pointers to text, for the kind that also takes an `Object`:
/// one impl for all types would overlap with that of objects.
macro_rules! pointers_to_texts {
    ($( [$($generics:tt)*] $ty:ty ),* $(,)?) => {$(
        texts!(@one [$($generics)*] $ty, JsonText);
        impl<$($generics)*> Item for $ty {
            #[inline]
            fn item(&self) -> ValueRef<'_> { ValueRef::Text(self) }
        }
    )*};
}

pointers_to_texts! {
    [] &&str,
    [] &String,
    [] &Box<str>,
    [] &Rc<str>,
    [] &Arc<str>,
    [] &Cow<'_, str>,
    [const N: usize,] &Text<'_, N>,
    [const N: usize,] &SmallStr<N>,
    [] Box<String>,
    [] Rc<String>,
    [] Arc<String>,
}

/// Implements [`FromWire`] for a type of text, for the same kinds.
macro_rules! received_texts {
    ($( [$($generics:tt)*] $ty:ty, $read:expr );* $(;)?) => {$(
        impl<'r, $($generics)* const MAX: usize> FromWire<'r, kind::Text<MAX>> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { received.as_text().and_then($read) }
        }
        received_texts!(@kind [$($generics)*] $ty, $read, AnyText, Choice, YesNo, Time, Address, JsonText);
        impl<'r, $($generics)*> FromWire<'r, kind::Extra> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { received.as_text().and_then($read) }
        }
    )*};
    (@kind $generics:tt $ty:ty, $read:expr, $($kind:ident),*) => {$(
        received_texts!(@one $generics $ty, $read, $kind);
    )*};
    (@one [$($generics:tt)*] $ty:ty, $read:expr, $kind:ident) => {
        impl<'r, $($generics)*> FromWire<'r, kind::$kind> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { received.as_text().and_then($read) }
        }
    };
}

received_texts! {
    [] &'r str, Some;
    [] String, |text| Some(text.to_owned());
    [] Box<str>, |text| Some(text.into());
    [] Rc<str>, |text| Some(text.into());
    [] Arc<str>, |text| Some(text.into());
    [] Cow<'r, str>, |text| Some(Cow::Borrowed(text));
    [const N: usize,] Text<'r, N>, |text| Text::new(text).ok();
    [const N: usize,] SmallStr<N>, |text| Some(text.into());
}
