//! The content of a product's QR code: what is written is read back, and signed.

use wxpay_core::doctor::{CandidateKey, DiagnosisKind, SignedMessage};
use wxpay_core::value::{BeijingTime, Text};
use wxpay_core::{Limits, SignType, server};

use super::account::{KEY, MCH_ID, key, merchant};

/// Writes the URL of a product, or takes one as it is given.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some((_, query)) = text.split_once('?') {
        let _ = server::read_query(query, &Limits::default());
        let secrets = [CandidateKey::new(KEY)];
        let diagnosis = SignedMessage::new(data, &secrets).hash_limit(1 << 14).diagnose();
        assert!(!diagnosis.to_string().contains(KEY));
    }
    let Ok(product) = Text::<32>::new(text) else { return };
    let time = BeijingTime::from_unix_seconds(1_415_949_957).unwrap();
    let url = merchant(SignType::Md5).native_url_at(&product, time, "5d2b6c2a8db53831f7eda20af46e531c");
    let query = url.strip_prefix("weixin://wxpay/bizpayurl?").unwrap();
    let fields = server::read_query(query, &Limits::default()).unwrap();
    let value = |name: &str| fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text());
    assert_eq!((value("product_id"), value("mch_id")), (Some(text), Some(MCH_ID)));
    assert!(server::is_signed(&fields, &key(), SignType::Md5), "{url}");
    let secrets = [CandidateKey::new(KEY)];
    let diagnosis = SignedMessage::new(url.as_bytes(), &secrets).diagnose();
    assert_eq!(diagnosis.kind, DiagnosisKind::Right, "{url}: {diagnosis}");
}

/// Returns products and URLs.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "oolong",
        "茶",
        "a&b=c",
        "%",
        "1 2",
        "\u{0}",
        "weixin://wxpay/bizpayurl?sign=AFE2267EC1202D85D044F264A63BB92C&appid=wx1&product_id=1&nonce_str=1",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
