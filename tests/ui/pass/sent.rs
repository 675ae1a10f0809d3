//! Every shape of what is sent: types, optional ones, attributes.
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wxpay_core::value::{IdentityDocument, LimitPay, ReceiptFlag, TradeType, YesNo};
use wxpay_core::wire::{ValueRef, ToWire, kind};
use wxpay_core::{BeijingTime, Fen, Merchant, Request, Response, Text, pay, schema, text};

/// Every field that a struct may have, each of a different fitting type.
#[derive(Clone, Debug, Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
struct Everything<'a> {
    sub_appid: Option<String>,
    sub_mch_id: Option<&'a str>,
    device_info: Option<Box<str>>,
    version: Option<&'static str>,
    body: Text<'a, 127>,
    detail: Option<String>,
    attach: Option<Cow<'a, str>>,
    out_trade_no: Cow<'a, str>,
    fee_type: Option<Text<'static, 3>>,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
    time_start: BeijingTime,
    time_expire: Option<BeijingTime>,
    goods_tag: Option<&'a str>,
    notify_url: Option<Text<'a, 256>>,
    trade_type: TradeType,
    product_id: Option<&'a str>,
    limit_pay: Option<LimitPay>,
    openid: std::option::Option<&'a str>,
    sub_openid: Option<String>,
    receipt: Option<ReceiptFlag>,
    profit_sharing: Option<bool>,
    scene_info: Option<pay::SceneInfo<'a>>,
    fingerprint: Option<&'a str>,
    user_type: Option<IdentityDocument>,
    user_creid: Option<&'a str>,
    user_truename: Option<&'a str>,
}

macro_rules! amounts {
    ($($name:ident: $ty:ty),*) => {$(
        #[derive(Request)]
        #[wxpay(
            message = schema::pay::UNIFIED_ORDER,
            fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7")
        )]
        struct $name {
            total_fee: $ty,
        }
    )*};
}

amounts!(AmountU8: u8, AmountU16: u16, AmountU32: u32, AmountU64: u64, AmountUsize: usize, AmountFen: Fen);

macro_rules! addresses {
    ($($name:ident: $ty:ty),*) => {$(
        #[derive(Request)]
        #[wxpay(
            message = schema::pay::UNIFIED_ORDER,
            fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", total_fee = 1)
        )]
        struct $name<'a> {
            spbill_create_ip: $ty,
            attach: Option<&'a str>,
        }
    )*};
}

addresses!(ByAddress: IpAddr, ByV4: Ipv4Addr, ByV6: Ipv6Addr, ByText: &'a str, ByString: String);

/// Lists of values and times as text, yes and no as an enum.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"))]
struct AsText {
    trade_type: String,
    out_trade_no: String,
    total_fee: u64,
    spbill_create_ip: String,
    time_start: Option<String>,
    limit_pay: &'static str,
    profit_sharing: YesNo,
    scene_info: Option<String>,
}

/// Names of the shop's own, members that are not sent, a field that the table lacks.
#[derive(Debug, Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
#[wxpay(fixed(trade_type = "JSAPI", fee_type = "CNY", time_start = "20261123091010", profit_sharing = "Y"))]
struct ShopOrder<'a> {
    /// The shop's number.
    #[wxpay(rename = "out_trade_no")]
    number: &'a str,
    #[wxpay(rename = "body")]
    title: Title,
    #[allow(dead_code)]
    #[wxpay(skip)]
    table: Vec<f64>,
    #[wxpay(extra)]
    till_group: Option<u32>,
    #[wxpay(extra, rename = "promo_code")]
    code: &'a str,
    #[wxpay(skip)]
    #[allow(dead_code)]
    sign: (),
    #[cfg(any())]
    gone: NoSuchType,
    total_fee: Fen,
    spbill_create_ip: Ipv4Addr,
    openid: Option<&'a str>,
}

/// A type of the merchant's own.
#[derive(Debug)]
struct Title(&'static str);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for Title {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(self.0)
    }
}

/// An alias hides the `Option`; the traits see through it.
type Maybe<T> = Option<T>;

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = TeaState)]
struct Query<'a> {
    transaction_id: Maybe<&'a str>,
    out_trade_no: Option<&'a str>,
}

/// The reply to [`Query`], in place of the built-in one.
#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct TeaState {
    out_trade_no: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::NOTIFICATION_REPLY, fixed(return_code = "SUCCESS", return_msg = "OK"))]
struct Thanks {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("https://shop.example/wxpay")?;
    let shop = ShopOrder {
        number: "20261123091010",
        title: Title("Tea shop-oolong"),
        table: Vec::new(),
        till_group: Some(7),
        code: "SPRING",
        sign: (),
        total_fee: Fen(888),
        spbill_create_ip: Ipv4Addr::new(203, 0, 113, 7),
        openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    };
    let prepared = merchant.prepare(&shop)?;
    assert!(prepared.body.contains("<promo_code>SPRING</promo_code>"), "{}", prepared.body);
    assert!(prepared.body.contains("<till_group>7</till_group>"));
    assert!(!prepared.body.contains("table"));

    let title: Text<'_, 127> = text!("Tea");
    assert_eq!(title, text!("Tea", 127));
    let query = Query { transaction_id: None, out_trade_no: Some("20261123091010") };
    let prepared: wxpay_core::PreparedRequest<TeaState> = merchant.prepare(&query)?;
    assert_eq!(prepared.path, "/pay/orderquery");
    Ok(())
}
