//! Bounds of the struct's own, beside which stand those that its fields need.
#![deny(warnings)]
#![allow(dead_code)]

use wxpay_core::schema::{self, Message, text};
use wxpay_core::wire::{FromWire, ToWire, kind};
use wxpay_core::wire::DecodeFields;
use wxpay_core::{Merchant, Object, Request, Response, VerifiedFields};

/// One parameter has a bound, for one of its fields.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
#[wxpay(fixed(trade_type = "APP", body = "Tea", spbill_create_ip = "203.0.113.7"))]
struct Order<A, B>
where
    A: ToWire<kind::Text<32>>,
{
    out_trade_no: A,
    total_fee: B,
    attach: Option<A>,
}

/// A bound for every lifetime, as what is read has one that cannot be named.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Paid<A, B>
where
    A: for<'x> FromWire<'x, kind::Text<32>>,
{
    out_trade_no: A,
    total_fee: B,
    attach: Option<A>,
    #[wxpay(extra)]
    till: B,
}

/// A bound for a lifetime of the struct's.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Borrowed<'r, T>
where
    T: FromWire<'r, kind::Text<32>>,
{
    out_trade_no: &'r str,
    transaction_id: T,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TwoLifetimes<'a, 'r, T: FromWire<'r, kind::Text<32>>, U> {
    out_trade_no: &'r str,
    transaction_id: T,
    attach: Option<&'a str>,
    coupon_fees: Option<Vec<U>>,
}

/// A trait of the shop's that says so.
trait Number: ToWire<kind::Text<32>> + for<'r> FromWire<'r, kind::Text<32>> {}

impl Number for String {}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<T: Number> {
    out_trade_no: T,
    transaction_id: Option<T>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Numbered<T: Number, U> {
    out_trade_no: T,
    attach: Option<T>,
    coupon_ids: Vec<U>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
struct Store<'a, T: Number, U>
where
    U: 'a,
{
    id: T,
    name: Option<U>,
    address: Option<&'a str>,
}

const TILL: Message = Message::extending(&schema::pay::PAY_NOTIFICATION, "till", &[text("shop", 20).received()]);

/// Of a table that the macro does not see.
#[derive(Response)]
#[wxpay(message = TILL)]
struct AtTill<'a, A, B>
where
    A: FromWire<'a, kind::Text<32>>,
{
    out_trade_no: A,
    shop: &'a str,
    total_fee: B,
    #[wxpay(extra)]
    drawer: Option<B>,
}

fn borrowed<'r, T: FromWire<'r, kind::Text<32>>>(merchant: &Merchant, fields: &'r VerifiedFields<'r>) -> bool {
    merchant.decode::<Borrowed<'r, T>>(fields).is_ok()
}

fn main() {
    fn request<R: Request>() {}
    fn response<R: for<'r> Response<'r>>() {}
    fn once<'r, R: DecodeFields<'r>>() {}

    request::<Order<String, u8>>();
    request::<Query<String>>();
    response::<Paid<String, u64>>();
    response::<Numbered<String, Box<str>>>();
    once::<Borrowed<'_, &str>>();
    once::<TwoLifetimes<'_, '_, &str, u64>>();
    once::<Store<'_, String, &str>>();
    once::<AtTill<'_, String, u8>>();
    let _ = |merchant: &Merchant, fields: &VerifiedFields<'_>| borrowed::<String>(merchant, fields);
}
