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

pub use check::derive_kind::DeriveKind;
pub use check::member::{FieldClaim, Literal, Occurs, Source, Type};
pub use check::struct_check::StructCheck;
pub use check::value::{address_fault, is_unspecified};
pub use check::value_error::ValueError;
pub use check::words::{Finding, LiteralError};
pub use lookup::arrival::Arrival;
pub use table::builders::{
    array, array_of_arrays, choice, date, date_time, family, fen, indexed, ip, json_text, number, object, one_of, text,
    time14, unbounded, url,
};
pub use table::error_code::{Action, ErrorCodeEntry};
#[doc(hidden)]
pub use table::field::XmlTag;
pub use table::field::{
    AccountValue, Charset, Choice, Choices, ClientValue, Field, FilledBy, Kind, Repeat, Required, Scope,
};
pub use table::member_name::MemberName;
pub use table::message::{Channel, Direction, Message, Money, Retry, SignType};
#[doc(hidden)]
pub use table::received_index::{ReceivedRows, bits};
pub use table::rule::{
    Condition, Demand, FieldState, Presence, Rule, RuleResult, after, any_of, at_most, exactly_one_of, when, with,
};
#[doc(hidden)]
pub use table::sent_index::{RuleRows, SentRows};
pub use text::camel_case::CamelCase;
pub use text::const_string::ConstString;
pub use text::scan::TextScan;
#[doc(hidden)]
pub use text::scan::{is_plain_in_json, next_special};
pub use text::suggest::{closest, distance};
pub use text::{before, beijing_seconds, forbidden_in_xml, has_any, same, time14_of, whole_number};
#[doc(hidden)]
pub use text::{is_date_time, is_same_name, is_time14, marks, prefix};

/// Every table of this crate.
pub const ALL: &[&Message] = &[
    &pay::UNIFIED_ORDER,
    &pay::UNIFIED_ORDER_RESPONSE,
    &pay::ORDER_QUERY,
    &pay::ORDER_QUERY_RESPONSE,
    &pay::CLOSE_ORDER,
    &pay::CLOSE_ORDER_RESPONSE,
    &pay::REFUND,
    &pay::REFUND_RESPONSE,
    &pay::REFUND_QUERY,
    &pay::REFUND_QUERY_RESPONSE,
    &pay::DOWNLOAD_BILL,
    &pay::DOWNLOAD_BILL_RESPONSE,
    &pay::DOWNLOAD_FUND_FLOW,
    &pay::DOWNLOAD_FUND_FLOW_RESPONSE,
    &pay::MICROPAY,
    &pay::MICROPAY_RESPONSE,
    &pay::REVERSE,
    &pay::REVERSE_RESPONSE,
    &pay::AUTH_CODE_TO_OPENID,
    &pay::AUTH_CODE_TO_OPENID_RESPONSE,
    &pay::SHORT_URL,
    &pay::SHORT_URL_RESPONSE,
    &pay::GET_SIGN_KEY,
    &pay::GET_SIGN_KEY_RESPONSE,
    &pay::PAY_NOTIFICATION,
    &pay::REFUND_NOTIFICATION,
    &pay::REFUND_NOTIFICATION_INFO,
    &pay::NATIVE_CALLBACK,
    &pay::NOTIFICATION_REPLY,
    &pay::NATIVE_CALLBACK_REPLY,
    &pay::SCENE_INFO,
    &pay::STORE_INFO,
    &pay::H5_INFO,
    &pay::DETAIL,
    &pay::GOODS_DETAIL,
    &pay::REFUND_DETAIL,
    &pay::REFUND_GOODS_DETAIL,
    &pay::PROMOTIONS,
    &pay::PROMOTION_DETAIL,
    &pay::PROMOTION_GOODS,
    &pay::COUPON,
    &pay::REFUND_COUPON,
    &pay::REFUND_RECORD,
    &pay::REFUND_RECORD_COUPON,
    &pay::JSAPI_PAYMENT,
    &pay::APP_PAYMENT,
    &pay::NATIVE_URL,
    &cloud::UNIFIED_ORDER,
    &cloud::UNIFIED_ORDER_RESPONSE,
    &cloud::QUERY_ORDER,
    &cloud::QUERY_ORDER_RESPONSE,
    &cloud::CLOSE_ORDER,
    &cloud::CLOSE_ORDER_RESPONSE,
    &cloud::REFUND,
    &cloud::REFUND_RESPONSE,
    &cloud::QUERY_REFUND,
    &cloud::QUERY_REFUND_RESPONSE,
    &cloud::DOWNLOAD_BILL,
    &cloud::DOWNLOAD_BILL_RESPONSE,
    &cloud::PAY_CALLBACK,
    &cloud::REFUND_CALLBACK,
    &cloud::CALLBACK_REPLY,
    &cloud::CONTAINER,
    &cloud::USER_INFO,
    &cloud::PAYMENT,
    &cloud::SCENE_INFO,
    &cloud::STORE_INFO,
];

/// Every list of values that stands behind an enum of `wxpay-core`.
pub const CHOICES: &[&Choices] = &[
    &choices::TRADE_TYPE,
    &choices::TRADE_STATE,
    &choices::SIGN_TYPE,
    &choices::OUTCOME,
    &choices::YES_NO,
    &choices::LIMIT_PAY,
    &choices::RECEIPT,
    &choices::COUPON_TYPE,
    &choices::IDENTITY_DOCUMENT,
    &choices::H5_SCENE,
    &choices::REFUND_STATUS,
    &choices::REFUND_CHANNEL,
    &choices::REFUND_ACCOUNT,
    &choices::REFUND_REQUEST_SOURCE,
    &choices::PROMOTION_SCOPE,
    &choices::PROMOTION_TYPE,
    &choices::BILL_TYPE,
    &choices::TAR_TYPE,
    &choices::ACCOUNT_TYPE,
    &errors::ERROR_CODE,
];
