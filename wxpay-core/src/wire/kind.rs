//! The kinds of fields, as types: the `K` of [`ToWire`](super::ToWire) and [`FromWire`](super::FromWire).
//! They have no values.
//!
//! ```
//! use wxpay_core::wire::{ToWire, ValueRef, kind};
//!
//! /// An amount of the shop, in fen.
//! struct Price(u64);
//!
//! impl ToWire<kind::Amount> for Price {
//!     fn to_wire(&self) -> ValueRef<'_> {
//!         ValueRef::Number(self.0)
//!     }
//! }
//! ```

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
/// A text that is sent encrypted.
pub enum Encrypted {}
/// Any value: the kind of a field that the tables lack.
pub enum Extra {}
