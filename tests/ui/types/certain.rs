//! A path into std or wxpay-core makes a name certain, as the prelude does.
use wxpay_core::{Request, Response, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", product_id = "oolong"))]
struct TeaOrder<'a> {
    out_trade_no: wxpay_core::Text<'a, 64>,
    total_fee: std::string::String,
    spbill_create_ip: ::core::time::Duration,
    trade_type: wxpay_core::value::LimitPay,
    time_start: std::time::SystemTime,
    attach: Option<::wxpay_core::Fen>,
    scene_info: Option<wxpay_core::pay::H5Info<'a>>,
}

/// The library under a name of the shop's.
mod platform {
    pub use wxpay_core as payments;
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE, crate = crate::platform::payments)]
struct State {
    trade_state: crate::platform::payments::value::TradeType,
    trade_type: u8,
    time_end: Option<crate::platform::payments::Fen>,
}

fn main() {}
