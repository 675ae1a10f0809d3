//! A WeChat Pay V2 gateway for tests. It serves real HTTP, answers as the real gateway does, and
//! sends signed notifications.
//!
//! It is for tests of programs that take payments: in Rust embedded, in any other language as the process
//! `wxpay sandbox`.
//!
//! Requests are read by the code of `wxpay-core` and checked against the tables of `wxpay-schema`,
//! so the sandbox refuses what the documents refuse.
//!
//! ```
//! use wxpay_core::{Client, Fen, pay, text, value::TradeState, value::TradeType};
//! use wxpay_sandbox::Sandbox;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let sandbox = Sandbox::start().await?;
//! let merchant = sandbox.merchant()?.with_notify_url("http://127.0.0.1:9/notify")?;
//! let client = Client::new(merchant).with_endpoint(sandbox.endpoint()?);
//!
//! let order = pay::UnifiedOrder {
//!     body: text!("Tea shop-oolong"),
//!     out_trade_no: text!("20261123091010"),
//!     total_fee: Fen(888),
//!     spbill_create_ip: "203.0.113.7".parse()?,
//!     trade_type: TradeType::Jsapi,
//!     optional: pay::UnifiedOrderOptional {
//!         openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
//!         ..Default::default()
//!     },
//! };
//! let prepay = client.send(&order).await?;
//! assert!(prepay.prepay_id.starts_with("wx"));
//!
//! sandbox.pay("20261123091010")?;
//! let query = pay::OrderQuery {
//!     optional: pay::OrderQueryOptional { out_trade_no: Some(text!("20261123091010")), ..Default::default() },
//! };
//! assert_eq!(client.send(&query).await?.state(), &TradeState::Success);
//! # Ok(()) }) }
//! ```
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `all-messages` | the further calls: sharing, red packets, transfers, deductions and more |
//! | `data` | orders, refunds and pending notifications in an `SQLite` file |
//! | `https` | HTTPS with certificates of its own, beside plain HTTP |
//!
//! # Where to read on
//!
//! [The sandbox][sandbox] has the states of orders and refunds and the control interface; others have its
//! [pages][pages], [faults][faults] and [scenarios][scenarios].
//!
//! [sandbox]: https://github.com/wxpay-rs/wxpay/blob/main/docs/sandbox.md
//! [pages]: https://github.com/wxpay-rs/wxpay/blob/main/docs/sandbox-pages.md
//! [faults]: https://github.com/wxpay-rs/wxpay/blob/main/docs/sandbox-faults.md
//! [scenarios]: https://github.com/wxpay-rs/wxpay/blob/main/docs/sandbox-scenarios.md

#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod archive;
mod builder;
mod calls;
mod channel;
mod control;
mod faults;
#[cfg(feature = "all-messages")]
mod further;
mod http;
mod ledger;
mod malformed;
mod merchants;
mod notify;
mod official_cases;
mod pages;
mod reason;
mod refusal;
mod scan;
mod scenario;
mod secrets;
mod seed_orders;
mod server;
mod sign_diagnosis;
mod state;
#[cfg_attr(not(feature = "data"), allow(dead_code, reason = "nothing is stored without a writer"))]
mod storage;
mod tls;
mod violation;

pub use account::Account;
pub use builder::Builder;
pub use ledger::{Ledger, LedgerRefund};
pub use scenario::{Scenario, StepReport};
pub use server::Sandbox;
#[cfg(feature = "data")]
pub use storage::Durability;
