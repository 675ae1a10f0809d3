//! The tables of WeChat Pay V2 and CloudPay: every message, field, limit, rule
//! and error code, each written down once, as constant data.
//!
//! What goes in: nothing. What comes out: [`pay`] and [`cloud`], the tables of
//! the two channels, [`ALL`] of them in one list, and the functions that read
//! them. The derive macros use them while a program compiles, the core while it
//! runs, so a limit has one place and one meaning.
//!
//! ```
//! use wxpay_schema::{pay, ValueError};
//!
//! let body = pay::UNIFIED_ORDER.find("body").unwrap();
//! assert_eq!(body.max_bytes, Some(127));
//! assert_eq!(body.fault(&"茶".repeat(43)), Some(ValueError::TooLong { max: 127, actual: 129 }));
//! ```
//!
//! A merchant's own message is built with the same functions, see
//! [`Message::extending`].
#![no_std]

mod all;
pub mod bill;
mod check;
pub mod choices;
pub mod cloud;
pub mod errors;
mod lookup;
pub mod pay;
pub mod shared;
mod table;
mod text;

pub use all::ALL;
pub use check::derive_kind::DeriveKind;
pub use check::finding::{Finding, LiteralError};
pub use check::member::{FieldClaim, Literal, Occurs, Source, Type};
pub use check::struct_check::StructCheck;
pub use check::value::{address_fault, is_unspecified};
pub use check::value_error::ValueError;
pub use choices::CHOICES;
pub use lookup::arrival::Arrival;
pub use table::builders::{
    array, array_of_arrays, choice, date, date_time, family, fen, indexed, ip, json_text, number, object, one_of, text,
    time14, unbounded, url,
};
pub use table::error_code::{Action, ErrorCodeEntry};
#[doc(hidden)]
pub use table::index::bits;
pub use table::member_name::MemberName;
pub use table::message::FullName;
pub use table::model::{
    AccountValue, Channel, Charset, Choice, Choices, ClientValue, Condition, Demand, Direction, Field, FilledBy, Kind,
    Message, Money, Repeat, Required, Retry, Rule, Scope, SignType,
};
#[doc(hidden)]
pub use table::model::{ReceivedIndex as ReceivedRows, RuleRows, SentIndex as SentRows, XmlTag};
pub use table::rule::{FieldState, Presence, RuleResult, after, any_of, at_most, exactly_one_of, when, with};
pub use text::camel_case::CamelCase;
pub use text::const_string::ConstString;
pub use text::suggest::{closest, distance};
#[doc(hidden)]
pub use text::{TextScan, is_plain_in_json, next_special};
pub use text::{before, beijing_seconds, forbidden_in_xml, has_any, same, time14_of, whole_number};
#[doc(hidden)]
pub use text::{is_date_time, is_same_name, is_time14, marks, prefix};
