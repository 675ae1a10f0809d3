//! Which Rust types hold which fields. A value and a [`kind`] go in; the value
//! for the wire comes out ([`ToWire`]), or a received one goes in and a value
//! comes out ([`FromWire`]).
//!
//! | kind | what is sent | what is received |
//! |---|---|---|
//! | text, URL | `&str`, `String`, `Box<str>`, `Rc<str>`, `Arc<str>`, `Cow<str>`, [`Text`], [`SmallStr`] | the same |
//! | amount | [`Fen`], `u8` … `u128`, `usize`, the same as `NonZero` | the same |
//! | number | `u8` … `u128`, `usize`, the same as `NonZero` | the same |
//! | one of a list | its enum in [`value`](crate::value), text | the same |
//! | `Y` or `N` | `bool`, [`YesNo`], text | the same |
//! | time | [`BeijingTime`], text | the same |
//! | address | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, text | the same |
//! | JSON object | what derives [`Object`](derive@crate::Object) | the same |
//! | JSON text | what derives [`Object`](derive@crate::Object), text | the same |
//! | an indexed family | | what derives [`Response`](derive@crate::Response) with the table of one item |
//! | an extra field | text, unsigned integers, [`Fen`] | the same |
//!
//! `Option` of each holds what can be left out, `Vec` of each a JSON array, and in
//! what is received an indexed family too; `Vec` of `Vec` one with two indexes.
//! `Option` of a `Vec` is `None` when there are none; sent, an empty `Vec` counts as
//! absent. `Box`, `Rc` and `Arc` of each hold what it holds, and a reference does in
//! what is sent.
//!
//! # A type of your own
//!
//! A newtype of the shop's takes part by one implementation, for the kind of the
//! fields that it stands for. What it gives is sent as the table says: the digits of a
//! [`ValueRef::Number`] where that is a text. The reply is held against what was sent in any
//! case. If it can be empty as an `Option` can, or has a
//! limit, it says so in `OCCURS` and `LONGEST`, and the compiler holds that
//! against the table too.
//!
//! ```
//! use wxpay_core::wire::{ValueRef, ToWire, kind};
//! use wxpay_core::{Request, schema};
//!
//! /// The shop's order numbers, which are never longer than 20 bytes.
//! struct OrderNo(String);
//!
//! impl<const MAX: usize> ToWire<kind::Text<MAX>> for OrderNo {
//!     const LONGEST: Option<usize> = Some(20);
//!
//!     fn to_wire(&self) -> ValueRef<'_> {
//!         ValueRef::Text(&self.0)
//!     }
//! }
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::pay::ORDER_QUERY)]
//! struct Query {
//!     out_trade_no: OrderNo,
//! }
//! ```
//!
//! To receive it, [`FromWire`] likewise:
//!
//! ```
//! use wxpay_core::fields::FieldValue;
//! use wxpay_core::wire::{FromWire, kind};
//! use wxpay_core::{Response, schema};
//!
//! struct OrderNo(String);
//!
//! impl<'r, const MAX: usize> FromWire<'r, kind::Text<MAX>> for OrderNo {
//!     fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
//!         received.as_text().map(|text| Self(text.to_owned()))
//!     }
//! }
//!
//! #[derive(Response)]
//! #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
//! struct TeaPaid {
//!     out_trade_no: OrderNo,
//! }
//! # let _ = |paid: TeaPaid| paid.out_trade_no.0;
//! ```

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

pub use wxpay_schema::internal::Occurs;
use wxpay_schema::{Field, Message};

use crate::fields::{FieldError, FieldErrors, FieldValue};
pub use crate::part::FieldSource;
use crate::value::{
    AccountType, BeijingTime, BillType, CouponType, Fen, H5Scene, IdentityDocument, LimitPay, PromotionScope,
    PromotionType, ReceiptFlag, RefundAccount, RefundChannel, RefundRequestSource, RefundStatus, ResultCode,
    SignMethod, SmallStr, TarType, Text, TradeState, TradeType, YesNo,
};
use crate::walk::VisitFields;
pub use crate::walk::{ValueList, ValueRef};
use crate::{DecodeFields, Object};

/// What a field takes, as types.
pub mod kind {
    /// Text of at most `MAX` UTF-8 bytes, a URL included.
    pub enum Text<const MAX: usize> {}
    /// Text without a limit.
    pub enum AnyText {}
    /// An amount in whole fen.
    pub enum Amount {}
    /// A number.
    pub enum Number {}
    /// One of a list of values.
    pub enum Choice {}
    /// `Y` or `N`.
    pub enum YesNo {}
    /// A Beijing time of fourteen digits.
    pub enum Time {}
    /// An IPv4 or IPv6 address.
    pub enum Address {}
    /// A nested JSON object.
    pub enum Object {}
    /// The text of a JSON object.
    pub enum JsonText {}
    /// Anything: a field that the tables lack.
    pub enum Extra {}
}

