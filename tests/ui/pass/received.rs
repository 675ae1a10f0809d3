//! Every shape of what is received.
use std::borrow::Cow;

use wxpay_core::value::{CouponType, TradeState, TradeType};
use wxpay_core::{BeijingTime, Error, Fen, Merchant, Paid, Response, Verified, schema};

#[derive(Debug, Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    /// The shop's number.
    #[wxpay(rename = "out_trade_no")]
    number: String,
    transaction_id: Box<str>,
    total_fee: Fen,
    coupon_fee: Option<u32>,
    coupon_count: Option<usize>,
    time_end: BeijingTime,
    is_subscribe: Option<bool>,
    trade_type: TradeType,
    attach: Option<String>,
    #[wxpay(rename = "coupon_id_$n")]
    coupons: Vec<String>,
    coupon_types: Vec<CouponType>,
    #[wxpay(rename = "coupon_fee_$n")]
    coupon_fees: Vec<Fen>,
    #[wxpay(extra)]
    promo_code: Option<String>,
    #[wxpay(skip)]
    shelf: Vec<u16>,
}

/// Borrows from the message.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Borrowed<'a> {
    out_trade_no: &'a str,
    attach: Option<Cow<'a, str>>,
}

/// Two lifetimes, and a type that the caller chooses.
#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct State<'a, 'b> {
    trade_state: TradeState,
    out_trade_no: &'a str,
    transaction_id: Option<&'b str>,
}

#[derive(Response)]
#[wxpay(message = schema::cloud::QUERY_ORDER_RESPONSE)]
struct CloudState {
    trade_state: TradeState,
    coupon_id_list: Vec<String>,
    coupon_fee_list: Vec<Fen>,
}

#[derive(Response)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER_RESPONSE)]
struct CloudPrepayment {
    prepay_id: String,
    payment: Page,
}

#[derive(wxpay_core::Object)]
#[wxpay(message = schema::cloud::PAYMENT)]
#[allow(non_snake_case)]
struct Page {
    app_id: String,
    timeStamp: String,
    nonce_str: String,
    package: String,
    #[wxpay(rename = "signType")]
    way: String,
    pay_sign: String,
}

fn deliver(merchant: &Merchant, body: &[u8]) -> Result<Fen, Box<dyn std::error::Error>> {
    let notification: Verified<TeaPaid> = merchant.notification(body)?;
    let paid: Paid<TeaPaid> = notification.confirm(wxpay_core::Expected::cny(Fen(888)))?;
    assert!(paid.shelf.is_empty());
    Ok(paid.total_fee)
}

fn look(merchant: &Merchant, body: &[u8]) -> Result<String, Error> {
    let fields = merchant.open_notification(body)?;
    let borrowed: Verified<Borrowed<'_>> = merchant.decode(&fields)?;
    Ok(borrowed.out_trade_no().to_owned())
}

/// What WeChat Pay sends is held to no length, so a type may be longer.
#[derive(Response)]
#[wxpay(message = schema::pay::UNIFIED_ORDER_RESPONSE)]
#[allow(dead_code)]
struct Roomy<'a> {
    prepay_id: wxpay_core::Text<'a, 256>,
    mweb_url: Option<wxpay_core::Text<'a, 512>>,
}

fn main() {
    let _ = (deliver, look);
}
