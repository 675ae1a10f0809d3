//! The workload of the benches and their tests: a merchant, an order of 18 fields, and
//! signed messages of 20, 25 and 30 fields. The ids are invented; the key is from the
//! signing example of the documents.

use wxpay_core::pay::{OrderQuery, OrderQueryResponse, UnifiedOrderResponse};
use wxpay_core::{
    BeijingTime, Fen, Merchant, PreparedRequest, Request, Response, SignType, Verified, pay, schema, text,
};

pub(crate) const APPID: &str = "wxd930ea5d5a258f4f";
pub(crate) const MCH_ID: &str = "1900000109";
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
pub(crate) const NOTIFY_URL: &str = "https://pay.example.com/wxpay/v2/notify/tenant-1/ch-a";
pub(crate) const OUT_TRADE_NO: &str = "20150806125346000000000000001";
/// 2026-11-23 09:10:10 in Beijing.
pub(crate) const NOW: u64 = 1_795_396_210;

pub(crate) const REPLY_MD5: &str = include_str!("workload/reply.md5.xml");
pub(crate) const REPLY: &str = include_str!("workload/reply.hmac.xml");
/// A reply with ten fields that no table has, signed with MD5.
pub(crate) const REPLY_UNKNOWN_MD5: &str = include_str!("workload/reply-unknown.md5.xml");
/// A reply with these fields, signed with HMAC-SHA256.
pub(crate) const REPLY_UNKNOWN: &str = include_str!("workload/reply-unknown.hmac.xml");
pub(crate) const NOTIFICATION_MD5: &str = include_str!("workload/notification.md5.xml");
pub(crate) const NOTIFICATION: &str = include_str!("workload/notification.hmac.xml");
const PREPAY_MD5: &str = include_str!("workload/prepay.md5.xml");
const PREPAY: &str = include_str!("workload/prepay.hmac.xml");

/// An order as a shop writes it. The merchant and the client add six fields.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI"))]
pub(crate) struct Order<'a> {
    pub(crate) body: &'a str,
    pub(crate) out_trade_no: &'a str,
    pub(crate) total_fee: Fen,
    pub(crate) spbill_create_ip: std::net::IpAddr,
    pub(crate) openid: &'a str,
    pub(crate) attach: Option<&'a str>,
    pub(crate) device_info: Option<&'a str>,
    pub(crate) fee_type: Option<&'a str>,
    pub(crate) goods_tag: Option<&'a str>,
    pub(crate) scene_info: Option<&'a str>,
    pub(crate) time_start: Option<BeijingTime>,
    pub(crate) time_expire: Option<BeijingTime>,
}

/// The reply to an order query, borrowing from what was received.
#[derive(Debug, PartialEq, Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
pub(crate) struct Reply<'r> {
    pub(crate) out_trade_no: &'r str,
    pub(crate) trade_state: &'r str,
    pub(crate) transaction_id: Option<&'r str>,
    pub(crate) total_fee: Option<Fen>,
    pub(crate) cash_fee: Option<Fen>,
    pub(crate) time_end: Option<BeijingTime>,
    pub(crate) openid: Option<&'r str>,
    pub(crate) is_subscribe: Option<bool>,
    pub(crate) trade_type: Option<&'r str>,
    pub(crate) bank_type: Option<&'r str>,
    pub(crate) fee_type: Option<&'r str>,
    pub(crate) attach: Option<&'r str>,
    pub(crate) device_info: Option<&'r str>,
}

/// The payment notification, borrowing from what was received.
#[derive(Debug, PartialEq, Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub(crate) struct Notification<'r> {
    pub(crate) out_trade_no: &'r str,
    pub(crate) transaction_id: &'r str,
    pub(crate) total_fee: Fen,
    pub(crate) time_end: BeijingTime,
    pub(crate) openid: &'r str,
    pub(crate) trade_type: &'r str,
    pub(crate) bank_type: &'r str,
    pub(crate) is_subscribe: Option<bool>,
    pub(crate) cash_fee: Option<Fen>,
    pub(crate) cash_fee_type: Option<&'r str>,
    pub(crate) coupon_fee: Option<Fen>,
    pub(crate) coupon_count: Option<u32>,
    pub(crate) settlement_total_fee: Option<Fen>,
    pub(crate) fee_type: Option<&'r str>,
    pub(crate) attach: Option<&'r str>,
    pub(crate) device_info: Option<&'r str>,
}

pub(crate) fn merchant(sign_type: SignType) -> Merchant {
    let merchant = Merchant::new(APPID, MCH_ID, KEY).unwrap().with_notify_url(NOTIFY_URL).unwrap();
    merchant.with_sign_type(sign_type)
}

pub(crate) fn order() -> Order<'static> {
    Order {
        body: "腾讯充值中心-QQ会员充值 <12个月> & 赠品",
        out_trade_no: OUT_TRADE_NO,
        total_fee: Fen(888),
        spbill_create_ip: "123.12.12.123".parse().unwrap(),
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        attach: Some("深圳分店"),
        device_info: Some("013467007045764"),
        fee_type: Some("CNY"),
        goods_tag: Some("WXG"),
        scene_info: Some(concat!(
            r#"{"store_info":{"id":"SZTX001","name":"腾讯大厦腾大餐厅","area_code":"440305","#,
            r#""address":"科技园中一路腾讯大厦"}}"#,
        )),
        time_start: Some(time(0)),
        time_expire: Some(time(600)),
    }
}

/// A time that many seconds after the order was made.
pub(crate) fn time(seconds: u64) -> BeijingTime {
    BeijingTime::from_unix_seconds(NOW + seconds).unwrap()
}

/// A query of the order, to read the reply with.
pub(crate) fn query(sign_type: SignType) -> PreparedRequest<OrderQueryResponse> {
    merchant(sign_type).prepare(&order_query()).unwrap()
}

/// The query that the reply answers.
pub(crate) fn order_query() -> OrderQuery<'static> {
    let optional = pay::OrderQueryOptional { out_trade_no: Some(text!(OUT_TRADE_NO)), ..Default::default() };
    OrderQuery { optional }
}

/// A prepayment, to make the payment parameters of.
pub(crate) fn prepay(sign_type: SignType) -> Verified<UnifiedOrderResponse> {
    let body = if sign_type == SignType::Md5 { PREPAY_MD5 } else { PREPAY };
    let prepared: PreparedRequest<UnifiedOrderResponse> = merchant(sign_type).prepare(&order()).unwrap();
    prepared.read(200, body.as_bytes()).unwrap()
}
