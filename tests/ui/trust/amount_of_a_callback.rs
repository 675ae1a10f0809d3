//! A callback is a hint: its amount cannot be read, nor confirmed.

use wxpay_core::cloud::PayCallback;
use wxpay_core::{Expected, Fen, Unsigned};

fn paid(callback: &Unsigned<PayCallback>) -> Fen {
    callback.total_fee
}

fn deliver(callback: Unsigned<PayCallback>) {
    let _ = callback.confirm(Expected::cny(Fen(888)));
}

fn main() {}
