//! Lints look at people's own code, and never at the expansion.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_results, unused_lifetimes)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, redundant_lifetimes, let_underscore_drop)]
#![deny(missing_copy_implementations, missing_debug_implementations, trivial_casts, trivial_numeric_casts)]
#![deny(non_ascii_idents, unit_bindings, unnameable_types, variant_size_differences, redundant_imports)]
#![deny(keyword_idents, absolute_paths_not_starting_with_crate, macro_use_extern_crate, unsafe_code)]
#![deny(rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility, nonstandard_style)]
#![forbid(single_use_lifetimes, unexpected_cfgs, deprecated, unused_imports)]
#![allow(missing_copy_implementations, dead_code)]

use wxpay_core::{Fen, Object, Request, Response, Text, message, schema};

type Note = Option<String>;

/// With lifetimes that the implementations name once.
#[derive(Debug, Clone, Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
pub struct Order<'a> {
    /// The number.
    #[wxpay(rename = "out_trade_no")]
    pub number: &'a str,
    /// The amount.
    pub total_fee: Fen,
    /// The payer's address.
    pub spbill_create_ip: std::net::IpAddr,
    /// Behind an alias.
    pub attach: Note,
    #[wxpay(extra)]
    till: Option<String>,
    #[wxpay(skip)]
    table: (),
}

/// With every kind of parameter.
#[derive(Debug, Clone, Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = State<String>)]
pub struct Query<'a, T: Clone, const N: usize>
where
    T: std::fmt::Debug,
{
    out_trade_no: Text<'a, N>,
    transaction_id: Option<T>,
    #[wxpay(skip)]
    shop: Option<&'a str>,
}

/// What is received.
#[derive(Debug, Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
pub struct State<T> {
    out_trade_no: T,
    #[wxpay(skip)]
    till: u8,
}

/// Two lifetimes.
#[derive(Debug, Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub struct Paid<'a, 'b> {
    out_trade_no: &'a str,
    transaction_id: &'b str,
    coupon_ids: Vec<String>,
    attach: Note,
}

/// An object.
#[derive(Debug, Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
pub struct Store<'a> {
    id: &'a str,
    name: Option<&'a str>,
    #[wxpay(skip)]
    room: Option<u8>,
}

const TILL_ORDER: schema::Message = schema::Message::extending(
    &schema::pay::UNIFIED_ORDER,
    "till_order",
    &[schema::text("device_group", 8).required().doc("The group.")],
);

/// Of a table that the macro does not see.
#[derive(Debug, Clone, Request)]
#[wxpay(message = TILL_ORDER, response = wxpay_core::pay::UnifiedOrderResponse)]
#[wxpay(fixed(trade_type = "APP", body = "Tea"))]
pub struct TillOrder<'a, T> {
    device_group: T,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
    #[wxpay(extra)]
    till: Option<String>,
    attach: Note,
}

message!(
    pub struct Declared = schema::pay::UNIFIED_ORDER
);
message!(
    pub struct DeclaredNotice = schema::pay::PAY_NOTIFICATION
);
message!(
    pub struct DeclaredStore = schema::pay::STORE_INFO
);

fn main() {}
