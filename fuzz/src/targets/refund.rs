//! Refund notifications: the message, and the encrypted text in it.

use wxpay_core::pay::RefundNotificationInfo;
use wxpay_core::{Merchant, server};

use super::account::{APPID, KEY, MCH_ID, assert_hidden, key};
use super::{input, seeds};

/// Reads a body, or encrypts it into a message first: the first byte selects which.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    let own = Merchant::new(APPID, MCH_ID, KEY).unwrap();
    if byte & 1 == 0 {
        read(&own, body);
        return;
    }
    let ids = format!("<appid>{APPID}</appid><mch_id>{MCH_ID}</mch_id><nonce_str>1</nonce_str>");
    let encrypted = server::encrypt(body, &key());
    read(
        &own,
        format!("<xml><return_code>SUCCESS</return_code>{ids}<req_info>{encrypted}</req_info></xml>").as_bytes(),
    );
}

fn read(merchant: &Merchant, body: &[u8]) {
    match merchant.refund_notification::<RefundNotificationInfo>(body) {
        Ok(hint) => {
            let _ = (hint.out_refund_no(), hint.refund_id(), hint.out_trade_no().len());
            assert_hidden(&format!("{hint:?}"));
        }
        Err(error) => assert_hidden(&format!("{error} {error:?}")),
    }
}

/// Returns refund notifications, and the texts that they encrypt.
pub fn seeds() -> Vec<Vec<u8>> {
    let named = |part: &str, byte: u8| {
        let samples = seeds::MESSAGES.iter().flat_map(|folder| seeds::samples(folder, "xml"));
        let own: Vec<Vec<u8>> = samples.filter(|(name, _)| name.contains(part)).map(|(_, content)| content).collect();
        seeds::behind([byte], &own)
    };
    [named("refund_notify", 0), named("req_info.plain", 1), named("refund", 1)].concat()
}
