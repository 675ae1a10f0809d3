//! Bills: the trade bill (`downloadbill`) and the fund flow (`downloadfundflow`). The
//! body of a download goes in, as it comes from the network or lies in memory;
//! typed rows come out one at a time, and after the last one the summary, held
//! against the rows.
//!
//! ```
//! use wxpay_core::bill::{BillError, TradeBill};
//! use wxpay_core::value::TradeState;
//!
//! let body = "\
//! 交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额
//! `2019-07-25 08:35:41,`10000100,`1001690740201411100005734289,`1415640626,`SUCCESS,`6.00
//! 总交易单数,订单总金额
//! `1,`6.00
//! ".as_bytes();
//! let mut bill = match TradeBill::open(body) {
//!     Ok(bill) => bill,
//!     Err(none) if none.is_no_bill() => return Ok(()), // nothing was traded that day
//!     Err(error) => return Err(error),
//! };
//! for row in &mut bill {
//!     let row = row?;
//!     if row.trade_state == TradeState::Success {
//!         println!("{} {:?}", row.out_trade_no, row.order_amount());
//!     }
//! }
//! let closing = bill.finish()?;
//! assert!(closing.agrees(), "{:?}", closing.mismatches);
//! # Ok::<(), BillError>(())
//! ```
//!
//! Columns are found by their column_names, since they differ with the kind of bill and
//! with the age of the merchant; those without a member are reached through
//! `row.cells()`. gzip is told by its first bytes. Memory does not grow with the
//! bill. Nothing of a bill is signed; it is as trustworthy as the connection.
//!
//! The whole way, from the request to the rows, by a file that is as large as it
//! may be:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use std::io::Seek as _;
//! use wxpay_core::{Client, Merchant, bill::TradeBill, pay, text, value::TarType};
//!
//! let request = pay::DownloadBill {
//!     bill_date: text!("20261122"),
//!     optional: pay::DownloadBillOptional { tar_type: Some(TarType::Gzip), ..Default::default() },
//! };
//! let mut file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open("bill.gz")?;
//! Client::new(Merchant::from_env()?).download(&request, &mut file).await?;
//! file.rewind()?;
//! match TradeBill::open(file) {
//!     Ok(bill) => println!("{} rows", bill.finish()?.rows),
//!     Err(none) if none.is_no_bill() => {}
//!     Err(early) if early.is_creating() => println!("ask again after 10 o'clock"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! A fund flow goes the same way, with `pay::DownloadFundFlow`, a transport that has
//! the client certificate, and [`FundFlow`]. On the cloud channel the bill is a text
//! in the answer, and a refusal is an error of the call before there is anything to
//! open; so it is with `PreparedRequest::file`. What the refusals mean is the same:
//!
//! ```no_run
//! # #[cfg(all(feature = "reqwest", feature = "json"))]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use wxpay_core::{bill::TradeBill, cloud, text};
//!
//! let merchant = cloud::CloudMerchant::new().with_sub_merchant("1900000109")?;
//! let request = cloud::DownloadBill { bill_date: text!("20261122"), optional: Default::default() };
//! match cloud::CloudClient::new(merchant).download(&request).await {
//!     Ok(bill) => println!("{} rows", TradeBill::open(bill.as_bytes())?.finish()?.rows),
//!     Err(none) if none.is_no_bill() => {}
//!     Err(early) if early.is_bill_creating() => println!("ask again after 10 o'clock"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! An error other than [`BillError::Row`] means that the bill is not whole: what
//! was read of it must not be booked.
//!
//! Whether WeChat Pay takes line ends out of a merchant's texts (`body`, `attach`) is not
//! documented. Send none: behind one, a text that a payer has a say in can read as a row
//! of its own. Book rows only once [`BillSummary::agrees`], or read with [`Bill::strict`],
//! which stops at the faulty row before it.

mod amount;
mod columns;
mod error;
mod escape_formula;
mod flow;
mod lines;
mod options;
mod read;
mod refusal;
mod rows;
mod totals;

pub use amount::{MilliFen, ParseRateError, Rate, SignedFen};
pub use columns::Cells;
pub use error::{BillError, LineError};
pub use escape_formula::escape_formula;
pub use flow::FlowDirection;
pub use options::{BillOptions, Compression};
pub use read::{Bill, FundFlow, TradeBill};
pub use refusal::{Refusal, RefusalKind};
pub use rows::{BillRow, FundFlowRow, FundFlowSummary, TradeRow, TradeSummary};
pub use totals::{BillSummary, TotalMismatch};
