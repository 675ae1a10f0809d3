//! How often requests were carried out, by order number.

use std::collections::BTreeMap;

use wxpay_core::schema::Message;

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
