//! A hint confirms no other hint: only the reply to a query does.

use wxpay_core::Unsigned;
use wxpay_core::cloud::PayCallback;

fn refunded(hint: &Unsigned<PayCallback>, other: &Unsigned<PayCallback>) {
    let _ = hint.confirm_refund(other);
}

fn main() {}
