//! What generated code calls. Not part of the public interface.

// Short paths: each token of an expansion is paid for in every struct.
pub use std::option::Option::{self, None, Some};
pub use wxpay_schema::internal::{
    ConstString, DeriveKind, FieldClaim, FieldState, Literal, Occurs, Source, StructCheck, Type,
};
pub use wxpay_schema::{Field, Message, ValueError};

use std::fmt;

use wxpay_schema::Direction;
use wxpay_schema::internal::same;

pub use crate::arrival::HasArrival;
pub use crate::fields::FieldErrors;
pub use crate::part::{FieldSource, Reading, reading, take, take_extra, unread};
pub use crate::unseen::{
    Answered, Asked, Give, Held, Order, Select, Selected, Take, fits, in_order, max, most_steps, number, order, place,
    places, reply_fault, rows, stop, table_fault, take_unseen, unseen,
};
pub use crate::walk::ValueRef::{self, Absent};
pub use crate::walk::{DynVisitor, VisitFields, visit};
pub use crate::wire::kind::{Address, Amount, AnyText, Choice, Extra, JsonText, Number, Time, YesNo};
pub use crate::wire::{FromWire, OneOf, ToWire, kind};
pub use crate::{Arrives, DecodeFields, MoneyTrust, Object, OnChannel, Request, Response};

wxpay_derive::texts!();

/// How a received struct arrives, as a type.
pub mod arrival {
    pub use crate::arrival::*;
}

/// Stops the compiler with the words of a fault, if there is one.
///
/// # Panics
/// Then.
#[track_caller]
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn report(fault: Option<ConstString>) {
    if let Some(words) = fault {
        panic!("{}", words.as_str());
    }
}

/// Stops the compiler when the table in scope is not the one that the macro saw.
#[track_caller]
pub const fn same_table(message: &Message, fingerprint: u64) {
    if message.fingerprint() != fingerprint {
        let fact = ConstString::from_text("the schema seen by the derive macro differs from the one in scope");
        let help = "name the table by its path in `wxpay_core::schema`, and align the versions of the wxpay crates";
        report(Some(fact.help(help)));
    }
}

/// The table of a reply that there is none of.
pub const NOTHING: Message = Message::nested(wxpay_schema::Channel::Pay, "nothing");

/// The fault when a request's `response` is a struct of another message than its
/// reply. A table of the merchant's own may leave open what its reply is.
#[must_use]
pub const fn answers(request: &Message, response: Option<&Message>) -> Option<ConstString> {
    if matches!(request.direction, Direction::Reply) {
        let fact = ConstString::from_text("`response` says what answers a request, this message is none");
        return Some(fact.help("remove `response`"));
    }
    let Some(response) = response else {
        return None;
    };
    let right = match request.response {
        Some(table) => response.is_or_extends(table),
        // A table that is no request is reported by itself.
        None if !matches!(request.direction, Direction::Request) => true,
        None => matches!(response.direction, Direction::Response) && response.channel as u8 == request.channel as u8,
    };
    if right {
        return None;
    }
    let fact = ConstString::from_text("`response` is not the struct of this request's reply");
    Some(match request.response {
        Some(table) => fact.and("\nhelp: use a struct that derives `Response` with the table ").table(table),
        None => fact.help("use a struct that derives `Response` with the table of this request's reply"),
    })
}

/// The table of a struct that is received.
pub struct Reads<T>(std::marker::PhantomData<T>);

impl<T: DecodeFields<'static>> Reads<T> {
    /// The table.
    pub const TABLE: Option<&'static Message> = Some(T::TABLE);
}

/// Stands for the table where a type is no such struct.
pub trait Unread {
    /// None.
    const TABLE: Option<&'static Message> = None;
}

impl<T> Unread for Reads<T> {}

/// Stops the compiler with what is wrong with the type of a claim.
#[track_caller]
pub const fn check_type(message: &'static Message, derive: DeriveKind, claim: FieldClaim<'_>) {
    let candidate = StructCheck { message, derive, claims: &[claim], places: &[message.index_of(claim.name)] };
    stop(&candidate, candidate.type_fault(0), &[]);
}

/// Stops the compiler where a type holds a struct of another table than the `at`-th
/// field's of the message nests.
#[track_caller]
pub const fn check_nested(
    message: &Message,
    at: Option<usize>,
    written: &str,
    derive: DeriveKind,
    nested: Option<&Message>,
) {
    if let (Some(at), Some(nested)) = (at, nested)
        && let Some(field) = message.field(at)
    {
        report(field.nested_fault(written, nested, derive));
    }
}

/// Stops the compiler where a rule is broken.
#[track_caller]
pub const fn check_rule(candidate: &StructCheck<'_>, rule: usize, known: &[FieldState<'_>]) {
    stop(candidate, candidate.rule_fault(rule, known), known);
}

/// What stands for a type that holds no field of that kind: the error of that is
/// another one.
pub trait Untold {
    /// Nobody can tell.
    const OCCURS: Occurs = Occurs::Unknown;
    /// Nobody can tell.
    const LONGEST: Option<usize> = None;
    /// Whether it holds one.
    const HOLDS: bool = false;
    /// The list of values whose enum it is.
    const LIST: &'static str = "";
    /// None, as far as anybody can tell.
    const NESTED: Option<&'static Message> = None;

    /// No value.
    #[must_use]
    fn to_wire<T>(_: &T) -> ValueRef<'static> {
        Absent
    }

    /// Leaves the place as it is.
    fn take<P>(_: &Reading<'_, '_>, _: usize, _: &mut Option<P>) {}
}

