//! Messages, and how they are signed by hand.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use crate::doctor::{CandidateKey, Diagnosis, SignedMessage};

pub(super) const KEY: &str = "192006250b4c09247ec02edce69f6a2D";
pub(super) const OTHER: &str = "8934e7d15453e97507ef794cf7b0519d";

pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(super) fn md5(text: impl AsRef<[u8]>) -> String {
    hex(&Md5::digest(text.as_ref()))
}

pub(super) fn hmac(text: &str, key: &str) -> String {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    hmac.update(text.as_bytes());
    hex(&hmac.finalize().into_bytes())
}

/// The fields of an order, some of which break in the usual ways.
pub(super) const ORDER: &str = "<mch_id>10000100</mch_id><appid>wxd930ea5d5a258f4f</appid>\
    <body><![CDATA[茶 <a> & \"b\"]]></body><attach></attach><nonce_str>ibuaiVcKdpRxkhJA</nonce_str>\
    <sign_type>MD5</sign_type><total_fee>1</total_fee>";
/// The same in signing order, as two halves around `body`.
pub(super) const HEAD: &str = "appid=wxd930ea5d5a258f4f&body=";
pub(super) const BODY: &str = "茶 <a> & \"b\"";
pub(super) const TAIL: &str = "&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&sign_type=MD5&total_fee=1";

pub(super) fn xml(fields: &str, sign: &str) -> Vec<u8> {
    format!("<xml>{fields}<sign>{sign}</sign></xml>").into_bytes()
}

pub(super) fn diagnosed(body: &[u8]) -> Diagnosis {
    let secrets = [CandidateKey::new(KEY), CandidateKey::new(OTHER)];
    SignedMessage::new(body, &secrets).appid("wx8888888888888888").mch_id("1900000109").diagnose()
}

pub(super) fn names(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.mistakes.iter().map(|found| found.mistake.name).collect()
}

/// The order, signed with that text, in which `KEY` is replaced by the key.
pub(super) fn order(text: &str) -> Vec<u8> {
    xml(ORDER, &md5(text.replace("KEY", KEY)))
}

/// The order with another text of the body.
pub(super) fn order_of(written: &str, text: &str) -> Vec<u8> {
    let fields = ORDER.replace(&format!("<![CDATA[{BODY}]]>"), written);
    assert_ne!(fields, ORDER);
    xml(&fields, &md5(text.replace("KEY", KEY)))
}

pub(super) fn with_body(body: &str) -> String {
    format!("{HEAD}{body}{TAIL}&key=KEY")
}

/// Mistakes with messages in which each was made, and nothing else.
pub(super) type Made = Vec<(&'static str, Vec<Vec<u8>>)>;
