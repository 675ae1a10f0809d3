//! The cloud channel: JSON from a cloud-run container or a cloud function, with the platform as the
//! service provider. Messages have no signature that a merchant could verify, so replies are
//! [`Unsigned`](crate::Unsigned).
//!
//! ```
//! use wxpay_core::{Fen, Request, cloud, schema};
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(function_name = "pay_cb"))]
//! struct ShopOrder<'a> {
//!     body: &'a str,
//!     out_trade_no: &'a str,
//!     total_fee: Fen,
//!     spbill_create_ip: std::net::Ipv4Addr,
//!     env_id: &'a str,
//! }
//!
//! let merchant = cloud::CloudMerchant::new().with_sub_merchant("1900009231")?;
//! let call = merchant.function_call(&ShopOrder {
//!     body: "小秋TIT店-超市",
//!     out_trade_no: "1217752501201407033233368018",
//!     total_fee: Fen(1),
//!     spbill_create_ip: [127, 0, 0, 1].into(),
//!     env_id: "test-f0b102",
//! })?;
//! assert_eq!(call.name, "unifiedOrder");
//! assert!(call.json.contains(r#""functionName":"pay_cb""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod callback;
mod client;
mod merchant;
mod messages;
mod prepared;
mod reply;

pub use callback::{accepted, callback, refused};
#[cfg(feature = "server")]
pub(crate) use callback::{check_callback, read_callback};
pub use client::CloudClient;
pub use merchant::CloudMerchant;
pub use messages::*;
pub use prepared::{FunctionCall, PreparedCall};
#[cfg(feature = "server")]
pub(crate) use reply::fields as reply_fields;
