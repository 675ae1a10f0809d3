//! Whole numbers in decimal digits.

/// Parses a number: at most 18 ASCII digits, no sign, no leading zero.
#[must_use]
pub const fn whole_number(text: &str) -> Option<u64> {
    digits(text.as_bytes())
}

/// Like [`whole_number`], from bytes.
pub(crate) const fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 || (text.len() > 1 && text[0] == b'0') {
        return None;
    }
    let mut number = 0;
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            return None;
        }
        number = number * 10 + (text[at] - b'0') as u64;
        at += 1;
    }
    Some(number)
}
