//! Times: a span of time is none, nor is a number of seconds.
use std::time::{Duration, SystemTime};

use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    time_start: SystemTime,
    time_expire: Option<Duration>,
}

fn main() {}
