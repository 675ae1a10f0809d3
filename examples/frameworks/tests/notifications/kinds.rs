//! What is accepted and what is refused.

use frameworks::Shop;
use frameworks::shop::PRICE;
use wxpay_core::pay::PayNotification;
use wxpay_core::{Expected, Limits, SignType, cloud, notification};
use wxpay_web::Receiver;

use super::hostile::{HostileMessage, hostile_merchant, hostile_messages};
use super::http::post;
use super::messages::{APIV3, CLOUD_PAYMENT, CLOUD_REFUND, failed_payment, payment, receiver, refund};
use super::servers::{Start, wait};

/// Whether the shop keeps a message, as the core decides without a framework.
fn is_kept(message: &HostileMessage) -> bool {
    match hostile_merchant(message.sign_type, Limits::default()).notification::<PayNotification>(&message.body) {
        Ok(verified) => verified.confirm(Expected::cny(PRICE)).is_ok(),
        Err(error) => error.failed_payment().is_some(),
    }
}

pub(crate) fn check_hostile_messages(start: Start) {
    let [md5, hmac] = [SignType::Md5, SignType::HmacSha256]
        .map(|sign_type| start(Receiver::new(hostile_merchant(sign_type, Limits::default())), Shop::default()));
    let mut refused = None;
    let mut kept = 0;
    for message in hostile_messages(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")) {
        let answer = post(if message.sign_type == SignType::Md5 { md5 } else { hmac }, &message.body);
        if is_kept(&message) {
            answer.assert_is(&notification::accepted(), message.file);
            kept += 1;
        } else {
            answer.assert_is(&notification::refused("FAIL"), message.file);
            // The headers are the same, too.
            assert_eq!(refused.get_or_insert_with(|| post(md5, b"?")), &answer, "{}", message.file);
        }
    }
    assert!(kept > 10, "{kept}");
}

pub(crate) fn check_all_kinds(start: Start) {
    let shop = Shop::default();
    let address = start(receiver(), shop.clone());
    for body in [payment(), failed_payment(), refund(), payment()] {
        post(address, &body).assert_is(&notification::accepted(), "notification");
    }
    for body in [CLOUD_PAYMENT, CLOUD_REFUND] {
        post(address, body).assert_is(&cloud::accepted(), "callback");
    }
    for body in [APIV3, b"", b"{}", b"<xml></xml>"] {
        post(address, body).assert_is(&notification::refused("FAIL"), "no message");
    }
    assert_eq!(
        *wait(shop.rows()),
        [
            "paid TEA1 by 4200000000202611230000000001",
            "query order TEA2",
            "query refund R1",
            "query cloud order 2021WERUN1647839289398",
            "query cloud refund R1",
        ]
    );
}
