//! A prepayment is no payment.
use wxpay_core::{Expected, Fen, Verified, pay::UnifiedOrderResponse};

fn deliver(order: Verified<UnifiedOrderResponse>) {
    let _ = order.confirm(Expected::cny(Fen(888)));
}

fn main() {}
