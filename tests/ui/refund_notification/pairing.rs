//! What `refund_notification` does not read: only what is encrypted in it.
use wxpay_core::schema::{Message, pay, text};
use wxpay_core::{Merchant, Response, cloud, pay::*};

const SHOP_REFUND: Message =
    Message::extending(&pay::REFUND_NOTIFICATION, "shop_refund", &[text("till", 8).received().optional()]);

#[derive(Response)]
#[wxpay(message = SHOP_REFUND)]
struct Envelope {
    req_info: String,
}

#[derive(Response)]
#[wxpay(message = pay::REFUND_NOTIFICATION_INFO)]
struct Refunded<'r> {
    out_refund_no: &'r str,
}

fn read(merchant: &Merchant, body: &[u8]) {
    let _ = merchant.refund_notification::<RefundNotification>(body);
    let _ = merchant.refund_notification::<PayNotification>(body);
    let _ = merchant.refund_notification::<NativeCallback>(body);
    let _ = merchant.refund_notification::<RefundQueryResponse>(body);
    let _ = merchant.refund_notification::<cloud::PayCallback>(body);
    let _ = merchant.refund_notification::<Envelope>(body);
    let _ = merchant.refund_notification::<Refunded<'_>>(body);
}

fn main() {}
