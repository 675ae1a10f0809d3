//! Texts: numbers are none, and a `Text` must not be longer than its field.
use std::borrow::Cow;
use std::collections::HashMap;

use wxpay_core::{Fen, Request, Text, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    body: Text<'a, 256>,
    out_trade_no: u32,
    total_fee: Fen,
    spbill_create_ip: Cow<'a, str>,
    attach: Option<HashMap<String, u8>>,
    detail: Option<&'a [u8]>,
    goods_tag: Option<(&'a str, u8)>,
    device_info: Option<[char; 4]>,
    notify_url: Option<Text<'a, 300>>,
}

fn main() {}
