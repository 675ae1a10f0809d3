//! What `cloud::callback` does not read: the messages of the other channel, and replies.
use wxpay_core::schema::{Message, cloud::QUERY_REFUND_RESPONSE, pay, text};
use wxpay_core::{Response, cloud, pay::*};

const SHOP_PAID: Message =
    Message::extending(&pay::PAY_NOTIFICATION, "shop_paid", &[text("till", 8).received().optional()]);

#[derive(Response)]
#[wxpay(message = SHOP_PAID)]
struct ShopPaid {
    out_trade_no: String,
}

#[derive(Response)]
#[wxpay(message = QUERY_REFUND_RESPONSE)]
struct Refunds {
    out_trade_no: String,
}

fn main() {
    let _ = cloud::callback::<RefundNotificationInfo>(b"{}");
    let _ = cloud::callback::<RefundNotification>(b"{}");
    let _ = cloud::callback::<PayNotification>(b"{}");
    let _ = cloud::callback::<cloud::QueryOrderResponse>(b"{}");
    let _ = cloud::callback::<ShopPaid>(b"{}");
    let _ = cloud::callback::<Refunds>(b"{}");
}
