//! An answer is handed over, not sent.
use wxpay_core::{cloud, pay};

fn answer(merchant: &wxpay_core::Merchant, reply: &pay::NotificationReply<'_>) {
    let _ = merchant.prepare(reply);
}

fn main() {}
