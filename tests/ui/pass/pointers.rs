//! References, smart pointers and numbers that are never zero, sent and received.
use std::borrow::Cow;
use std::num::{NonZero, NonZeroU32, NonZeroU64};
use std::rc::Rc;
use std::sync::Arc;

use wxpay_core::value::{TradeState, TradeType};
use wxpay_core::wire::{ValueRef, ToWire, kind};
use wxpay_core::{Fen, Merchant, Object, Request, Response, Text, schema, text};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(product_id = "oolong"))]
struct Order<'a> {
    body: &'a Cow<'a, str>,
    out_trade_no: Arc<str>,
    attach: Option<&'a &'a str>,
    goods_tag: &'a Option<String>,
    device_info: Box<String>,
    notify_url: Option<Rc<str>>,
    fingerprint: Arc<OrderNo>,
    total_fee: NonZeroU64,
    spbill_create_ip: &'a std::net::IpAddr,
    trade_type: &'a TradeType,
    detail: Option<&'a Detail<'a>>,
    scene_info: Option<Rc<String>>,
    #[wxpay(extra)]
    till: Option<NonZeroU32>,
}

/// A type of the merchant's own, behind a pointer of its own.
struct OrderNo(&'static str);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for OrderNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(self.0)
    }
}

impl ToWire<kind::AnyText> for OrderNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(self.0)
    }
}

#[derive(Object)]
#[wxpay(message = schema::pay::DETAIL)]
struct Detail<'a> {
    goods_detail: Vec<&'a Goods>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::DETAIL)]
struct ByReference<'a> {
    goods_detail: &'a Vec<Box<Goods>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::GOODS_DETAIL)]
struct Goods {
    goods_id: Arc<str>,
    quantity: NonZero<u8>,
    price: Box<Fen>,
}

macro_rules! amounts {
    ($($name:ident: $ty:ty),* $(,)?) => {$(
        #[derive(Request)]
        #[wxpay(
            message = schema::pay::UNIFIED_ORDER,
            fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7")
        )]
        struct $name<'a> {
            total_fee: $ty,
            attach: Option<&'a str>,
        }
    )*};
}

amounts!(
    A1: NonZero<u8>, A2: NonZero<u16>, A3: NonZeroU32, A4: std::num::NonZeroU128, A5: NonZero<usize>, A6: &'a Fen,
    A7: &'a u64, A8: Arc<Fen>,
);

macro_rules! texts {
    ($($name:ident: $ty:ty),* $(,)?) => {$(
        #[derive(Request)]
        #[wxpay(message = schema::pay::CLOSE_ORDER)]
        struct $name<'a> {
            out_trade_no: $ty,
            #[wxpay(skip)]
            #[allow(dead_code)]
            shop: &'a str,
        }
    )*};
}

texts!(
    T1: Rc<str>, T2: &'a &'a str, T3: &'a Box<str>, T4: &'a Arc<str>, T5: Box<&'a str>, T6: Rc<String>,
    T7: &'a Text<'a, 32>, T8: Box<Text<'a, 8>>, T9: &'a OrderNo,
);

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct State {
    out_trade_no: Arc<str>,
    transaction_id: Option<Rc<str>>,
    attach: Option<Box<String>>,
    trade_state: Box<TradeState>,
    total_fee: Option<NonZeroU64>,
    cash_fee: Option<Arc<Fen>>,
    coupon_ids: Vec<Arc<str>>,
}

#[derive(Response)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER_RESPONSE)]
struct Prepayment {
    payment: Box<wxpay_core::cloud::Payment>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    let goods = Goods { goods_id: "1".into(), quantity: NonZero::<u8>::MIN, price: Box::new(Fen(888)) };
    let detail = Detail { goods_detail: vec![&goods] };
    let written = r#"{"goods_detail":[{"goods_id":"1","price":888,"quantity":1}]}"#;
    assert_eq!(detail.to_json(), written);
    let order = Order {
        body: &Cow::Borrowed("Tea"),
        out_trade_no: "20261123091010".into(),
        attach: Some(&"front"),
        goods_tag: &None,
        device_info: Box::new("till-7".to_owned()),
        notify_url: Some("https://shop.example/wxpay".into()),
        fingerprint: Arc::new(OrderNo("f")),
        total_fee: NonZeroU64::new(888).ok_or("zero")?,
        spbill_create_ip: &"203.0.113.7".parse()?,
        trade_type: &TradeType::Native,
        detail: Some(&detail),
        scene_info: None,
        till: NonZeroU32::new(7),
    };
    let body = merchant.prepare(&order)?.body;
    for part in ["Tea", "20261123091010", "front", "till-7", ">888<", "203.0.113.7", "NATIVE", written, "<till>7<"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("goods_tag"));
    let goods = vec![Box::new(goods)];
    assert_eq!(ByReference { goods_detail: &goods }.to_json(), written);
    let close = T7 { out_trade_no: &text!("2026"), shop: "" };
    assert!(merchant.prepare(&close)?.body.contains("2026"));
    let shared = Arc::new(close);
    assert!(merchant.prepare(&shared)?.body.contains("2026"));
    assert!(merchant.prepare(&Rc::new(&shared))?.body.contains("2026"));
    fn response<R: for<'r> Response<'r>>() {}
    response::<State>();
    response::<Prepayment>();
    Ok(())
}
