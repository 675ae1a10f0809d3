//! Each call reads the structs that are meant for it, those that extend them too; a
//! reference to a request and one in a box are requests.

use wxpay_core::bounds::marker::{self, Hints, Notification, Pay};
use wxpay_core::bounds::{ArrivesAs, Callback, MoneyTrust, OnChannel, PayRequest, Reply, SignedNotification};
use wxpay_core::schema::{Channel, Message, Money, cloud as cloud_tables, family, pay, shared, text};
use wxpay_core::{
    Error, Fen, Merchant, Object, PreparedRequest, Request, Response, Unsigned, Verified, VerifiedFields, cloud,
};

const SHOP_PAID: Message =
    Message::extending(&pay::PAY_NOTIFICATION, "shop_paid", &[text("till", 8).received().optional()]);
const SHOP_CALLBACK: Message =
    Message::extending(&cloud_tables::PAY_CALLBACK, "shop_callback", &[text("till", 8).received().optional()]);
/// Of a merchant's own from the ground up.
const REFUNDED: Message = Message::notification(Channel::Cloud, "refunded").money(Money::Hints).fields(&[
    shared::RETURN_CODE,
    shared::RESULT_CODE,
    text("out_refund_no", 64).received().required(),
]);
static SHOP_STORE: Message = Message::extending(&pay::STORE_INFO, "shop_store", &[text("till", 8)]);
static SHOP_COUPON: Message = Message::extending(&pay::COUPON, "shop_coupon", &[]);
static SHOP_VOUCHERS: Message =
    Message::extending(&pay::PAY_NOTIFICATION, "shop_vouchers", &[family("vouchers", &SHOP_COUPON)]);

#[derive(Response)]
#[wxpay(message = SHOP_PAID)]
struct ShopPaid {
    out_trade_no: String,
}

#[derive(Response)]
#[wxpay(message = SHOP_CALLBACK)]
struct ShopCallback {
    out_trade_no: String,
}

#[derive(Response)]
#[wxpay(message = REFUNDED)]
struct Refunded {
    out_refund_no: String,
}

#[derive(Response)]
#[wxpay(message = pay::PAY_NOTIFICATION)]
struct Paid<'r> {
    out_trade_no: &'r str,
}

#[derive(Response)]
#[wxpay(message = pay::ORDER_QUERY_RESPONSE)]
struct Order<'r> {
    out_trade_no: Option<&'r str>,
}

#[derive(Response)]
#[wxpay(message = pay::NATIVE_CALLBACK)]
struct Scanned {
    product_id: String,
}

#[derive(Object)]
#[wxpay(message = SHOP_STORE)]
struct ShopStore<'a> {
    id: &'a str,
}

#[derive(Object)]
#[wxpay(message = pay::SCENE_INFO)]
struct Scene<'a> {
    store_info: Option<ShopStore<'a>>,
}

#[derive(Response)]
#[wxpay(message = pay::COUPON)]
struct Voucher {
    coupon_id: Option<String>,
}

/// The items are read by the table that theirs extends.
#[derive(Response)]
#[wxpay(message = SHOP_VOUCHERS)]
struct Vouchers {
    vouchers: Vec<Voucher>,
    coupons: Vec<Voucher>,
}

#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct TeaOrder<'a, S> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    scene_info: S,
}

/// What the reply is read into may be a parameter.
#[derive(Request)]
#[wxpay(message = pay::ORDER_QUERY, response = R)]
struct Query<'a, R> {
    out_trade_no: &'a str,
    #[wxpay(skip)]
    reply: std::marker::PhantomData<R>,
}

const SHOP_QUERY: Message = Message::extending(&pay::ORDER_QUERY, "shop_query", &[text("till", 8)]);

/// A table of a merchant's own, too.
#[derive(Request)]
#[wxpay(message = SHOP_QUERY, response = R)]
struct ShopQuery<R> {
    out_trade_no: String,
    #[wxpay(skip)]
    reply: std::marker::PhantomData<R>,
}

#[derive(Response)]
#[wxpay(message = pay::ORDER_QUERY_RESPONSE)]
struct State {
    trade_state: String,
}

fn notified<T: SignedNotification>(merchant: &Merchant, body: &[u8]) -> Result<Verified<T>, Error> {
    merchant.notification(body)
}

fn notified_by_marker<T>(merchant: &Merchant, body: &[u8]) -> Result<Verified<T>, Error>
where
    T: for<'r> Response<'r> + ArrivesAs<Notification>,
{
    merchant.notification(body)
}

fn called<T: Callback>(body: &[u8]) -> Option<Unsigned<T>> {
    cloud::callback(body).ok()
}

fn hinted<T: MoneyTrust<Hints>>(hint: &Unsigned<T>) -> Option<&str> {
    hint.out_refund_no()
}

fn prepared<R: PayRequest>(merchant: &Merchant, request: &R) -> Option<PreparedRequest<R::Response>> {
    merchant.prepare(request).ok()
}

fn asked<R: Request<Response: Reply> + PayRequest>(merchant: &Merchant, request: &R) {
    let _ = merchant.prepare(request).map(|prepared| prepared.read(200, b""));
}

fn asked_by_marker<R>(merchant: &Merchant, request: &R)
where
    R: Request<Response: ArrivesAs<marker::Reply>> + OnChannel<Pay>,
{
    let _ = merchant.prepare(request).map(|prepared| prepared.read(200, b""));
}

fn decoded<'r>(
    merchant: &Merchant,
    fields: &'r VerifiedFields<'_>,
) -> Option<(Verified<Paid<'r>>, Verified<Order<'r>>)> {
    Some((merchant.decode(fields).ok()?, merchant.decode(fields).ok()?))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("https://shop.example/wxpay")?;
    assert!(notified::<ShopPaid>(&merchant, b"").is_err());
    assert!(notified::<Vouchers>(&merchant, b"").is_err());
    assert!(notified_by_marker::<Scanned>(&merchant, b"").is_err());
    let hint = called::<Refunded>(br#"{"returnCode":"SUCCESS","resultCode":"SUCCESS","outRefundNo":"R1"}"#);
    assert_eq!(hint.as_ref().and_then(hinted), Some("R1"));
    assert!(called::<ShopCallback>(b"{}").is_none());
    assert!(merchant.open_notification(b"").ok().and_then(|fields| decoded(&merchant, &fields).map(|_| ())).is_none());

    let scene_info = Scene { store_info: Some(ShopStore { id: "1" }) };
    let order = TeaOrder { out_trade_no: "1", total_fee: Fen(1), spbill_create_ip: "203.0.113.7", scene_info };
    let body = prepared(&merchant, &order).ok_or("an order")?.body.len();
    assert_eq!(prepared(&merchant, &&order).ok_or("a reference")?.body.len(), body);
    let boxed = Box::new(order);
    asked(&merchant, &boxed);
    assert_eq!(prepared(&merchant, &boxed).ok_or("a box")?.body.len(), body);

    let query: Query<'_, State> = Query { out_trade_no: "1", reply: std::marker::PhantomData };
    asked_by_marker(&merchant, &query);
    asked_by_marker(&merchant, &&query);
    asked(&merchant, &ShopQuery::<State> { out_trade_no: "1".to_owned(), reply: std::marker::PhantomData });
    let state: Result<Verified<State>, Error> = merchant.prepare(&query)?.read(200, b"");
    assert!(state.is_err());
    Ok(())
}
