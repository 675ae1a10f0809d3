//! The file of merchants, in TOML: accounts, and orders to start with.
//!
//! ```toml
//! [[merchants]]
//! appid = "wxd930ea5d5a258f4f"
//! more_appids = ["wx2421b1c4370ec43b"] # or none
//! mch_id = "10000100"
//! key = "192006250b4c09247ec02edce69f6a2d"
//! refund_notify_url = "http://127.0.0.1:9000/refunded" # or none
//! native_callback_url = "http://127.0.0.1:9000/scanned" # or none
//!
//! [[merchants.sub_merchants]] # of a service provider
//! mch_id = "1900000109"
//! appid = "wx8888888888888888"
//!
//! [[orders]] # the fields of a unified order, but what every client fills in
//! mch_id = "10000100"
//! out_trade_no = "20261123091010"
//! body = "Tea shop-oolong"
//! total_fee = 888
//! trade_type = "NATIVE"
//! product_id = "1"
//! notify_url = "http://127.0.0.1:9000/paid"
//! paid = true
//! ```

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;
use wxpay_core::schema::shared;
use wxpay_core::server::mask_runs;

use crate::account::Account;

/// An order that the sandbox starts with.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SeedOrder {
    pub(crate) mch_id: Option<String>,
    #[serde(default)]
    pub(crate) paid: bool,
    #[serde(flatten)]
    fields: BTreeMap<String, SeedValue>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum SeedValue {
    Text(String),
    Number(u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MerchantsFile {
    merchants: Vec<MerchantEntry>,
    #[serde(default)]
    orders: Vec<SeedOrder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MerchantEntry {
    appid: String,
    #[serde(default)]
    more_appids: Vec<String>,
    mch_id: String,
    key: String,
    refund_notify_url: Option<String>,
    native_callback_url: Option<String>,
    #[cfg(feature = "all-messages")]
    apiv3_key: Option<String>,
    #[cfg(feature = "all-messages")]
    workwx_secret: Option<String>,
    #[cfg(feature = "all-messages")]
    sharing_notify_url: Option<String>,
    #[serde(default)]
    sub_merchants: Vec<SubMerchantEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubMerchantEntry {
    mch_id: String,
    appid: String,
}

/// Reads the accounts and the orders of a file.
pub(crate) fn read(path: &Path) -> io::Result<(Vec<Account>, Vec<SeedOrder>)> {
    // A misplaced key is masked.
    let wrong = |what: &dyn std::fmt::Display| {
        io::Error::other(format!("{}: {}", path.display(), mask_runs(&what.to_string())))
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    // Only the message: the quoted line may contain a key.
    let file: MerchantsFile = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        wrong(&format!("line {line}: {}", error.message()))
    })?;
    let mut accounts: Vec<Account> = Vec::new();
    for merchant in file.merchants {
        let MerchantEntry {
            appid,
            more_appids,
            mch_id,
            key,
            refund_notify_url,
            native_callback_url,
            #[cfg(feature = "all-messages")]
            apiv3_key,
            #[cfg(feature = "all-messages")]
            workwx_secret,
            #[cfg(feature = "all-messages")]
            sharing_notify_url,
            sub_merchants,
        } = merchant;
        if accounts.iter().any(|account| account.mch_id == mch_id) {
            return Err(wrong(&format!("the mch_id {mch_id} stands twice; leave one out")));
        }
        let account = Account::new(&appid, &mch_id, &key).map_err(|bad| wrong(&format!("mch_id {mch_id}: {bad}")))?;
        let account = more_appids.iter().fold(account, |account, appid| account.with_appid(appid));
        let account = match refund_notify_url {
            Some(url) => account.with_refund_notify_url(&url),
            None => account,
        };
        let account = match native_callback_url {
            Some(url) => account.with_native_callback_url(&url),
            None => account,
        };
        #[cfg(feature = "all-messages")]
        let account = {
            let account = apiv3_key.iter().fold(account, |account, key| account.with_apiv3_key(key));
            let account = workwx_secret.iter().fold(account, |account, secret| account.with_workwx_secret(secret));
            sharing_notify_url.iter().fold(account, |account, url| account.with_sharing_notify_url(url))
        };
        let sub_merchants = sub_merchants.iter();
        accounts.push(sub_merchants.fold(account, |account, sub| account.with_sub_merchant(&sub.mch_id, &sub.appid)));
    }
    if accounts.is_empty() {
        return Err(wrong(&"no merchant; write a table [[merchants]] with appid, mch_id and key"));
    }
    Ok((accounts, file.orders))
}

impl SeedOrder {
    /// The address that the payment is notified to.
    pub(crate) fn notify_url(&self) -> Option<String> {
        self.text(shared::NOTIFY_URL.name)
    }

    /// The names of its fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// A field's value as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(|value| match value {
            SeedValue::Text(text) => text.clone(),
            SeedValue::Number(number) => number.to_string(),
        })
    }
}