/// An inherent constant goes before one of a trait, so a type that has what is
/// asked for tells it, and [`Untold`] answers for every other.
macro_rules! probes {
    ($( $(#[$doc:meta])* $name:ident<T: $bound:ident<$($life:lifetime,)? K>>, $longest:expr; )*) => {$(
        $(#[$doc])*
        pub struct $name<T, K>(std::marker::PhantomData<(T, K)>);

        impl<K, T: $bound<$($life,)? K>> $name<T, K> {
            /// How many values the type holds.
            pub const OCCURS: Occurs = <T as $bound<$($life,)? K>>::OCCURS;
            /// The bytes of the longest text that it holds.
            pub const LONGEST: Option<usize> = $longest;
            /// Whether it holds one.
            pub const HOLDS: bool = true;
            /// The table of the struct that it holds.
            pub const NESTED: Option<&'static Message> = <T as $bound<$($life,)? K>>::NESTED;
        }

        impl<T, K> Untold for $name<T, K> {}
    )*};
}

probes! {
    /// Asks a type that is sent.
    Sends<T: ToWire<K>>, <T as ToWire<K>>::LONGEST;
    /// Asks a type that is received.
    Receives<T: FromWire<'static, K>>, None;
    /// Asks a type that is sent as a field of an unseen table.
    Gives<T: Give<K>>, <T as Give<K>>::LONGEST;
    /// Asks a type that is received as a field of an unseen table.
    Takes<T: Take<'static, K>>, None;
}

impl<K, T: ToWire<K>> Sends<T, K> {
    /// The value for the wire.
    #[must_use]
    pub fn to_wire(value: &T) -> ValueRef<'_> {
        value.to_wire()
    }
}

/// Reads a type that may not be one that is received.
pub struct Taken<'r, T, K>(std::marker::PhantomData<(&'r (), T, K)>);

impl<'r, K, T: FromWire<'r, K>> Taken<'r, T, K> {
    /// As [`take`].
    pub fn take(from: &Reading<'_, 'r>, at: usize, place: &mut Option<T>) {
        take(from, at, place);
    }
}

impl<T, K> Untold for Taken<'_, T, K> {}

/// Asks a type which list of values it is the enum of.
pub struct Lists<T>(std::marker::PhantomData<T>);

impl<T: OneOf> Lists<T> {
    /// The list's name.
    pub const LIST: &'static str = T::LIST;
}

impl<T> Untold for Lists<T> {}

/// Whether an enum may be that of a list of values: it is its own, or none that is known.
#[must_use]
pub const fn is_of_list(found: &str, list: &str) -> bool {
    found.is_empty() || same(found, list)
}

/// Stops the compiler with those words, unless the type is right.
///
/// # Panics
/// Then.
#[track_caller]
pub const fn judge(is_right: bool, words: &str) {
    assert!(is_right, "{}", words);
}

/// A claim of a fixed value.
#[must_use]
pub const fn fixed<'a>(name: &'a str, literal: Literal<'a>) -> FieldClaim<'a> {
    FieldClaim { name, ident: "", source: Source::Fixed(literal) }
}

/// A claim of a member.
#[must_use]
pub const fn member<'a>(
    name: &'a str,
    ident: &'a str,
    written: &'a str,
    inner: &'a str,
    occurs: Occurs,
    longest: Option<usize>,
) -> FieldClaim<'a> {
    asked(name, ident, written, inner, occurs, occurs, longest)
}

/// A claim of a member whose type does not show what it holds.
#[must_use]
pub const fn asked<'a>(
    name: &'a str,
    ident: &'a str,
    written: &'a str,
    inner: &'a str,
    shown: Occurs,
    occurs: Occurs,
    longest: Option<usize>,
) -> FieldClaim<'a> {
    FieldClaim { name, ident, source: Source::Member(Type { written, inner, shown, occurs, longest }) }
}

/// A claim of a member for a field that the table lacks.
#[must_use]
pub const fn extra<'a>(name: &'a str, ident: &'a str) -> FieldClaim<'a> {
    let ty = Type { written: "", inner: "", shown: Occurs::Unknown, occurs: Occurs::Unknown, longest: None };
    FieldClaim { name, ident, source: Source::Extra(ty) }
}

/// The reply of a message that has none.
#[derive(Debug)]
pub struct Nothing;

impl<'r> DecodeFields<'r> for Nothing {
    const TABLE: &'static Message = &NOTHING;
    fn read(_: FieldSource<'_, 'r>, _: &mut FieldErrors) -> Option<Self> {
        Some(Self)
    }
}

impl Response<'_> for Nothing {}
/// What has no reply is no request, which is the one fault to say.
impl HasArrival for Nothing {
    type Arrival = arrival::Anyhow;
}
impl MoneyTrust<0> for Nothing {}

/// `Debug` of a built-in struct: lists are compiled faster than a call a member.
pub fn debug(f: &mut fmt::Formatter<'_>, title: &str, labels: &[&str], values: &[&dyn fmt::Debug]) -> fmt::Result {
    let mut shown = f.debug_struct(title);
    for (label, value) in labels.iter().zip(values) {
        shown.field(label, value);
    }
    shown.finish()
}

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
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        // The list that the macro read is the one in scope.
        const _: &$crate::schema::Choices = &$list;
    };
}
pub use __choice_values as choice_values;

/// What only an editor sees. Asked here, so that no lint of another crate's asks what
/// `rust_analyzer` is.
#[cfg(rust_analyzer)]
#[macro_export]
#[doc(hidden)]
macro_rules! __shown {
    ($($shown:tt)*) => { $($shown)* };
}
#[cfg(not(rust_analyzer))]
#[macro_export]
#[doc(hidden)]
macro_rules! __shown {
    ($($shown:tt)*) => {};
}
pub use __shown as shown;
