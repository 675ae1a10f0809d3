//! A table that only the compiler sees.
use wxpay_core::schema::{self, Message, fen, text, with};
use wxpay_core::{Fen, Object, Request, Response};

const TILL_ORDER: Message = Message::extending(
    &schema::pay::UNIFIED_ORDER,
    "till_order",
    &[text("device_group", 8).required(), fen("rebate")],
)
.rules(&[with("rebate").needs(&["goods_tag"])]);

const TILL_ORDER_RESPONSE: Message =
    Message::extending(&schema::pay::UNIFIED_ORDER_RESPONSE, "till_order.response", &[text("ticket", 16).received()]);

const TILL: Message = Message::extending(&schema::pay::STORE_INFO, "till", &[text("till", 4)]);

#[derive(Request)]
#[wxpay(message = TILL_ORDER, response = Ticket, fixed(trade_type = "APP", body = "Tea"))]
struct TillOrder<'a, G> {
    device_group: G,
    #[wxpay(rename = "out_trade_no")]
    order_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    goods_tag: Option<&'a str>,
    #[wxpay(extra)]
    zone: u8,
}

#[derive(Response)]
#[wxpay(message = TILL_ORDER_RESPONSE)]
#[allow(dead_code)]
struct Ticket {
    prepay_id: String,
    ticket: String,
    code_url: Option<String>,
}

#[derive(Object)]
#[wxpay(message = TILL)]
struct Till<'a> {
    id: &'a str,
    till: Option<&'a str>,
}

fn main() {}
