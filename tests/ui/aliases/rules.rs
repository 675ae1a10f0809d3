//! A rule that an alias decides: a payer that is surely there, or may be.
use wxpay_core::{Fen, Request, cloud, schema};

type Place<'a> = cloud::Container<'a>;
type Maybe<T> = Option<T>;

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(env_id = "tea-1", callback_type = 2, body = "Tea"))]
struct Both<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    container: Place<'a>,
    function_name: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(env_id = "tea-1", body = "Tea"))]
struct Either<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    container: Maybe<cloud::Container<'a>>,
    function_name: Maybe<&'a str>,
    callback_type: Option<u8>,
}

fn main() {}
