//! Signing as the documents describe it and a minimal reader of XML. Neither uses the
//! library, so that a test compares two implementations.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wxpay_core::SignType;

/// Names and values of a message.
pub(crate) type Fields = Vec<(String, String)>;

/// Names and values of a message, as literals.
pub(crate) fn owned_fields(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Returns the fields of a compact message in the order of the text. Sufficient for what
/// the library and the sandbox write: no attributes, and text or CDATA.
pub(crate) fn fields(xml: &str) -> Fields {
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

/// Returns the value of a field, or the empty text.
pub(crate) fn value_of<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

/// Returns the value of a field of XML in any layout.
pub(crate) fn value_in<'t>(xml: &'t str, name: &str) -> &'t str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    let value = rest.split_once(&format!("</{name}>")).unwrap().0;
    value.strip_prefix("<![CDATA[").and_then(|value| value.strip_suffix("]]>")).unwrap_or(value)
}

/// Returns the fields as XML, each value in CDATA.
pub(crate) fn xml(fields: &[(String, String)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>{}</xml>", fields.concat())
}

/// Returns the signature as the documents describe it.
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

/// Returns the fields without their signature, signed anew, as XML.
pub(crate) fn signed_xml(mut fields: Fields, key: &str, sign_type: SignType) -> String {
    fields.retain(|(name, _)| name != "sign");
    let sign = sign(&fields, key, sign_type);
    fields.push(("sign".to_owned(), sign));
    xml(&fields)
}

/// The second signature of `WeCom` over fields in that order.
pub(crate) fn sign_workwx(fields: &[(&str, &str)], secret: &str) -> String {
    let text: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let digest = Md5::digest(format!("{}&secret={secret}", text.join("&")));
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}
