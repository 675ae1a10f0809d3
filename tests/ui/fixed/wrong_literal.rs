//! A text for a number, a number for a text, a truth for a text.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(
    trade_type = "APP",
    body = "Tea",
    total_fee = "888",
    attach = 7,
    profit_sharing = true,
    goods_tag = 'T'
))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    spbill_create_ip: &'a str,
}

fn main() {}
