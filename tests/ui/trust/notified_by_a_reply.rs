//! The struct of a reply does not read a notification.

use wxpay_core::{Merchant, pay};

fn read(merchant: &Merchant, body: &[u8]) {
    let _ = merchant.notification::<pay::OrderQueryResponse>(body);
}

fn main() {}
