//! Bills: the trade bill (`downloadbill`) and the fund flow (`downloadfundflow`), read from the body of a download
//! into typed rows, one at a time, and a summary that is compared with the rows.
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
//! let end = bill.finish()?;
//! assert!(end.agrees(), "{:?}", end.mismatches);
//! # Ok::<(), BillError>(())
//! ```
//!
//! Columns are found by their headers, since they differ with the kind of bill and the age of the merchant;
//! `row.cells()` gives access to columns without a member. gzip is detected by its first bytes. Memory use does not
//! grow with the bill. Bills are not signed; they are as trustworthy as the connection.
//!
//! From the request to the rows, through a file, since a bill may be large:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use wxpay_core::bill::{PartFile, TradeBill};
//! use wxpay_core::{Client, Merchant, pay, text, value::TarType};
//!
//! let request = pay::DownloadBill {
//!     bill_date: text!("20261122"),
//!     optional: pay::DownloadBillOptional { tar_type: Some(TarType::Gzip), ..Default::default() },
//! };
//! let mut file = PartFile::create("bill.gz")?;
//! Client::new(Merchant::from_env()?).download(&request, file.as_file()).await?;
//! match TradeBill::open(file.rewind()?).and_then(TradeBill::finish) {
//!     Ok(end) if end.agrees() => file.complete()?,
//!     Ok(_) => println!("the rows contradict the summary: download it again"),
//!     Err(none) if none.is_no_bill() => {}
//!     Err(early) if early.is_creating() => println!("ask again after 10 o'clock"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! A fund flow is read the same way, with `pay::DownloadFundFlow`, a transport that has the client certificate, and
//! [`FundFlow`]. On the cloud channel the bill is a text in the answer, and a refusal is an error of the call, as
//! with `PreparedRequest::file`. The meaning of a refusal is the same:
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
//! Any error other than [`BillError::Row`] means that the bill is incomplete: do not book what was read of it.
//!
//! Whether WeChat Pay removes line ends from a merchant's texts (`body`, `attach`) is not documented. Send none:
//! after a line end, text that a payer controls can look like a row. Book rows only if [`BillSummary::agrees`]
//! returns true, or read with [`Bill::strict`], which stops at the faulty row before it.
//!
//! [`reconcile`] compares a bill with the shop's own orders.

mod amount;
mod columns;
mod error;
mod escape_formula;
mod flow;
mod from_cell;
mod header;
mod lines;
mod options;
mod part_file;
mod read;
pub mod reconcile;
mod refusal;
mod rows;
mod totals;

pub use amount::{MilliFen, ParseRateError, Rate, SignedFen};
pub use columns::{Cells, LineCells};
pub use error::{BillError, LineError};
pub use escape_formula::escape_formula;
pub use flow::FlowDirection;
pub use options::{BillOptions, Compression};
pub use part_file::PartFile;
pub use read::{Bill, FundFlow, TradeBill};
pub use refusal::{Refusal, RefusalKind};
pub use rows::{BillRow, FundFlowRow, FundFlowSummary, TradeRow, TradeSummary};
pub use totals::{BillSummary, TotalMismatch};
