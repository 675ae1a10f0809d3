//! How often requests were carried out, by order number.

use std::collections::{BTreeMap, HashMap};

use wxpay_core::schema::Message;

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
        let counts = self.0.entry(out_trade_no.to_owned()).or_default();
        match counts.iter_mut().find(|count| count.merchant == merchant && count.message.is(message)) {
            Some(count) => count.requests = count.requests.saturating_add(1),
            None => counts.push(Count { merchant: merchant.to_owned(), message, requests: 1 }),
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
