//! What settles money cannot be read before its amount is confirmed.
use wxpay_core::{Fen, Verified, pay::PayNotification};

fn paid(notification: &Verified<PayNotification>) -> Fen {
    notification.total_fee
}

fn main() {}
