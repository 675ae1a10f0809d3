//! The parameters with which the payer's client pays an order, made from a verified prepayment and signed where
//! WeChat requires it (docs/protocol.md, Client parameters).

mod app;
mod jsapi;
mod mweb;
mod native;

/// Percent-encodes a text as part of a URL: everything except ASCII letters, digits and `-._~` (RFC 3986).
fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::url_encode;

    #[test]
    fn what_has_a_meaning_in_a_url_is_encoded() {
        assert_eq!(url_encode("https://a.b/茶?x=1&y"), "https%3A%2F%2Fa.b%2F%E8%8C%B6%3Fx%3D1%26y");
        assert_eq!(url_encode("aZ09-._~"), "aZ09-._~");
    }
}
