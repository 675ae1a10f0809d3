//! WeChat Pay V2 and CloudPay, typed from one schema.
//!
//! This is the crate to depend on, for merchants and service providers whose account speaks V2, and for services on the
//! cloud channel. It has no `APIv3`.
//!
//! A merchant writes a struct that fits the shop and derives [`Request`]; the compiler
//! checks it against the documents' tables. Replies and notifications are verified before
//! their fields are accessible, and amounts before they can be used.
//!
//! ```
//! use wxpay_core::{Fen, Merchant, Request, schema};
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
//! struct TeaOrder<'a> {
//!     #[wxpay(rename = "out_trade_no")]
//!     order_no: &'a str,
//!     total_fee: Fen,
//!     spbill_create_ip: std::net::IpAddr,
//!     openid: &'a str,
//!     attach: Option<&'a str>,
//!     #[wxpay(skip)]
//!     table: u16,
//! }
//!
//! let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
//!     .with_notify_url("https://shop.example/wxpay")?;
//! let order = TeaOrder {
//!     order_no: "20261123091010",
//!     total_fee: Fen(888),
//!     spbill_create_ip: "203.0.113.7".parse()?,
//!     openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
//!     attach: None,
//!     table: 7,
//! };
//! let prepared = merchant.prepare(&order)?;
//! assert_eq!(prepared.path, "/pay/unifiedorder");
//! assert!(prepared.body.contains("<total_fee>888</total_fee>"));
//! # assert_eq!(order.table, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Leave `openid` out, and it does not compile: `trade_type = "JSAPI"` requires
//! one of `openid`, `sub_openid`.
//!
//! # Where things are
//!
//! - [`Merchant`] prepares requests and verifies messages without I/O; [`Client`] and
//!   [`blocking::Client`] send over a transport. The feature `reqwest` has one, which
//!   `Client::new` uses.
//! - [`pay`] and [`cloud`] have the built-in structs, one for each table of [`schema`].
//! - [`wire`] is for types of your own as members, [`bounds`] for generic functions.
#![cfg_attr(feature = "json", doc = "- [`dynamic`] is for tools that know the table only while they run.")]
//! - [`Verified`], [`Unsigned`] and [`Paid`] are the levels of trust in a message;
//!   [`inbox`] distinguishes a new payment from a repeated notification.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `json` (default) | the cloud channel |
//! | `reqwest` | the async transport over reqwest and rustls; enables `certificate` and `tokio` |
//! | `ureq` | the blocking transport over ureq and rustls, without an async runtime; enables `certificate` |
//! | `certificate` | the merchant's client certificate, of PKCS#12 and PEM |
//! | `accounts` | several accounts of a file or the environment; enables `certificate` |
//! | `refund-notification` | decryption of refund notifications |
//! | `bill` | trade bills and fund flows, row by row, and their reconciliation |
//! | `doctor` | diagnosis of wrong signatures; enables `json` |
//! | `qrcode` | QR codes as SVG or text |
//! | `tracing`, `metrics` | spans, events and metrics of calls and notifications |
//! | `tokio` | calls that are finished though their future is dropped |
//! | `conformance` | the test suite for transports |
//! | `server` | the gateway's side of the protocol, for sandboxes and test doubles |
//!
//! Each family of further calls is a feature, which adds its tables to [`schema`] and its structs to [`pay`] and
//! [`cloud`], and costs nothing while it is off. [A page][further] has an example of each.
//!
//! | feature | family |
//! |---|---|
//! | `profit-sharing` (分账) | a payment shared with receivers, also on the cloud channel; enables `json` |
//! | `red-packet` (现金红包) | red packets, also of mini programs and WeCom |
//! | `transfer` (企业付款) | transfers to balances and, with encrypted numbers, to bank cards |
//! | `papay` (委托代扣) | agreements, and deductions by them |
//! | `cash-coupon` (代金券) | coupons of a stock |
//! | `customs` (海关报关) | declarations of paid orders |
//! | `deposit` (押金) | deposits that are consumed or given back; enables `face-payment` |
//! | `face-payment` (刷脸支付) | payments at a device with a camera |
//! | `vehicle` (车主服务) | deductions for parking, fuel and tolls |
//! | `report` (评价与上报) | comments on orders, and reports of calls |
//! | `all-messages` | all of them |
//! | `further-calls` | what only they demand beyond a signed body, such as GET, links and nested XML; part of each |
//!
//! `further-calls` alone is for tables of your own that need the builders of [`schema`] which it adds.
//!
//! Replies that carry no signature, as those of red packets and transfers, are an [`UnsignedReply`].
//!
//! # Where to read on
//!
//! - [The guide][guide] goes from the first order to many machines, and [all pages][pages] are listed by subject.
//! - `wxpay-web` receives notifications in web frameworks, `wxpay-jobs` acts on each payment once, `wxpay-sandbox` is a
//!   gateway for tests, and `wxpay-cli` has the command `wxpay`.
//!
//! [further]: https://github.com/wxpay-rs/wxpay/blob/main/docs/further-calls.md
//! [guide]: https://github.com/wxpay-rs/wxpay/blob/main/docs/guide/src/SUMMARY.md
//! [pages]: https://github.com/wxpay-rs/wxpay/blob/main/docs/README.md

