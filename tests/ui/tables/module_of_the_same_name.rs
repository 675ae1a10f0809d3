//! A module of the user's called `pay`, with another table under a known name.
use wxpay_core::{Fen, Request};

mod pay {
    use wxpay_core::schema;

    pub const UNIFIED_ORDER: schema::Message =
        schema::Message::extending(&schema::pay::UNIFIED_ORDER, "till_order", &[schema::text("device_group", 32)]);
}

#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn main() {}

/// What it has of its own is unknown to the macro, which took it for the schema's.
#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TillOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    device_group: &'a str,
}
