//! Probes: constants about a type that may lack the trait that has them. An inherent constant
//! takes precedence over one of a trait, so a probe has the type's own constants where its
//! bound holds, and the defaults of [`ProbeDefaults`] or [`TableProbeDefault`] elsewhere.

use std::marker::PhantomData;

use wxpay_schema::Message;
use wxpay_schema::internal::Occurrence;

use super::field_kind::{ReceiveAs, SendAs};
use super::reader::{FieldReader, read};
use crate::message::DecodeFields;
use crate::visit::ValueRef;
use crate::wire::{ChoiceEnum, FromWire, ToWire};

/// Probe of the table that a struct is decoded by.
pub struct TableProbe<T>(PhantomData<T>);

impl<T: DecodeFields<'static>> TableProbe<T> {
    /// The table.
    pub const TABLE: Option<&'static Message> = Some(T::TABLE);
}

/// The default of a [`TableProbe`].
pub trait TableProbeDefault {
    /// `None`: the type is not decoded.
    const TABLE: Option<&'static Message> = None;
}

impl<T> TableProbeDefault for TableProbe<T> {}

/// The defaults of a type that does not hold a field of that kind, which is an error of its
/// own.
pub trait ProbeDefaults {
    /// Unknown.
    const OCCURS: Occurrence = Occurrence::Unknown;
    /// Unknown.
    const LONGEST: Option<usize> = None;
    /// Whether the type holds such a field.
    const HOLDS: bool = false;
    /// The name of the list of values whose enum it is.
    const LIST: &'static str = "";
    /// The table of the struct within: unknown.
    const NESTED: Option<&'static Message> = None;

    /// Returns no value.
    #[must_use]
    fn to_wire<T>(_: &T) -> ValueRef<'static> {
        ValueRef::Absent
    }

    /// Leaves the slot empty.
    fn read<P>(_: &FieldReader<'_, '_>, _: usize, _: &mut Option<P>) {}
}

macro_rules! probes {
    ($( $(#[$doc:meta])* $name:ident<T: $bound:ident<$($life:lifetime,)? K>>, $longest:expr; )*) => {$(
        $(#[$doc])*
        pub struct $name<T, K>(PhantomData<(T, K)>);

        impl<K, T: $bound<$($life,)? K>> $name<T, K> {
            /// How many values the type holds.
            pub const OCCURS: Occurrence = <T as $bound<$($life,)? K>>::OCCURS;
            /// The bytes of the longest text that it holds.
            pub const LONGEST: Option<usize> = $longest;
            /// Whether the type holds such a field.
            pub const HOLDS: bool = true;
            /// The table of the struct within.
            pub const NESTED: Option<&'static Message> = <T as $bound<$($life,)? K>>::NESTED;
        }

        impl<T, K> ProbeDefaults for $name<T, K> {}
    )*};
}

probes! {
    /// Probe of a type that is sent.
    SendProbe<T: ToWire<K>>, <T as ToWire<K>>::LONGEST;
    /// Probe of a type that is received.
    ReceiveProbe<T: FromWire<'static, K>>, None;
    /// Probe of a type that is sent, of a table that only the compiler sees.
    SendAsProbe<T: SendAs<K>>, <T as SendAs<K>>::LONGEST;
    /// Probe of a type that is received, of a table that only the compiler sees.
    ReceiveAsProbe<T: ReceiveAs<'static, K>>, None;
}

impl<K, T: ToWire<K>> SendProbe<T, K> {
    /// Returns the value for the wire.
    #[must_use]
    pub fn to_wire(value: &T) -> ValueRef<'_> {
        value.to_wire()
    }
}

/// Probe that reads a type where it can be received.
pub struct ReadProbe<'r, T, K>(PhantomData<(&'r (), T, K)>);

impl<'r, K, T: FromWire<'r, K>> ReadProbe<'r, T, K> {
    /// Like [`read`].
    pub fn read(from: &FieldReader<'_, 'r>, index: usize, slot: &mut Option<T>) {
        read(from, index, slot);
    }
}

impl<T, K> ProbeDefaults for ReadProbe<'_, T, K> {}

/// Probe of the list of values whose enum a type is.
pub struct ChoiceProbe<T>(PhantomData<T>);

impl<T: ChoiceEnum> ChoiceProbe<T> {
    /// The name of the list.
    pub const LIST: &'static str = T::LIST;
}

impl<T> ProbeDefaults for ChoiceProbe<T> {}