#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as wxpay_core;

// From bytes to messages and back.
mod decode;
mod encode;
mod error;
mod json;
mod receive;
mod sign;
mod text;
pub mod value;
mod visit;
mod xml;

// Messages, and the bounds of the calls that take them.
pub mod bounds;
#[cfg(feature = "further-calls")]
mod link;
mod message;
pub mod notification;
pub mod pay;
pub mod wire;

// Accounts and their clients.
#[cfg(feature = "accounts")]
pub mod accounts;
mod client;
#[cfg(feature = "json")]
pub mod cloud;
pub mod inbox;
mod merchant;
pub mod order;
pub mod settlement;
mod telemetry;
pub mod transport;

// Features.
#[cfg(feature = "bill")]
pub mod bill;
#[cfg(feature = "certificate")]
pub mod certificate;
mod client_parameters;
#[cfg(feature = "report")]
pub mod comment;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "doctor")]
pub mod doctor;
#[cfg(feature = "json")]
pub mod dynamic;
#[cfg(feature = "qrcode")]
pub mod qr;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "transfer")]
pub mod transfer;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

// An account and its clients.
#[cfg(feature = "tokio")]
pub use client::Detached;
pub use client::{Call, Client, Endpoint, Observer, Plan, blocking};
pub use merchant::{Merchant, PreparedRequest, VerifiedFields};
#[cfg(feature = "profit-sharing")]
pub use sign::api_v3::ApiV3Key;
pub use sign::{Key, SignType};

// Structs of messages, and the types of their members.
pub use derives::{Object, Request, Response, message};
pub use message::{Object, Request, Response};
pub use value::{BeijingTime, ErrorCode, Fen, Text};
pub use wxpay_schema as schema;

// How far a received message is trusted.
#[cfg(feature = "profit-sharing")]
pub use receive::decrypted::Decrypted;
pub use receive::expected::{Expected, Mismatch};
pub use receive::refund::{ConfirmedRefund, RefundMismatch};
pub use receive::trust::{Paid, RefundReply, Unsigned, Verified};
pub use receive::unsigned_reply::UnsignedReply;

// What can go wrong.
pub use error::{
    AccountFault, Attempt, ConfigError, Error, ErrorKind, ErrorList, FailedPayment, FieldError, FieldErrors,
    InvalidAccounts, InvalidCertificate, InvalidCertificateFile, InvalidKey, Malformed, MessageKind, RuleBreach,
    Transmission, Unreachable, Untrusted, Violation, Violations, WrongKind,
};

// Received fields, their limits, and a request for a log.
pub use decode::fields;
pub use decode::limits::Limits;
pub use encode::masked::MaskedView;

