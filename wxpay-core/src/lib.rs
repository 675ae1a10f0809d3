//! WeChat Pay V2 and CloudPay, typed from one schema.
//!
//! A merchant writes the struct that fits the shop and derives [`Request`]; the
//! compiler holds it against the documents' tables. What comes back is verified
//! before it can be read, and an amount before it can be used.
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
//! - [`Merchant`] prepares, reads and verifies without any I/O; [`Client`] and
//!   [`blocking::Client`] send over a transport. With the feature `reqwest`,
//!   `Client::new` brings one.
//! - [`pay`] and [`cloud`] hold the built-in structs, one for each table of
//!   [`schema`].
//! - [`Verified`], [`Unsigned`] and [`Paid`] say how far a message is trusted.
//!
//! # Features
//!
//! `json` (default): the cloud channel. `reqwest`: the async transport.
//! `gateway`: the other side of the protocol, for sandboxes and test doubles.

#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as wxpay_core;

mod answer;
pub mod blocking;
mod client;
#[cfg(feature = "json")]
pub mod cloud;
mod error;
pub mod fields;
#[cfg(feature = "gateway")]
pub mod gateway;
mod json;
mod masked;
mod merchant;
mod message;
mod nonce;
pub mod notification;
pub mod pay;
mod payment;
mod prepared;
mod sign;
pub mod transport;
mod trust;
mod unseen;
mod validate;
pub mod value;
mod walk;
pub mod wire;
mod xml;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use client::{Client, Gateway};
pub use error::{ConfigError, Error, ErrorCode, Malformed, Unreachable, Untrusted};
pub use masked::Masked;
pub use merchant::Merchant;
pub use message::{Arrives, Object, Over, Read, Request, Response, Speaks};
pub use prepared::Prepared;
pub use sign::{BadKey, Key, SignType};
pub use trust::{Expected, Mismatch, Paid, Unsigned, Verified};
pub use validate::{Broken, Violation, Violations};
pub use value::{BeijingTime, Fen, Text};
pub use walk::{Sent, Visit, Walk};
pub use wxpay_schema as schema;
pub use xml::read::Limits;

pub use derives::{Object, Request, Response, message};

/// The macros, documented where people look for them.
mod derives {
    /// Derives [`Request`](trait@crate::Request): a message that is sent.
    ///
    /// The struct's members are matched with the fields of a table by name. What
    /// the table says is checked while the struct compiles, every fault at once,
    /// each on the token to change.
    ///
    /// On the struct: `#[wxpay(message = schema::pay::UNIFIED_ORDER)]` names the
    /// table; `fixed(trade_type = "JSAPI")` gives values once for all;
    /// `response = MyReply` reads the reply into another struct than the built-in
    /// one; `crate = path` says where `wxpay-core` is re-exported.
    ///
    /// On a member: `#[wxpay(rename = "out_trade_no")]` gives the wire name;
    /// `#[wxpay(skip)]` keeps a member of the merchant's own out of the message;
    /// `#[wxpay(extra)]` sends a field that WeChat Pay has and the table lacks.
    pub use wxpay_derive::Request;

    /// Derives [`Response`](trait@crate::Response): a message that is received, a
    /// reply or a notification.
    ///
    /// A field that the success form always has may be plain, any other must be
    /// an `Option`, or a `Vec` for an indexed family or a list. Attributes are
    /// those of [`Request`](derive@crate::Request) but `fixed` and `response`.
    ///
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
    pub use wxpay_derive::Response;

    /// Derives [`Object`](trait@crate::Object): an object nested in a message, such
    /// as `store_info`.
    ///
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
    pub use wxpay_derive::Object;

    /// Declares a struct with every field of a table, documented from it:
    /// `message!(pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER);`
    ///
    /// This is how [`pay`](crate::pay) and [`cloud`](crate::cloud) are made; a
    /// struct of your own with a derive usually fits a shop better.
    ///
    /// ```
    /// use wxpay_core::{message, schema};
    ///
    /// message!(pub struct Query = schema::pay::ORDER_QUERY);
    /// # fn main() {}
    /// ```
    pub use wxpay_derive::message;
}

#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../../README.md")]
struct Readme;
