//! Messages of every kind.

use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Merchant, SignType};
use wxpay_web::Receiver;

use super::fixtures;

pub(crate) fn merchant() -> Merchant {
    fixtures::merchant()
}

pub(crate) fn receiver() -> Receiver {
    Receiver::new(merchant())
}

/// A payment of the right amount.
pub(crate) fn payment() -> Vec<u8> {
    signed(&fixtures::notification("TEA1", "4200000000202611230000000001", 888))
}

pub(crate) fn failed_payment() -> Vec<u8> {
    signed(
        &MessageBuilder::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::APPID, fixtures::APPID)
            .set(&shared::MCH_ID, fixtures::MCH_ID)
            .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
            .set(&shared::RESULT_CODE, "FAIL")
            .set(&shared::ERR_CODE, "SYSTEMERROR")
            .set(&shared::TOTAL_FEE, "888")
            .set(&shared::OUT_TRADE_NO, "TEA2")
            .set(&shared::TIME_END, "20261123091520"),
    )
}

pub(crate) fn refund() -> Vec<u8> {
    let hint = MessageBuilder::new()
        .set(&shared::TRANSACTION_ID, "4200000000202611230000000001")
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::REFUND_ID, "50000000002026112300000000001")
        .set(&shared::OUT_REFUND_NO, "R1")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::REFUND_FEE, "888")
        .set(&shared::SETTLEMENT_REFUND_FEE, "888")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
        .set(&shared::REFUND_RECV_ACCOUT, "支付用户零钱")
        .set(&shared::REFUND_ACCOUNT_FIELD, "REFUND_SOURCE_RECHARGE_FUNDS")
        .set(&shared::REFUND_REQUEST_SOURCE_FIELD, "API");
    let outer = MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, fixtures::APPID)
        .set(&shared::MCH_ID, fixtures::MCH_ID)
        .set(&shared::NONCE_STR, "abc")
        .set(&shared::REQ_INFO, hint.encrypted(&fixtures::key()));
    outer.unsigned().into_bytes()
}

/// Callbacks of the cloud channel, as the platform writes them.
pub(crate) const CLOUD_PAYMENT: &[u8] = include_bytes!("../../../../tests/protocol/samples/cloud.pay_callback.json");
pub(crate) const CLOUD_REFUND: &[u8] =
    br#"{"returnCode":"SUCCESS","mchId":"10000100","outRefundNo":"R1","outTradeNo":"A1"}"#;
pub(crate) const APIV3: &[u8] = br#"{"id":"EV-1","create_time":"2026-11-23T09:15:33+08:00",
    "event_type":"TRANSACTION.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAA",
    "associated_data":"transaction","nonce":"abcdefabcdef"}}"#;

fn signed(message: &MessageBuilder) -> Vec<u8> {
    message.signed(&fixtures::key(), SignType::HmacSha256).into_bytes()
}

/// Returns the message with blanks before its end, so that it has that length.
pub(crate) fn padded(message: &[u8], length: usize) -> Vec<u8> {
    let (start, end) = message.split_at(message.len() - "</xml>".len());
    let blanks = vec![b' '; length - message.len()];
    [start, &blanks, end].concat()
}