/// Re-exports of the macros, with examples that can be compiled here. Rustdoc appends the
/// documentation of the macros themselves, which describes the attributes.
mod derives {
    /// Derives [`Request`](trait@crate::Request) for a struct, checked against a table.
    ///
    /// # Examples
    /// Required members are plain, optional ones an `Option` or plain; a length in the type is
    /// checked when the value is created:
    ///
    /// ```
    /// use wxpay_core::{BeijingTime, Fen, Merchant, Request, Text, schema};
    ///
    /// #[derive(Request)]
    /// #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE", fee_type = "CNY"))]
    /// struct CounterOrder<'a> {
    ///     body: Text<'a, 127>,
    ///     #[wxpay(rename = "out_trade_no")]
    ///     order_no: String,
    ///     total_fee: Fen,
    ///     spbill_create_ip: std::net::IpAddr,
    ///     product_id: &'a str,
    ///     profit_sharing: Option<bool>,
    ///     time_expire: Option<BeijingTime>,
    ///     #[wxpay(extra)]
    ///     promo_code: Option<u32>,
    ///     #[wxpay(skip)]
    ///     counter: u8,
    /// }
    /// # let _ = |order: CounterOrder<'_>| order.counter;
    /// ```
    ///
    /// A struct of your own table is checked in the same way, and names the struct of the reply:
    ///
    /// ```
    /// use wxpay_core::schema::{Message, pay, text, with};
    /// use wxpay_core::{Request, pay::OrderQueryResponse};
    ///
    /// const SHOP_QUERY: Message = Message::extending(
    ///     &pay::ORDER_QUERY,
    ///     "shop_query",
    ///     &[text("shop", 4).required().doc("The shop."), text("till", 2).doc("The till.")],
    /// )
    /// .rules(&[with("till").needs(&["out_trade_no"])]);
    /// const _: () = SHOP_QUERY.assert_sound();
    ///
    /// #[derive(Request)]
    /// #[wxpay(message = SHOP_QUERY, response = OrderQueryResponse)]
    /// struct ShopQuery<'a> {
    ///     shop: &'a str,
    ///     out_trade_no: &'a str,
    /// }
    /// ```
    ///
    /// An unknown member does not compile:
    ///
    /// ```compile_fail
    /// # use wxpay_core::{Request, schema::{Message, pay, text}, pay::OrderQueryResponse};
    /// # const SHOP_QUERY: Message =
    /// #     Message::extending(&pay::ORDER_QUERY, "shop_query", &[text("shop", 4).required()]);
    /// #[derive(Request)]
    /// #[wxpay(message = SHOP_QUERY, response = OrderQueryResponse)]
    /// struct ShopQuery<'a> {
    ///     shpo: &'a str, // no field `shpo` in message `shop_query`; did you mean `shop`?
    ///     out_trade_no: &'a str,
    /// }
    /// ```
    ///
    /// # Reference
    pub use wxpay_derive::Request;

    /// Derives [`Response`](trait@crate::Response) for a struct, checked against a table.
    ///
    /// # Examples
    /// ```
    /// use wxpay_core::{Response, schema};
    ///
    /// #[derive(Response)]
    /// #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
    /// struct TeaPaid {
    ///     out_trade_no: String,
    ///     attach: Option<String>,
    ///     #[wxpay(rename = "coupon_id_$n")]
    ///     coupons: Vec<String>,
    /// }
    /// ```
    ///
    /// # Reference
    pub use wxpay_derive::Response;

    /// Derives [`Object`](trait@crate::Object) for a struct, checked against a table.
    ///
    /// # Examples
    /// ```
    /// use wxpay_core::{Object, schema};
    ///
    /// #[derive(Object)]
    /// #[wxpay(message = schema::pay::STORE_INFO)]
    /// struct Teahouse<'a> {
    ///     #[wxpay(rename = "id")]
    ///     number: &'a str,
    ///     name: Option<&'a str>,
    /// }
    ///
    /// let store = Teahouse { number: "SZTX001", name: None };
    /// assert_eq!(store.to_json(), r#"{"id":"SZTX001"}"#);
    /// ```
    ///
    /// # Reference
    pub use wxpay_derive::Object;

    /// Declares a struct with every field of a table, as in [`pay`](crate::pay) and
    /// [`cloud`](crate::cloud).
    ///
    /// A struct of your own with a derive usually fits a shop better.
    ///
    /// # Examples
    /// ```
    /// use wxpay_core::{message, schema};
    ///
    /// message!(pub struct Query = schema::pay::ORDER_QUERY);
    /// # fn main() {}
    /// ```
    ///
    /// # Reference
    pub use wxpay_derive::message;
}

#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "all-messages", feature = "reqwest"))]
#[doc = include_str!("../../docs/further-calls.md")]
struct FurtherCalls;
