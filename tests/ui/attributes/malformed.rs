//! Attributes that are no attributes of this macro's form.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message)]
struct WithoutPath<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, fixed(out_trade_no))]
struct WithoutValue {
    #[wxpay(skip)]
    till: u16,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, fixed = "x")]
struct WithoutList<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct RenameWithoutName<'a> {
    #[wxpay(rename)]
    number: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, message = schema::pay::UNIFIED_ORDER)]
struct Twice<'a> {
    #[wxpay(rename = "out_trade_no", rename = "transaction_id")]
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay]
struct Empty<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = "pay.order_query")]
struct Text<'a> {
    out_trade_no: &'a str,
}

const NUMBER: &str = "20261123091010";

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, fixed(out_trade_no = NUMBER))]
struct NoLiteral {}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Contradiction<'a> {
    out_trade_no: &'a str,
    #[wxpay(skip, rename = "till_no")]
    till: u8,
    #[wxpay(skip = true)]
    shelf: u8,
}

fn main() {}