/// A value that can be sent as a field of kind `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a WeChat Pay field of kind `{K}`",
    label = "not a type for `{K}`",
    note = "`Amount` takes `Fen` and unsigned integers, `Number` unsigned integers, `Text` takes `Text<'_, N>`, `&str`, `String` and `Cow<str>`, `Time` also `BeijingTime`, `Address` also `IpAddr`, `Object` and `JsonText` what derives `Object`",
    note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`",
    note = "for a type of your own, implement `wxpay_core::wire::ToWire`"
)]
pub trait ToWire<K> {
    /// How many values of the field the type holds: one, unless it can be empty
    /// as an `Option`. The compiler holds it against the table.
    const OCCURS: Occurs = Occurs::Once;

    /// The bytes of the longest text that the type holds, if it has a limit. The
    /// compiler holds it against the table.
    const LONGEST: Option<usize> = None;

    /// The table of the struct that the type holds, for a field that nests one. The
    /// compiler holds it against the table of the field.
    const NESTED: Option<&'static Message> = None;

    /// The value for the wire.
    fn to_wire(&self) -> ValueRef<'_>;
}

/// A value that can be received as a field of kind `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received as a WeChat Pay field of kind `{K}`",
    label = "not a type for `{K}`",
    note = "`Amount` gives `Fen` and `u64`, `Number` unsigned integers, `Text` gives `String`, `&str` and `Cow<str>`, `Choice` also the enums in `wxpay_core::value`, `Time` also `BeijingTime`",
    note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`, or `Response` if the field is a family of items",
    note = "for a type of your own, implement `wxpay_core::wire::FromWire`"
)]
pub trait FromWire<'r, K>: Sized {
    /// How many values of the field the type holds: one, unless it can be empty
    /// as an `Option` or is a list. The compiler holds it against the table.
    const OCCURS: Occurs = Occurs::Once;

    /// The table of the struct that the type holds, for a field that nests one. The
    /// compiler holds it against the table of the field.
    const NESTED: Option<&'static Message> = None;

    /// The value, if what was received is one.
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self>;

    /// The value of a field in a message. Types that can be absent or repeated
    /// have their own way; all others leave this as it is.
    ///
    /// # Errors
    /// When the field is absent or not of this type.
    fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        let received = part.get(field).ok_or_else(|| FieldError::missing(field))?;
        Self::from_wire(received).ok_or_else(|| FieldError::not_of_type(field, received))
    }
}

/// How many values an `Option` of a type holds that holds so many: a list can be
/// empty by itself.
const fn or_none(occurs: Occurs) -> Occurs {
    if is_list(occurs) { occurs } else { Occurs::Maybe }
}

const fn is_list(occurs: Occurs) -> bool {
    matches!(occurs, Occurs::Many | Occurs::ManyOfMany)
}

impl<K, T: ToWire<K>> ToWire<K> for Option<T> {
    const OCCURS: Occurs = or_none(T::OCCURS);
    const LONGEST: Option<usize> = T::LONGEST;
    const NESTED: Option<&'static Message> = T::NESTED;

    fn to_wire(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, T::to_wire)
    }
}

impl<'r, K, T: FromWire<'r, K>> FromWire<'r, K> for Option<T> {
    const OCCURS: Occurs = or_none(T::OCCURS);
    const NESTED: Option<&'static Message> = T::NESTED;

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        T::from_wire(received).map(Some)
    }

    fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        let is_there = if is_list(T::OCCURS) && field.repeat.is_indexed() {
            part.has_items(field)
        } else {
            part.get(field).is_some()
        };
        if is_there { T::take(part, field).map(Some) } else { Ok(None) }
    }
}

/// The values or the items of an indexed family in the order of their indexes, or
/// the elements of a JSON array; empty when there are none.
impl<'r, K, T: FromWire<'r, K>> FromWire<'r, K> for Vec<T> {
    const OCCURS: Occurs = if is_list(T::OCCURS) { Occurs::ManyOfMany } else { Occurs::Many };
    const NESTED: Option<&'static Message> = T::NESTED;

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        match received {
            FieldValue::List(items) => items.iter().map(T::from_wire).collect(),
            _ => None,
        }
    }

    fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        if field.repeat.is_indexed() {
            return part.items(field, |item| T::take(item, field));
        }
        match part.get(field) {
            None => Ok(Self::new()),
            Some(received) => Self::from_wire(received).ok_or_else(|| FieldError::not_of_type(field, received)),
        }
    }
}

/// A value that can be an element of a list that is sent. Objects are; a type of
/// your own that is none implements it beside [`ToWire`].
pub trait Item {
    /// The value for the wire.
    fn item(&self) -> ValueRef<'_>;
}

impl<T: Object> Item for T {
    fn item(&self) -> ValueRef<'_> {
        ValueRef::Object(self as &dyn VisitFields)
    }
}

impl<T: Item> ValueList for Vec<T> {
    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>)) {
        for item in self {
            visit(item.item());
        }
    }
}

/// A list of what an element of it can be.
macro_rules! lists {
    ($( [$($max:tt)*] $kind:ty ),* $(,)?) => {$(
        impl<$($max)* T: Item + ToWire<$kind>> ToWire<$kind> for Vec<T> {
            const OCCURS: Occurs = Occurs::Many;
            const LONGEST: Option<usize> = T::LONGEST;
            const NESTED: Option<&'static Message> = T::NESTED;

            fn to_wire(&self) -> ValueRef<'_> {
                ValueRef::List(self)
            }
        }
    )*};
}

impl<T: Item + ToWire<kind::Object>> ToWire<kind::Object> for &Vec<T> {
    const OCCURS: Occurs = Occurs::Many;
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
}

/// Text-like types hold everything that is text on the wire.
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

/// Pointers to what is text, where an `Object` may stand as well: one implementation
/// for all would meet that of the objects.
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

/// A pointer holds what it points to.
macro_rules! pointers {
    ($($pointer:ident),* => $kinds:tt) => {$( pointers!(@owned $pointer, $kinds); )* pointers!(@borrowed $kinds); };
    (@owned $pointer:ident, [$( [$($max:tt)*] $kind:ty ),* $(,)?]) => {$(
        pointers!(@sent [$($max)*] $kind, $pointer<T>);
        impl<'r, $($max)* T: FromWire<'r, $kind>> FromWire<'r, $kind> for $pointer<T> {
            const OCCURS: Occurs = T::OCCURS;
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { T::from_wire(received).map($pointer::new) }
            fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
                T::take(part, field).map($pointer::new)
            }
        }
    )*};
    (@borrowed [$( [$($max:tt)*] $kind:ty ),* $(,)?]) => {$( pointers!(@sent [$($max)*] $kind, &T); )*};
    (@sent [$($max:tt)*] $kind:ty, $ty:ty) => {
        impl<$($max)* T: ToWire<$kind>> ToWire<$kind> for $ty {
            const OCCURS: Occurs = T::OCCURS;
            const LONGEST: Option<usize> = T::LONGEST;
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { T::to_wire(self) }
        }
    };
}

// Objects and the text of JSON: `Object` and `DecodeFields` of pointers, in `message.rs`.
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
        [] kind::Extra,
    ]
}

/// The same for what is received.
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
    (@kind $generics:tt $ty:ty, $read:expr, $($kind:ident),*) => {$( received_texts!(@one $generics $ty, $read, $kind); )*};
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

/// What can be an element of a list as it can be a field of that kind.
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
                // What exceeds 64 bits exceeds every field too.
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
        BeijingTime::of_date_time(text).or_else(|| text.parse().ok())
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

/// The enum of a list of values of the schema's.
#[doc(hidden)]
pub trait OneOf {
    /// The list's name.
    const LIST: &'static str;
}

macro_rules! choices {
    ($kind:ident: $($ty:ty),*) => {$(
        impl ToWire<kind::$kind> for $ty {
            #[inline]
            fn to_wire(&self) -> ValueRef<'_> { ValueRef::Text(self.as_str()) }
        }
        items!($kind: $ty);
        impl<'r> FromWire<'r, kind::$kind> for $ty {
            #[inline]
            fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> { received.as_text().map(Self::from) }
        }
        impl OneOf for $ty {
            const LIST: &'static str = stringify!($ty);
        }
    )*};
}

choices!(Choice: TradeType, TradeState, SignMethod, ResultCode, LimitPay, ReceiptFlag, CouponType, IdentityDocument, H5Scene, RefundStatus, RefundChannel, RefundAccount, RefundRequestSource, PromotionScope, PromotionType, BillType, TarType, AccountType);
choices!(YesNo: YesNo);

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

    /// Says what is wrong within the object, and not only that something is.
    fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
        let mut faults = FieldErrors::default();
        if field.item().is_some() {
            let first =
                |faults: &FieldErrors| faults.iter().next().cloned().unwrap_or_else(|| FieldError::missing(field));
            return T::read(part, &mut faults).ok_or_else(|| first(&faults));
        }
        let received = part.get(field).ok_or_else(|| FieldError::missing(field))?;
        let FieldValue::Object(inner) = received else {
            return Err(FieldError::not_of_type(field, received));
        };
        T::read(FieldSource::message(inner), &mut faults).ok_or_else(|| match faults.iter().next() {
            Some(fault) => fault.clone().within(field),
            None => FieldError::not_of_type(field, received),
        })
    }
}

/// What the JSON in a text says, such as that of `promotion_detail`.
#[cfg(feature = "json")]
impl<'r, T: for<'t> DecodeFields<'t>> FromWire<'r, kind::JsonText> for T {
    const NESTED: Option<&'static Message> = Some(<T as DecodeFields<'static>>::TABLE);

    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        let fields =
            crate::json::read::fields(received.as_text()?.as_bytes(), <T as DecodeFields<'static>>::TABLE).ok()?;
        T::read(FieldSource::message(&fields), &mut FieldErrors::default())
    }
}
