//! Writes messages, signed or not, without the library's writer.

use wxpay_core::{Limits, SignType, server};

use super::account;
use super::readers::Pairs;

/// Writes XML. A carriage return is a reference, as readers would replace it.
pub fn xml(pairs: &[(String, String)]) -> String {
    let mut xml = String::from("<xml>");
    for (name, value) in pairs {
        xml += &format!("<{name}>");
        for letter in value.chars() {
            match letter {
                '<' => xml += "&lt;",
                '>' => xml += "&gt;",
                '&' => xml += "&amp;",
                '\r' => xml += "&#13;",
                letter => xml.push(letter),
            }
        }
        xml += &format!("</{name}>");
    }
    xml + "</xml>"
}

/// Returns a message with the demo account's signature, unless it is malformed: no fuzzer guesses one.
pub fn signed(body: &[u8], sign_type: SignType) -> Option<String> {
    let fields = server::read(body, &Limits::default()).ok()?;
    let sign = server::sign(&fields, &account::key(), sign_type);
    let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.unwrap_or_default().to_owned());
    let mut pairs: Pairs = fields.iter().map(|entry| pair(&entry.name, entry.value.as_text())).collect();
    pairs.retain(|(name, _)| name != "sign");
    pairs.push(("sign".to_owned(), sign));
    Some(xml(&pairs))
}
