//! The file of merchants. TOML goes in; accounts come out, and the orders that are
//! there from the start.
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
use wxpay_core::SignType;
use wxpay_core::schema::{Channel, pay, shared};
use wxpay_core::server::{Reply, mask_runs};

use crate::account::Account;
use crate::calls::{CALLS, Named, Wishes, pay as pay_order};
use crate::state::State;
use crate::xml::{self, ChannelRequest};

/// An order that is there from the start.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SeedOrder {
    mch_id: Option<String>,
    #[serde(default)]
    paid: bool,
    #[serde(flatten)]
    fields: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Number(u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    merchants: Vec<Merchant>,
    #[serde(default)]
    orders: Vec<SeedOrder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merchant {
    appid: String,
    #[serde(default)]
    more_appids: Vec<String>,
    mch_id: String,
    key: String,
    refund_notify_url: Option<String>,
    native_callback_url: Option<String>,
    #[serde(default)]
    sub_merchants: Vec<SubMerchant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubMerchant {
    mch_id: String,
    appid: String,
}

/// Reads the file.
pub(crate) fn read(path: &Path) -> io::Result<(Vec<Account>, Vec<SeedOrder>)> {
    // A key that stands in the wrong place is not shown.
    let wrong = |what: &dyn std::fmt::Display| {
        io::Error::other(format!("{}: {}", path.display(), mask_runs(&what.to_string())))
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    // Its message alone: a quoted line may hold a key.
    let file: File = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        wrong(&format!("line {line}: {}", error.message()))
    })?;
    let mut accounts: Vec<Account> = Vec::new();
    for merchant in file.merchants {
        let Merchant { appid, more_appids, mch_id, key, refund_notify_url, native_callback_url, sub_merchants } =
            merchant;
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
        let sub_merchants = sub_merchants.iter();
        accounts.push(sub_merchants.fold(account, |account, sub| account.with_sub_merchant(&sub.mch_id, &sub.appid)));
    }
    if accounts.is_empty() {
        return Err(wrong(&"no merchant; write a table [[merchants]] with appid, mch_id and key"));
    }
    Ok((accounts, file.orders))
}

/// Places the orders of the file by the call that places any order.
///
/// # Errors
/// Which order is refused, and why.
pub(crate) fn plant(state: &State) -> Result<(), String> {
    for seed in &state.seeds {
        place(state, seed).map_err(|why| {
            let number = seed.text(shared::OUT_TRADE_NO.name).unwrap_or_default();
            mask_runs(&format!("the order `{number}` of the file of merchants is refused: {why}"))
        })?;
    }
    Ok(())
}

fn place(state: &State, seed: &SeedOrder) -> Result<(), String> {
    let account = match &seed.mch_id {
        Some(mch_id) => state.accounts.iter().find(|account| account.mch_id == *mch_id),
        None => state.accounts.first(),
    };
    let account = account.ok_or("no merchant has its mch_id")?;
    let Some(api) =
        CALLS.iter().find(|api| api.message.channel == Channel::Pay && api.message.name == pay::UNIFIED_ORDER.name)
    else {
        return Ok(());
    };
    let mut order = Reply::new()
        .set(&shared::APPID, &account.appid)
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::NONCE_STR, "0");
    if !seed.fields.contains_key(shared::SPBILL_CREATE_IP.name) {
        order = order.set(&shared::SPBILL_CREATE_IP, "127.0.0.1");
    }
    for name in seed.fields.keys() {
        let field = api.message.find(name).ok_or_else(|| format!("a unified order has no field `{name}`"))?;
        order = order.set(field, seed.text(name).unwrap_or_default());
    }
    let body = order.signed(&account.key, SignType::Md5);
    let posted = ChannelRequest { is_post: true, body: body.as_bytes(), trial: None, case: None };
    if let Some(refusal) = xml::handle(state, api, posted).refused {
        return Err(refusal.reason);
    }
    if seed.paid {
        let number = seed.text(shared::OUT_TRADE_NO.name).unwrap_or_default();
        pay_order(
            &mut state.memory(),
            Named { number: &number, merchant: Some(&account.mch_id) },
            Wishes::default(),
            state.clock.now(),
        )
        .map_err(|refusal| refusal.reason)?;
    }
    Ok(())
}

impl SeedOrder {
    /// Where the merchant is told of its payment, if it says.
    pub(crate) fn notify_url(&self) -> Option<String> {
        self.text(shared::NOTIFY_URL.name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(|value| match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
        })
    }
}
