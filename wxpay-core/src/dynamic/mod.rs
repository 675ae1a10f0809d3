//! Requests without a struct: a table that is known only while the program runs, and the values of its fields as
//! texts. They are for tools such as the command line. A shop's own code is checked while it compiles if it derives
//! [`Request`](derive@crate::Request).
//!
//! ```
//! use wxpay_core::dynamic::DynamicRequest;
//! use wxpay_core::{Merchant, schema};
//!
//! let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
//! let query = DynamicRequest::new(&schema::pay::ORDER_QUERY, [("out_trade_no", "20261123091010")])?;
//! let prepared = merchant.prepare(&query)?;
//! assert!(prepared.body.contains("<out_trade_no>20261123091010</out_trade_no>"));
//!
//! let error = DynamicRequest::new(&schema::pay::ORDER_QUERY, [("out_trade_nr", "1")]).unwrap_err();
//! assert!(error.to_string().contains("did you mean `out_trade_no`?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Names are checked when a request is built, values when it is prepared: both with the tables of
//! [`schema`](crate::schema), and with all faults at once. A [`Client`](crate::Client) sends a [`DynamicRequest`] by
//! `send` and a [`DynamicDownload`] by `download`, as it does with structs; a [`DynamicLink`] is signed by
//! [`Merchant::link`](crate::Merchant::link).
//!
//! # What is not checked
//!
//! A [`DynamicReply`] has the fields of a verified message: its signature, sign type and account, the numbers and
//! amounts that it must repeat, `result_code`, the types of its fields and that none is missing. It shows the fields
//! of every reply at once, also of one that settles money, such as that to an order query. Nothing has compared the
//! amount and the currency with the shop's order then, which [`Verified::confirm`](crate::Verified::confirm) does:
//! compare them before anything is delivered, and read `trade_state` first.

mod name_error;
mod object;
mod reply;
mod request;

pub use name_error::{DynamicError, NameError, NameFault};
pub use reply::{DynamicFailure, DynamicReply};
#[cfg(feature = "further-calls")]
pub use request::DynamicLink;
pub use request::{DynamicDownload, DynamicRequest};
