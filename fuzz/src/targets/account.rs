//! The account of the targets, whose ids and key the samples have.

use std::sync::OnceLock;

use wxpay_core::{Key, Merchant, SignType};

/// The key of the documents' signing tutorial.
pub const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// The app.
pub const APPID: &str = "wxd930ea5d5a258f4f";
/// The merchant.
pub const MCH_ID: &str = "10000100";

/// Returns the key.
pub fn key() -> Key {
    Key::new(KEY).unwrap()
}

/// Returns the merchant, with one of the sign types.
pub fn merchant(sign_type: SignType) -> Merchant {
    static MERCHANT: OnceLock<Merchant> = OnceLock::new();
    let merchant = MERCHANT.get_or_init(|| {
        let merchant = Merchant::new(APPID, MCH_ID, KEY).unwrap();
        merchant.with_notify_url("https://shop.example/wxpay").unwrap()
    });
    merchant.clone().with_sign_type(sign_type)
}

/// Returns the sign type that a bit selects.
pub fn sign_type(byte: u8) -> SignType {
    if byte & 1 == 0 { SignType::Md5 } else { SignType::HmacSha256 }
}

/// Panics if a text has the key.
pub fn assert_hidden(text: &str) {
    assert!(!text.contains(KEY), "the key is in {text:?}");
}
