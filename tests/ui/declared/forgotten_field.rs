//! A required field left out of a built-in struct is rustc's own error.
use wxpay_core::{Fen, pay, text, value::TradeType};

fn main() {
    let _ = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        total_fee: Fen(888),
        spbill_create_ip: [203, 0, 113, 7].into(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional::default(),
    };
}
