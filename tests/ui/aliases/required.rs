//! An alias hides the `Option` from the macro, not from the compiler.
use wxpay_core::{Fen, Request, schema};

type Maybe<T> = Option<T>;
type Title<'a> = Option<&'a str>;

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct ShopOrder<'a> {
    body: Title<'a>,
    out_trade_no: Maybe<String>,
    total_fee: Maybe<Fen>,
    spbill_create_ip: &'a str,
    attach: Maybe<&'a str>,
}

fn main() {}
