//! Nested structs that derive nothing, in tables of the schema and of one's own.
use wxpay_core::schema::{Message, pay};
use wxpay_core::{Fen, Object, Request, Response};

const SHOP_ORDER: Message = Message::extending(&pay::UNIFIED_ORDER, "shop_order", &[]);
const SHOP_PAID: Message = Message::extending(&pay::PAY_NOTIFICATION, "shop_paid", &[]);

struct Plain;

#[derive(Object)]
#[wxpay(message = pay::SCENE_INFO)]
struct Scene {
    store_info: Plain,
}

#[derive(Object)]
#[wxpay(message = pay::DETAIL)]
struct Detail {
    goods_detail: Vec<Plain>,
}

#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Order<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    scene_info: Option<Plain>,
    detail: &'a Plain,
}

#[derive(Request)]
#[wxpay(
    message = SHOP_ORDER,
    response = wxpay_core::pay::UnifiedOrderResponse,
    fixed(trade_type = "APP", body = "Tea")
)]
struct ShopOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    scene_info: Option<Plain>,
}

#[derive(Response)]
#[wxpay(message = pay::PAY_NOTIFICATION)]
struct Paid {
    coupons: Vec<Plain>,
}

#[derive(Response)]
#[wxpay(message = SHOP_PAID)]
struct ShopPaid {
    coupons: Vec<Plain>,
}

fn main() {}
