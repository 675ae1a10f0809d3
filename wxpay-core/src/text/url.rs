//! Percent-encoding.

/// Percent-encodes a text as part of a URL: everything except ASCII letters, digits and `-._~` (RFC 3986).
pub(crate) fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    push_encoded(text.as_bytes(), &mut encoded);
    encoded
}

/// Appends bytes, percent-encoded likewise.
pub(crate) fn push_encoded(bytes: &[u8], encoded: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(*byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// Returns a URL without its query, which may be personal, and without its fragment.
pub(crate) fn without_query(url: &str) -> &str {
    url.find(['?', '#']).and_then(|end| url.get(..end)).unwrap_or(url)
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
