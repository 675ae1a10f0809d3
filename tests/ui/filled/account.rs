//! What the account knows has no place in a struct.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    appid: &'a str,
    #[wxpay(rename = "mch_id")]
    merchant: &'a str,
    out_trade_no: &'a str,
}

fn main() {}
