//! Numbers, amounts, times, addresses and `bool`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;

use super::{FromWire, Item, ToWire, kind};
use crate::decode::fields::FieldValue;
use crate::value::{BeijingTime, Fen};
use crate::visit::ValueRef;

/// Implements [`Item`] for a type that has the kind.
macro_rules! items {
    ($kind:ident: $($ty:ty),*) => {$(
        impl Item for $ty {
            #[inline]
            fn item(&self) -> ValueRef<'_> { ToWire::<kind::$kind>::to_wire(self) }
        }
        impl Item for &$ty {
            #[inline]
            fn item(&self) -> ValueRef<'_> { ToWire::<kind::$kind>::to_wire(*self) }
        }
    )*};
}

macro_rules! unsigned {
    ($($ty:ty),*) => {$(
        unsigned!(@kind $ty, Amount, Number, Extra);
        items!(Number: $ty, NonZero<$ty>);
    )*};
    (@kind $ty:ty, $($kind:ident),*) => {$(
        impl ToWire<kind::$kind> for $ty {
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> {
                // More than 64 bits exceed every field too.
                ValueRef::Number(u64::try_from(*self).unwrap_or(u64::MAX))
            }
        }
        impl<'r> FromWire<'r, kind::$kind> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
                received.as_number().and_then(|number| Self::try_from(number).ok())
            }
        }
        impl ToWire<kind::$kind> for NonZero<$ty> {
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> {
                ValueRef::Number(u64::try_from(self.get()).unwrap_or(u64::MAX))
            }
        }
        impl<'r> FromWire<'r, kind::$kind> for NonZero<$ty> {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
                <$ty as FromWire<'r, kind::$kind>>::from_wire(received).and_then(Self::new)
            }
        }
    )*};
}

unsigned!(u8, u16, u32, u64, u128, usize);

items!(Amount: Fen);

impl ToWire<kind::Amount> for Fen {
    #[inline]
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Number(self.0)
    }
}

impl ToWire<kind::Extra> for Fen {
    #[inline]
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Number(self.0)
    }
}

impl<'r> FromWire<'r, kind::Amount> for Fen {
    #[inline]
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        received.as_number().map(Fen)
    }
}

impl<'r> FromWire<'r, kind::Extra> for Fen {
    #[inline]
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        received.as_number().map(Fen)
    }
}

impl ToWire<kind::Time> for BeijingTime {
    #[inline]
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Time(*self)
    }
}

impl<'r> FromWire<'r, kind::Time> for BeijingTime {
    #[inline]
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        let text = received.as_text()?;
        BeijingTime::from_date_time(text).or_else(|| text.parse().ok())
    }
}

impl ToWire<kind::YesNo> for bool {
    #[inline]
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(if *self { "Y" } else { "N" })
    }
}

impl<'r> FromWire<'r, kind::YesNo> for bool {
    #[inline]
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        match received.as_text()? {
            "Y" => Some(true),
            "N" => Some(false),
            _ => None,
        }
    }
}

macro_rules! addresses {
    ($($ty:ty => $variant:ident),*) => {$(
        impl ToWire<kind::Address> for $ty {
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { ValueRef::$variant(self) }
        }
        impl<'r> FromWire<'r, kind::Address> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { received.as_text()?.parse().ok() }
        }
    )*};
}

addresses!(IpAddr => Ip, Ipv4Addr => Ipv4, Ipv6Addr => Ipv6);
