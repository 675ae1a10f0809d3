//! Nothing says which message it is.
use wxpay_core::{Merchant, Request, schema};

#[derive(Request)]
struct Query<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(fixed(out_trade_no = "1"))]
struct OnlyFixed {
    #[wxpay(skip)]
    till: u16,
}

fn ask(merchant: &Merchant, query: &Query<'_>) {
    let _ = merchant.prepare(query);
    let _ = schema::ALL;
}

fn main() {}
