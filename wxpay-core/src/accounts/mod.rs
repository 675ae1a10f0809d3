//! Several accounts of one program: of a TOML file, or one of the environment.
//!
//! [`Accounts`] loads them, finds one by merchant, sub-merchant and app, verifies a notification by the account that
//! its body names, and replaces all of them while calls run. Everything that is wrong with the settings is one error,
//! [`InvalidAccounts`](crate::InvalidAccounts). A database of accounts implements [`Lookup`].
//!
//! ```toml
//! [account.shop]
//! appid = "wxd930ea5d5a258f4f"
//! mch_id = "1900000109"
//! key = { env = "WXPAY_SHOP_KEY" }
//! previous_key = { file = "/run/secrets/old", until = 2026-12-31 }
//! certificate = "apiclient_cert.p12"
//! notify_url = "https://shop.example/wxpay"
//! sub_merchants = "sub.csv"
//! ```
//!
//! ```no_run
//! use wxpay_core::accounts::Accounts;
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let accounts = Accounts::load("wxpay.toml")?;
//! for warning in accounts.warnings() {
//!     eprintln!("{warning}");
//! }
//! let shop = accounts.get("1900000109")?;
//! let branch = accounts.with_sub("1900000109", "1900009231")?;
//! // Once the file or a secret has changed. On any fault the old accounts stay.
//! for change in accounts.reload()? {
//!     eprintln!("{change}");
//! }
//! # let _ = (shop, branch);
//! # Ok(()) }
//! ```

mod account;
mod build;
mod change;
mod document;
mod faults;
mod findings;
mod id;
mod lookup;
mod notification;
mod read_fault;
mod secret;
mod settings;
mod snapshot;
mod source;
mod store;
mod sub_merchants;
mod warning;

pub use account::Account;
pub use change::{AccountChange, ChangeKind};
pub use findings::{CheckedAccount, Findings};
pub use id::{AccountId, LookupError};
pub use lookup::{CachedLookup, Lookup};
pub use source::Source;
pub use store::Accounts;
pub use warning::{AccountWarning, WarningKind};
