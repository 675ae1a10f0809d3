//! A deprecated struct is not used by its own implementation, and what a struct allows
//! its implementation may.
#![deny(warnings)]

use wxpay_core::{Fen, Object, Request, Response, message, schema};

#[deprecated = "use the new order"]
#[derive(Debug, Clone, Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
pub struct Order<'a> {
    pub out_trade_no: &'a str,
    pub total_fee: Fen,
    pub spbill_create_ip: std::net::IpAddr,
    pub attach: Note,
}

#[deprecated]
#[derive(Debug, Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub struct Paid<'a, T> {
    pub out_trade_no: T,
    pub total_fee: Fen,
    pub transaction_id: &'a str,
}

#[deprecated]
#[derive(Debug, Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
pub struct Store<T> {
    pub id: T,
    #[deprecated]
    pub name: Option<String>,
}

#[deprecated]
#[derive(Request)]
#[wxpay(message = OLD_QUERY, response = OldState)]
pub struct OldQuery {
    pub out_trade_no: String,
}

#[deprecated]
#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
pub struct OldState {
    pub attach: Option<String>,
}

#[deprecated]
pub const OLD_QUERY: schema::Message =
    schema::Message::extending(&schema::pay::ORDER_QUERY, "old_query", &[schema::text("till", 8).doc("The till.")]);

type Note = Option<String>;

message!(
    #[deprecated]
    pub struct Query = schema::pay::ORDER_QUERY
);
message!(
    #[deprecated = "use `Paid`"]
    pub struct Notice = schema::pay::ORDER_QUERY_RESPONSE
);

const TILL_ORDER: schema::Message =
    schema::Message::extending(&schema::pay::ORDER_QUERY, "till_order", &[schema::text("till", 8)]);

#[deprecated]
#[allow(deprecated)]
#[derive(Request)]
#[wxpay(message = TILL_ORDER, response = wxpay_core::pay::OrderQueryResponse)]
pub struct TillQuery {
    pub out_trade_no: OldNumber,
}

#[deprecated]
pub type OldNumber = String;

/// What is deprecated is a type of a member.
#[allow(deprecated)]
#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
pub struct Close {
    pub out_trade_no: OldNumber,
}

#[expect(deprecated)]
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub struct Expected {
    pub out_trade_no: OldNumber,
}

#[derive(Request)]
#[wxpay(message = TILL_ORDER, response = wxpay_core::pay::OrderQueryResponse)]
pub struct OneMember {
    #[allow(deprecated)]
    pub out_trade_no: OldNumber,
    #[deprecated]
    pub till: Option<String>,
}

fn main() {}
