//! Lengths behind an alias, a constant and a parameter.
use wxpay_core::{Fen, Merchant, Request, Text, schema};

type Title<'a> = Text<'a, 256>;
type Note<'a> = Option<Text<'a, 128>>;
const LONG: usize = 33;

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct ShopOrder<'a, const N: usize> {
    body: Title<'a>,
    out_trade_no: Text<'a, LONG>,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    attach: Note<'a>,
    goods_tag: Text<'a, N>,
}

fn place(merchant: &Merchant, order: &ShopOrder<'_, 33>) {
    let _ = merchant.prepare(order);
}

fn main() {
    let _ = place;
}
