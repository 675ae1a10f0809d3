//! What `notification` does not read: no table of these has a signature of its own there.
use wxpay_core::schema::{Message, cloud::PAY_CALLBACK, pay, text};
use wxpay_core::{Merchant, Response, cloud, pay::*};

const SHOP_REFUND: Message =
    Message::extending(&pay::REFUND_NOTIFICATION_INFO, "shop_refund", &[text("till", 8).received().optional()]);

#[derive(Response)]
#[wxpay(message = pay::REFUND_NOTIFICATION)]
struct Envelope {
    req_info: String,
}

#[derive(Response)]
#[wxpay(message = SHOP_REFUND)]
struct ShopRefund {
    out_refund_no: String,
}

#[derive(Response)]
#[wxpay(message = PAY_CALLBACK)]
struct Callback {
    out_trade_no: String,
}

struct Plain;

fn read(merchant: &Merchant, body: &[u8]) {
    let _ = merchant.notification::<RefundNotification>(body);
    let _ = merchant.notification::<RefundNotificationInfo>(body);
    let _ = merchant.notification::<cloud::PayCallback>(body);
    let _ = merchant.notification::<cloud::QueryOrderResponse>(body);
    let _ = merchant.notification::<DownloadBillResponse>(body);
    let _ = merchant.notification::<Coupon>(body);
    let _ = merchant.notification::<Envelope>(body);
    let _ = merchant.notification::<ShopRefund>(body);
    let _ = merchant.notification::<Callback>(body);
    let _ = merchant.notification::<Plain>(body);
}

fn main() {}
