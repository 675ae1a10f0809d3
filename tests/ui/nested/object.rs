//! Objects of another table than the field's.
use wxpay_core::schema::{Message, object, pay, text};
use wxpay_core::{Fen, Object, Request, cloud};

static SHOP_SCENE: Message = Message::extending(&pay::SCENE_INFO, "shop_scene", &[text("till", 8)]);
static SHOP_ORDER: Message =
    Message::extending(&pay::UNIFIED_ORDER, "shop_order", &[object("shop_scene", &SHOP_SCENE).max_bytes(64)]);

#[derive(Object)]
#[wxpay(message = wxpay_core::schema::cloud::CONTAINER)]
struct Kitchen<'a> {
    service: &'a str,
    path: &'a str,
}

#[derive(Object)]
#[wxpay(message = pay::SCENE_INFO)]
struct Street<'a> {
    store_info: Option<Kitchen<'a>>,
}

#[derive(Object)]
#[wxpay(message = pay::GOODS_DETAIL)]
struct Goods<'a> {
    goods_id: &'a str,
    quantity: u32,
    price: Fen,
}

#[derive(Object)]
#[wxpay(message = pay::DETAIL)]
struct Basket<'a> {
    goods_detail: Vec<Street<'a>>,
}

type Other<'a> = Goods<'a>;

#[derive(Request)]
#[wxpay(message = pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
struct Order<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    scene_info: Option<Kitchen<'a>>,
    detail: Option<Other<'a>>,
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
    scene_info: cloud::SceneInfo<'a>,
    shop_scene: Option<Street<'a>>,
}

fn main() {}
