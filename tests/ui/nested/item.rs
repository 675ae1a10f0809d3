//! Items of another table than the family's would come back empty.
use wxpay_core::schema::{Message, pay, text};
use wxpay_core::{Fen, Object, Response, pay as built_in};

static SHOP_COUPON: Message = Message::extending(&pay::REFUND_COUPON, "shop_coupon", &[]);
const SHOP_PAID: Message =
    Message::extending(&pay::PAY_NOTIFICATION, "shop_paid", &[text("till", 8).received().optional()]);

#[derive(Response)]
#[wxpay(message = pay::REFUND_COUPON)]
struct Returned {
    coupon_refund_id: Option<String>,
}

#[derive(Response)]
#[wxpay(message = SHOP_COUPON)]
struct ShopCoupon {
    coupon_refund_id: Option<String>,
}

#[derive(Response)]
#[wxpay(message = pay::PAY_NOTIFICATION)]
struct Paid {
    coupons: Vec<Returned>,
}

#[derive(Response)]
#[wxpay(message = SHOP_PAID)]
struct ShopPaid {
    coupons: Vec<ShopCoupon>,
    promotion_detail: Option<Goods>,
}

#[derive(Response)]
#[wxpay(message = pay::REFUND_QUERY_RESPONSE)]
struct Refunds {
    refunds: Vec<Paid>,
}

#[derive(Object)]
#[wxpay(message = pay::GOODS_DETAIL)]
struct Goods {
    goods_id: String,
    quantity: u32,
    price: Fen,
}

fn main() {
    let _: Option<built_in::Coupon> = None;
}
