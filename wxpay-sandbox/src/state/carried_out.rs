//! How often requests were carried out, by order number.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use wxpay_core::schema::{ALL, Message};

/// How often a merchant's call was carried out for an order number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OrderCount {
    merchant: String,
    call: String,
    count: u64,
}

/// The counts, by order number.
#[derive(Debug, Default)]
pub(crate) struct CarriedOut(HashMap<String, Vec<Count>>);

/// How often a merchant's requests to a call were carried out.
#[derive(Debug)]
struct Count {
    merchant: String,
    message: &'static Message,
    requests: u64,
}

impl CarriedOut {
    /// Counts a request.
    pub(crate) fn add(&mut self, out_trade_no: &str, merchant: &str, message: &'static Message) {
        self.add_requests(out_trade_no, merchant, message, 1);
    }

    /// The counts of a merchant's order number.
    pub(crate) fn counts(&self, out_trade_no: &str, merchant: &str) -> Vec<OrderCount> {
        let counts = self.0.get(out_trade_no).into_iter().flatten().filter(|count| count.merchant == merchant);
        let kept = |count: &Count| OrderCount {
            merchant: count.merchant.clone(),
            call: count.message.full_name().to_string(),
            count: count.requests,
        };
        counts.map(kept).collect()
    }

    /// Forgets the counts of a merchant's order number.
    pub(crate) fn remove(&mut self, out_trade_no: &str, merchant: &str) {
        if let Some(counts) = self.0.get_mut(out_trade_no) {
            counts.retain(|count| count.merchant != merchant);
            if counts.is_empty() {
                self.0.remove(out_trade_no);
            }
        }
    }

    /// Adds counts that were kept elsewhere.
    pub(crate) fn restore(&mut self, out_trade_no: &str, kept: Vec<OrderCount>) {
        for OrderCount { merchant, call, count } in kept {
            // A file of another version may have a call that this one lacks.
            if let Some(message) = ALL.iter().copied().find(|message| message.full_name() == call.as_str()) {
                self.add_requests(out_trade_no, &merchant, message, count);
            }
        }
    }

    fn add_requests(&mut self, out_trade_no: &str, merchant: &str, message: &'static Message, requests: u64) {
        let counts = self.0.entry(out_trade_no.to_owned()).or_default();
        match counts.iter_mut().find(|count| count.merchant == merchant && count.message.is(message)) {
            Some(count) => count.requests = count.requests.saturating_add(requests),
            None => counts.push(Count { merchant: merchant.to_owned(), message, requests }),
        }
    }

    /// The counts of an order number by call; without a merchant, of all merchants.
    pub(crate) fn of(&self, out_trade_no: &str, merchant: Option<&str>) -> BTreeMap<String, u64> {
        let mut by_call = BTreeMap::new();
        for count in self.0.get(out_trade_no).into_iter().flatten() {
            if merchant.is_none_or(|merchant| merchant == count.merchant) {
                *by_call.entry(count.message.full_name().to_string()).or_default() += count.requests;
            }
        }
        by_call
    }
}
