//! How often requests were carried out, by order number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wxpay_core::schema::Message;

/// How often a merchant's call was carried out for an order number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OrderCount {
    merchant: String,
    call: String,
    count: u64,
}

/// The counts, by order number, merchant and call.
#[derive(Debug, Default)]
pub(crate) struct CarriedOut(BTreeMap<String, BTreeMap<(String, String), u64>>);

impl CarriedOut {
    /// Counts a request.
    pub(crate) fn add(&mut self, out_trade_no: &str, merchant: &str, message: &Message) {
        let counts = self.0.entry(out_trade_no.to_owned()).or_default();
        let count = counts.entry((merchant.to_owned(), message.full_name().to_string())).or_default();
        *count = count.saturating_add(1);
    }

    /// The counts of a merchant's order number.
    pub(crate) fn counts(&self, out_trade_no: &str, merchant: &str) -> Vec<OrderCount> {
        let counts = self.0.get(out_trade_no).into_iter().flatten().filter(|((owner, _), _)| owner == merchant);
        counts
            .map(|((owner, call), count)| OrderCount { merchant: owner.clone(), call: call.clone(), count: *count })
            .collect()
    }

    /// Forgets the counts of a merchant's order number.
    pub(crate) fn remove(&mut self, out_trade_no: &str, merchant: &str) {
        if let Some(counts) = self.0.get_mut(out_trade_no) {
            counts.retain(|(owner, _), _| owner != merchant);
            if counts.is_empty() {
                self.0.remove(out_trade_no);
            }
        }
    }

    /// Adds counts that were kept elsewhere.
    pub(crate) fn restore(&mut self, out_trade_no: &str, kept: Vec<OrderCount>) {
        for OrderCount { merchant, call, count } in kept {
            let counts = self.0.entry(out_trade_no.to_owned()).or_default();
            let sum = counts.entry((merchant, call)).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// The counts of an order number by call; without a merchant, of all merchants.
    pub(crate) fn of(&self, out_trade_no: &str, merchant: Option<&str>) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for ((owner, api), count) in self.0.get(out_trade_no).into_iter().flatten() {
            if merchant.is_none_or(|merchant| merchant == owner) {
                *counts.entry(api.clone()).or_default() += count;
            }
        }
        counts
    }
}
