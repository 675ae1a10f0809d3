//! A message of the cloud channel through the account of the other.
use wxpay_core::{Merchant, cloud};

fn ask(merchant: &Merchant, query: &cloud::QueryOrder<'_>) {
    let _ = merchant.prepare(query);
}

fn main() {}
