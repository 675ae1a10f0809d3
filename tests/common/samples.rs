//! The published samples in `tests/protocol/samples` and the merchant's certificate in
//! `tests/certificates`.

use wxpay_core::{Fen, Merchant, SignType, pay, text};

use super::fixtures::KEY;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/samples");

/// Returns a published sample. The documents indent with no-break spaces, which are not
/// white space in XML.
pub(crate) fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("{SAMPLES}/{name}")).unwrap().replace('\u{a0}', " ")
}

/// Returns the client certificate and its key as one PEM.
pub(crate) fn certificate_with_key() -> Vec<u8> {
    [
        include_bytes!("../certificates/apiclient_cert.pem").as_slice(),
        include_bytes!("../certificates/apiclient_key.pem").as_slice(),
    ]
    .concat()
}

/// The account of most samples.
pub(crate) fn merchant() -> Merchant {
    account("wx2421b1c4370ec43b", "10000100")
}

/// The account of the samples for service providers.
pub(crate) fn provider() -> Merchant {
    account("wx8888888888888888", "1900000109")
}

fn account(appid: &str, mch_id: &str) -> Merchant {
    let account = Merchant::new(appid, mch_id, KEY).unwrap();
    account.with_notify_url("https://shop.example/wxpay").unwrap().with_sign_type(SignType::Md5)
}

/// The refund of the samples.
pub(crate) fn refund() -> pay::Refund<'static> {
    pay::Refund {
        out_refund_no: text!("1415701182"),
        total_fee: Fen(2),
        refund_fee: Fen(1),
        optional: pay::RefundOptional { out_trade_no: Some(text!("1415757673")), ..Default::default() },
    }
}

pub(crate) fn refund_query() -> pay::RefundQuery<'static> {
    pay::RefundQuery {
        optional: pay::RefundQueryOptional { out_trade_no: Some(text!("1415757673")), ..Default::default() },
    }
}

pub(crate) fn order_query() -> pay::OrderQuery<'static> {
    pay::OrderQuery {
        optional: pay::OrderQueryOptional {
            transaction_id: Some(text!("1008450740201411110005820873")),
            ..Default::default()
        },
    }
}

pub(crate) fn micropay() -> pay::Micropay<'static> {
    pay::Micropay {
        body: text!("image形象店-深圳腾大- QQ公仔"),
        out_trade_no: text!("1415659990"),
        total_fee: Fen(1),
        spbill_create_ip: "8.8.8.8".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional { device_info: Some(text!("013467007045764")), ..Default::default() },
    }
}
