//! What several tests share: the demo account, and signing that does not use the
//! library's own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]
#![allow(dead_code, reason = "no test uses all of it")]

pub(crate) mod raw;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wxpay_core::schema::shared;
use wxpay_core::server::Reply;
use wxpay_core::{Key, Merchant, SignType};

pub(crate) const APPID: &str = "wxd930ea5d5a258f4f";
pub(crate) const MCH_ID: &str = "10000100";
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

pub(crate) fn merchant() -> Merchant {
    Merchant::new(APPID, MCH_ID, KEY).unwrap().with_notify_url("https://shop.example/wxpay").unwrap()
}

pub(crate) fn key() -> Key {
    Key::new(KEY).unwrap()
}

/// The fields of a compact message in the order of the text. Good enough for
/// what the library and the sandbox write: no attributes, and text or CDATA.
pub(crate) fn fields(xml: &str) -> Vec<(String, String)> {
    let inner = xml.strip_prefix("<xml>").and_then(|xml| xml.strip_suffix("</xml>")).unwrap();
    let mut fields = Vec::new();
    let mut rest = inner;
    while let Some(tag) = rest.strip_prefix('<') {
        let (name, after) = tag.split_once('>').unwrap();
        let (value, after) = after.split_once(&format!("</{name}>")).unwrap();
        let value = match value.strip_prefix("<![CDATA[").and_then(|value| value.strip_suffix("]]>")) {
            Some(value) => value.to_owned(),
            None => value.replace("&lt;", "<").replace("&gt;", ">").replace("&#13;", "\r").replace("&amp;", "&"),
        };
        fields.push((name.to_owned(), value));
        rest = after;
    }
    fields
}

/// The signature as the documents describe it.
pub(crate) fn sign(fields: &[(String, String)], key: &str, sign_type: SignType) -> String {
    let mut signed: Vec<_> = fields.iter().filter(|(name, value)| name != "sign" && !value.is_empty()).collect();
    signed.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let text: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{}&key={key}", text.join("&"));
    let digest: Vec<u8> = match sign_type {
        SignType::Md5 => Md5::digest(text.as_bytes()).to_vec(),
        SignType::HmacSha256 => {
            let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
            hmac.update(text.as_bytes());
            hmac.finalize().into_bytes().to_vec()
        }
    };
    digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat()
}

/// A payment notification before it is signed.
pub(crate) fn notification(out_trade_no: &str, transaction_id: &str, total_fee: u64) -> Reply {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, out_trade_no)
        .set(&shared::ATTACH, "支付测试 a&b")
        .set(&shared::TIME_END, "20261123091520")
}

/// The reply to a unified order before it is signed.
pub(crate) fn prepayment() -> Reply {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RETURN_MSG, "OK")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "IITRi8Iabbblz1Jc")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::PREPAY_ID, "wx201411101639507cbf6ffd8b0779950874")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
}
