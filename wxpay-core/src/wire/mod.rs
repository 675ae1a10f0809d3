//! The Rust types of the fields: [`ToWire`] and [`FromWire`] of a [`kind`].
//!
//! | kind | what is sent | what is received |
//! |---|---|---|
//! | text, URL | `&str`, `String`, `Box<str>`, `Rc<str>`, `Arc<str>`, `Cow<str>`, [`Text`], [`SmallStr`] | the same |
//! | amount | [`Fen`](crate::Fen), `u8` … `u128`, `usize`, the same as `NonZero` | the same |
//! | number | `u8` … `u128`, `usize`, the same as `NonZero` | the same |
//! | one of a list | its enum in [`value`](crate::value), text | the same |
//! | `Y` or `N` | `bool`, [`YesNo`](crate::value::YesNo), text | the same |
//! | time | [`BeijingTime`](crate::BeijingTime), text | the same |
//! | address | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, text | the same |
//! | JSON object | what derives [`Object`](derive@crate::Object) | the same |
//! | JSON text | what derives [`Object`](derive@crate::Object), text | the same |
//! | an indexed family | | what derives [`Response`](derive@crate::Response) with the table of one item |
//! | an extra field | text, unsigned integers, [`Fen`](crate::Fen) | the same |
//!
//! `Option` of each holds a field that can be absent. `Vec` of each holds a JSON array
//! and, in received messages, an indexed family; `Vec` of `Vec` one with two indexes.
//! `Option` of a `Vec` is `None` if there are no values; sent, an empty `Vec` counts as
//! absent. `Box`, `Rc` and `Arc` of each hold the same as their target; in sent messages,
//! references do too.
//!
//! [`Text`]: crate::Text
//! [`SmallStr`]: crate::value::SmallStr
//!
//! # A type of your own
//!
//! A newtype takes part by one impl, for the kind of its fields. Its value is sent as the
//! table says: as the digits of a [`ValueRef::Number`] if that is a text. The reply is
//! compared with what was sent in any case. A type that can be empty as an `Option` can,
//! or that has a limit, gives these as `OCCURS` and `LONGEST`, which the compiler checks
//! against the table.
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
//! To receive it, [`FromWire`] in the same way:
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

mod choice;
mod container;
mod from_wire;
pub mod kind;
mod object;
mod pointer;
mod scalar;
mod text;
mod to_wire;
mod unimplemented;

pub use wxpay_schema::internal::Occurrence;

pub use crate::decode::source::FieldSource;
pub use crate::message::DecodeFields;
pub use crate::visit::{DynVisitor, FieldBatch, FieldVisitor, ValueList, ValueRef, VisitFields};
#[doc(hidden)]
pub use choice::ChoiceEnum;
pub use from_wire::FromWire;
pub use to_wire::{Item, ToWire};
pub(crate) use unimplemented::{received_trait, sent_trait};
