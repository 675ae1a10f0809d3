//! A table of the merchant's own: every check of a built-in one, each at its place.
use wxpay_core::schema::{self, Message, fen, number, text, with};
use wxpay_core::{Fen, Merchant, Object, Request, Response, Text};

const TILL_ORDER: Message = Message::extending(
    &schema::pay::UNIFIED_ORDER,
    "till_order",
    &[text("device_group", 8).required(), number("shift").at_least(1).at_most(3), fen("rebate")],
)
.rules(&[with("rebate").needs(&["shift"])]);

#[derive(Request)]
#[wxpay(
    message = TILL_ORDER,
    response = wxpay_core::pay::UnifiedOrderResponse,
    fixed(trade_type = "JSAPPI", shift = 4, fee = "CNY", attach = 5, body = "Tea", body = "Tea")
)]
struct TillOrder<'a> {
    device_gruop: &'a str,
    outTradeNo: String,
    total_fee: f64,
    goods_tag: Text<'a, 64>,
    sign: String,
    openid: &'a str,
    #[wxpay(rename = "openid")]
    payer: &'a str,
    #[wxpay(extra)]
    detail: String,
    warehouse: u8,
}

#[derive(Request)]
#[wxpay(
    message = TILL_ORDER,
    response = wxpay_core::pay::UnifiedOrderResponse,
    fixed(trade_type = "JSAPI", body = "Tea")
)]
struct Rules<'a> {
    device_group: Maybe<&'a str>,
    rebate: Fen,
    total_fee: Option<Fen>,
}

type Maybe<T> = Option<T>;

const NOTICE: Message =
    Message::extending(&schema::pay::PAY_NOTIFICATION, "notice", &[text("till", 8).received().optional()]);

#[derive(Response)]
#[wxpay(message = NOTICE)]
struct Notice {
    out_trade_no: String,
    till: String,
    coupon_ids: String,
    attach: Vec<String>,
}

#[derive(Response)]
#[wxpay(message = TILL_ORDER)]
struct Wrong {
    nothing: String,
}

#[derive(Request)]
#[wxpay(message = TILL_ORDER)]
struct Unanswered {
    device_group: String,
}

const UNSOUND: Message = Message::extending(&schema::pay::STORE_INFO, "unsound", &[text("id", 8)]);

#[derive(Object)]
#[wxpay(message = UNSOUND)]
struct Unsound {
    nothing: String,
}

fn place(merchant: &Merchant, order: &TillOrder<'_>) {
    let _ = merchant.prepare(order);
}

fn main() {}
