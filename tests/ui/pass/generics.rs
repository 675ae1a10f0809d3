//! Generic structs, structs inside functions and macros, and a crate of another name.
use std::fmt::Debug;

use wxpay_core::wire::{FromWire, ToWire, kind};
use wxpay_core::{Fen, Request, Response, Text, schema};

/// A type, a length and a condition between.
#[derive(Clone, Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Order<'a, A: Debug, const N: usize = 16>
where
    A: ToWire<kind::Amount>,
    Text<'a, N>: Clone,
{
    out_trade_no: Text<'a, N>,
    total_fee: A,
    spbill_create_ip: &'a str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Notice<T>
where
    T: for<'r> FromWire<'r, kind::Text<32>>,
{
    out_trade_no: T,
}

/// The library under a name of the merchant's.
mod platform {
    pub mod payments {
        pub use wxpay_core::*;
    }
}

mod shop {
    #[derive(crate::platform::payments::Request)]
    #[wxpay(message = crate::platform::payments::schema::pay::ORDER_QUERY, crate = crate::platform::payments)]
    pub struct Query {
        pub out_trade_no: String,
    }
}

/// Names of the standard library that the shop uses for itself.
mod shadowed {
    #![allow(dead_code, non_camel_case_types)]
    use wxpay_core::schema;

    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Default;
    pub struct Box;
    pub mod core {}
    pub mod std {}

    #[derive(wxpay_core::Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY, fixed(out_trade_no = "1"))]
    pub struct Query {
        #[wxpay(skip)]
        pub choice: Option,
    }

    #[derive(wxpay_core::Response)]
    #[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
    pub struct State {
        pub out_trade_no: ::std::string::String,
        #[wxpay(skip)]
        pub till: u8,
    }
}

/// A struct out of a macro: names, types and attributes come through it.
macro_rules! order {
    ($name:ident, $table:path, $number:ident: $ty:ty, $fee:literal) => {
        #[derive(Request)]
        #[wxpay(message = $table, fixed(trade_type = "APP", body = "Tea", fee_type = $fee))]
        struct $name {
            #[wxpay(rename = "out_trade_no")]
            $number: $ty,
            total_fee: Fen,
            spbill_create_ip: String,
        }
    };
}

order!(ByNumber, schema::pay::UNIFIED_ORDER, number: String, "CNY");
order!(ByOption, schema::pay::UNIFIED_ORDER, number: std::string::String, "HKD");

macro_rules! optional {
    ($ty:ty) => {
        #[derive(Request)]
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct Optional {
            transaction_id: $ty,
        }
    };
}

optional!(Option<String>);

fn main() {
    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct Local<'a> {
        out_trade_no: &'a str,
    }
    fn request<R: Request>(_: &R) {}
    fn response<R: for<'r> Response<'r>>() {}

    request(&Local { out_trade_no: "1" });
    request(&Order::<_, 8> { out_trade_no: wxpay_core::text!("1"), total_fee: 8_u32, spbill_create_ip: "203.0.113.7" });
    request(&shop::Query { out_trade_no: "1".to_owned() });
    request(&shadowed::Query { choice: shadowed::Option });
    request(&ByNumber { number: "1".to_owned(), total_fee: Fen(1), spbill_create_ip: "203.0.113.7".to_owned() });
    request(&ByOption { number: "1".to_owned(), total_fee: Fen(1), spbill_create_ip: "203.0.113.7".to_owned() });
    request(&Optional { transaction_id: None });
    response::<Notice<String>>();
    response::<shadowed::State>();
}
