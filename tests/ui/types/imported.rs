//! Names that are imported are what they seem to be if the compiler says so.
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wxpay_core::value::{LimitPay, TradeType};
use wxpay_core::{BeijingTime, Fen, Object, Request, Response, schema, value};

#[derive(Request)]
#[wxpay(
    message = schema::pay::UNIFIED_ORDER,
    fixed(body = "Tea", product_id = "oolong", spbill_create_ip = "203.0.113.7")
)]
struct TeaOrder {
    out_trade_no: String,
    total_fee: Duration,
    time_start: Fen,
    time_expire: Option<Instant>,
    trade_type: Option<LimitPay>,
    limit_pay: Option<value::TradeType>,
    goods_tag: TradeType,
    attach: Option<HashMap<String, u8>>,
}

/// Beside faults that the macro sees.
#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
struct Close {
    out_trade_no: BeijingTime,
    number: String,
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct State<'a> {
    trade_state: IpAddr,
    time_end: Option<Duration>,
    attach: BeijingTime,
    coupon_ids: VecDeque<&'a str>,
    coupon_types: Arc<[String]>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
struct Store {
    id: Duration,
}

fn main() {}
