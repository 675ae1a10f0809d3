//! Types that do not show what they hold: the compiler is asked.
use wxpay_core::wire::{ValueRef, ToWire, kind};
use wxpay_core::{Fen, Request, Response, Text, cloud, schema};

type Maybe<T> = Option<T>;
type Title<'a> = Text<'a, 64>;

/// A type of the shop's own.
struct OrderNo(u32);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for OrderNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(if self.0 == 7 { "20261123-7" } else { "20261123-0" })
    }
}

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(env_id = "tea-1", callback_type = 2))]
struct CloudOrder<'a> {
    body: Title<'a>,
    out_trade_no: OrderNo,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    container: Maybe<cloud::Container<'a>>,
    function_name: Maybe<&'a str>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
#[allow(dead_code)]
struct TeaPaid {
    out_trade_no: String,
    attach: Maybe<String>,
}

fn main() {}
