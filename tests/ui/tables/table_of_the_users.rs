//! A module of the user's called `pay`, with a table that the schema does not have.
use wxpay_core::{Fen, Request};

mod pay {
    use wxpay_core::schema;

    pub const TILL_ORDER: schema::Message =
        schema::Message::extending(&schema::pay::UNIFIED_ORDER, "till_order", &[schema::text("device_group", 32)]);
}

#[derive(Request)]
#[wxpay(message = pay::TILL_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    body: &'a str,
    total_fee: Fen,
}

fn main() {}
