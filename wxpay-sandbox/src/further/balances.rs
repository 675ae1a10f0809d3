//! The balances of merchants, sub-merchants and receivers, with the entries that changed them.

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

use super::deposit::record::held;
use super::profit_sharing::order::frozen;
use super::records::{Content, Saved};
use crate::calls::{Movement, movements};
use crate::state::memory::Memory;

/// What an account has before anything was set, in fen: ten million yuan.
const DEFAULT_OPENING: i64 = 1_000_000_000;

/// The account of a holder: a merchant number, or the account of a receiver.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Balance {
    /// The amount before the first entry, in fen.
    pub(crate) opening: i64,
    /// The sum of the entries.
    pub(crate) total: i64,
}

/// A change of a balance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    #[serde(with = "super::time_text")]
    pub(crate) at: BeijingTime,
    /// In fen; negative for money that leaves the account.
    pub(crate) amount: i64,
    /// The business, as the fund flow names it.
    pub(crate) business: String,
    /// The number of WeChat Pay.
    pub(crate) business_id: String,
    /// The number of the merchant.
    pub(crate) voucher_id: String,
}

impl Entry {
    /// Money that comes in.
    pub(crate) fn new(at: BeijingTime, fen: u64, business: &str, business_id: &str, voucher_id: &str) -> Self {
        let amount = i64::try_from(fen).unwrap_or(i64::MAX);
        let [business, business_id, voucher_id] = [business, business_id, voucher_id].map(str::to_owned);
        Self { at, amount, business, business_id, voucher_id }
    }

    /// Money that goes out.
    pub(crate) fn out(at: BeijingTime, fen: u64, business: &str, business_id: &str, voucher_id: &str) -> Self {
        let entry = Self::new(at, fen, business, business_id, voucher_id);
        Self { amount: entry.amount.saturating_neg(), ..entry }
    }
}

impl Content for Balance {
    const KIND: &'static str = "balance";
}

impl Content for Entry {
    const KIND: &'static str = "entry";
}

/// The balance of a holder as it is stored, or the one that it begins with. Receivers that are people begin with
/// nothing.
fn stored(memory: &mut Memory, holder: &str) -> Saved<Balance> {
    let opening = if is_merchant(holder) { DEFAULT_OPENING } else { 0 };
    let found = memory.find_record(holder, ACCOUNT);
    found.unwrap_or_else(|| Saved::new(memory, holder, ACCOUNT, Balance { opening, total: 0 }))
}

/// The account of each holder; there is one.
const ACCOUNT: &str = "BASIC";

/// Whether a holder is a merchant number, not an openid.
fn is_merchant(holder: &str) -> bool {
    holder.bytes().all(|byte| byte.is_ascii_digit())
}

/// Books an entry without regard to the balance.
pub(crate) fn book(memory: &mut Memory, holder: &str, entry: Entry) {
    let mut balance = stored(memory, holder);
    balance.content.total = balance.content.total.saturating_add(entry.amount);
    balance.save(memory);
    let mut entry = Saved::new(memory, holder, "", entry);
    entry.number = entry.id.to_string();
    entry.save(memory);
}

/// Takes money from a holder.
///
/// # Errors
/// If it has less: what it has.
pub(crate) fn spend(memory: &mut Memory, holder: &str, entry: Entry) -> Result<(), i64> {
    let needed = entry.amount.saturating_neg();
    let balance = stored(memory, holder).content;
    // The orders count only where the rest is not enough: they may be many.
    if balance.opening.saturating_add(balance.total) < needed && available(memory, holder) < needed {
        return Err(available(memory, holder));
    }
    book(memory, holder, entry);
    Ok(())
}

/// What a holder can spend: its balance with the entries and the orders, less what is frozen for sharing.
pub(crate) fn available(memory: &mut Memory, holder: &str) -> i64 {
    let balance = stored(memory, holder).content;
    balance.opening.saturating_add(balance.total).saturating_add(order_income(memory, holder))
}

/// Sets what a holder can spend.
pub(crate) fn set_available(memory: &mut Memory, holder: &str, fen: i64) {
    let mut balance = stored(memory, holder);
    let income = order_income(memory, holder);
    balance.content.opening = fen.saturating_sub(balance.content.total).saturating_sub(income);
    balance.save(memory);
}

/// The entries of a holder, the earliest first.
pub(crate) fn entries<'m>(memory: &'m Memory, holder: &'m str) -> impl Iterator<Item = Entry> + 'm {
    memory.records_of::<Entry>().filter(move |entry| entry.owner == holder).map(|entry| entry.content)
}

/// The holders with a balance of their own.
pub(crate) fn holders(memory: &Memory) -> Vec<String> {
    memory.records_of::<Balance>().map(|balance| balance.owner).collect()
}

/// The balance before the first movement, for a fund flow: nothing, unless the account was used by a further call.
pub(crate) fn opening(memory: &Memory, holder: &str) -> i64 {
    memory.find_record::<Balance>(holder, ACCOUNT).map_or(0, |balance| balance.content.opening)
}

/// The sum of what orders and their refunds brought a holder, less what is frozen or held as a deposit.
fn order_income(memory: &Memory, holder: &str) -> i64 {
    let orders = memory.orders().filter(|order| order.payee() == holder);
    orders.fold(memory.archive.income(holder), |sum: i64, order| {
        let amounts = movements(memory, order).into_iter().map(|Movement { amount, .. }| amount);
        let income = amounts.fold(0, i64::saturating_add);
        let frozen = i64::try_from(frozen(memory, order)).unwrap_or(i64::MAX);
        let held = i64::try_from(held(memory, order)).unwrap_or(i64::MAX);
        sum.saturating_add(income).saturating_sub(frozen).saturating_sub(held)
    })
}
