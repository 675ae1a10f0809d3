//! The tables of WeChat Pay V2 and CloudPay as constant data: every message, field, limit,
//! rule and error code, written once.
//!
//! [`pay`] and [`cloud`] are the tables of the two channels, and [`ALL`] lists them. The
//! derive macros use them at compile time and `wxpay-core` at run time, so each limit is
//! written in one place.
//!
//! ```
//! use wxpay_schema::{pay, ValueError};
//!
//! let body = pay::UNIFIED_ORDER.find("body").unwrap();
//! assert_eq!(body.max_bytes, Some(127));
//! assert_eq!(body.value_error(&"茶".repeat(43)), Some(ValueError::TooLong { max: 127, actual: 129 }));
//! ```
//!
//! A merchant's own message is built with the same functions, see
//! [`Message::extending`]. To use WeChat Pay, depend on `wxpay-core`; this crate alone is for tools that read the
//! tables:
//!
//! ```
//! use wxpay_schema::{ALL, Direction, Requirement};
//!
//! for message in ALL.iter().filter(|message| message.direction == Direction::Request) {
//!     let required = message.fields.iter().filter(|field| matches!(field.required, Requirement::Yes));
//!     println!("{}: {:?}", message.path, required.map(|field| field.name).collect::<Vec<_>>());
//! }
//! ```
//!
//! # Features
//!
//! None is on by default, and the tables of orders, refunds and bills are always there.
//!
//! | feature | tables |
//! |---|---|
//! | `profit-sharing`, `red-packet`, `transfer` | sharing a payment, red packets, transfers |
//! | `papay`, `cash-coupon`, `customs` | deductions by agreement, coupons, declarations at customs |
//! | `deposit`, `face-payment`, `vehicle`, `report` | deposits, payments by face, car services, comments |
//! | `all-messages` | all of these families |
//! | `further-calls` | the builders of what only they demand; part of each |
//!
//! # Where to read on
//!
//! [The reference][reference] has the same tables as pages, and the [list of contributors' steps][steps] what a new row
//! or message needs.
//!
//! [reference]: https://github.com/wxpay-rs/wxpay/blob/main/docs/reference/README.md
//! [steps]: https://github.com/wxpay-rs/wxpay/blob/main/CONTRIBUTING.md#checklists
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

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

// The tables. Those of one channel, the lists of values, the error codes, the fields that
// messages share and the columns of bills have modules of their own.
pub use all::ALL;
pub use choices::CHOICES;

// The data types of a table.
pub use lookup::arrival::Arrival;
pub use lookup::policy::ElementUse;
pub use table::error_code::{Action, Effect, ErrorCodeEntry};
pub use table::message::FullName;
pub use table::model::{
    AccountValue, Certainty, Channel, Charset, Choice, Choices, ClientValue, Condition, Demand, Direction, Field,
    Filler, Host, Kind, Message, Method, Money, Outcome, Repeat, Requirement, Retry, Rule, Scope, SignType, Signing,
};

// The builders of fields, values and rules.
pub use table::builders::{
    array, array_of_arrays, choice, date, date_time, family, fen, indexed, ip, json_text, number, object, one_of, text,
    time14, unbounded, url,
};
#[cfg(feature = "further-calls")]
pub use table::policy::{encrypted, json_array, xml_list};
pub use table::rule::{after, all_or_none, any_group_of, any_of, at_most, exactly_one_of, outside, when, with};

// The check of a value.
pub use check::value_error::ValueError;

/// The parts that the derive macros, `wxpay-core` and the tools use. Not part of the public
/// interface.
#[doc(hidden)]
pub mod internal {
    // The tables by family, and those that are there without any feature.
    pub use crate::all::{FAMILIES, ORDERS};

    // The check of a struct.
    pub use crate::check::derive_kind::DeriveKind;
    pub use crate::check::member::{FieldClaim, Literal, Occurrence, Source, Type};
    pub use crate::check::misfit::Content;
    pub use crate::check::struct_check::StructCheck;
    pub use crate::check::struct_fault::{LiteralError, StructFault};

    // The evaluation of rules and the check of values.
    pub use crate::check::value::{address_error, is_unspecified};
    pub use crate::table::rule::{FieldState, Presence, RuleResult};

    // Names and indexes.
    pub use crate::lookup::policy::{FAILURE_CODES, FAILURE_TEXTS};
    pub use crate::table::index::{ECHOES, bits};
    pub use crate::table::member_name::MemberName;
    pub use crate::table::model::{ReceivedIndex, RuleRows, SentIndex, XmlTag};
    pub use crate::text::camel_case::CamelCase;
    pub use crate::text::suggest::{closest, distance};

    // Functions of texts.
    pub use crate::text::const_string::ConstString;
    pub use crate::text::{
        TextScan, before, beijing_seconds, forbidden_in_xml, has_any, is_date_time, is_plain_in_json, is_same_name,
        is_time14, marks, next_special, prefix, same, time14_of, whole_number,
    };
}
