//! Comparison of texts in const evaluation, which pays for each step: names are compared
//! by their first eight bytes first.

/// Whether two texts are equal.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    equal(a.as_bytes(), b.as_bytes())
}

const fn equal(mut a: &[u8], mut b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    while let ([byte, rest @ ..], [other, others @ ..]) = (a, b) {
        if *byte != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    true
}

/// Whether `a` precedes `b` in byte order, the order of the fields in the text to sign
/// (docs/protocol.md, Signing): capitals, then `_`, then small letters.
#[must_use]
pub const fn before(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([byte, rest @ ..], [other, others @ ..]) = (a, b) {
        if *byte != *other {
            return *byte < *other;
        }
        (a, b) = (rest, others);
    }
    a.len() < b.len()
}

/// The first eight bytes as a big-endian number, padded with zeros. It orders texts as
/// their bytes do, and const evaluation compares it without a call.
#[must_use]
pub const fn prefix(text: &str) -> u64 {
    let mut bytes = text.as_bytes();
    if let Some(first) = bytes.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let (mut number, mut shift) = (0, 64);
    while let [byte, rest @ ..] = bytes {
        shift -= 8;
        number |= (*byte as u64) << shift;
        bytes = rest;
    }
    number
}

/// Whether two texts of the same [`prefix`] are equal. Neither has a zero byte.
pub(crate) const fn tails_eq(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    match (a, b) {
        ([_, _, _, _, _, _, _, _, a @ ..], [_, _, _, _, _, _, _, _, b @ ..]) => equal(a, b),
        _ => a.len() == b.len(),
    }
}

/// Whether a text equals another, whose [`prefix`] is given. Mostly the lengths differ.
pub(crate) const fn eq_with_prefix(text: &str, other: &str, prefix_of_other: u64) -> bool {
    text.len() == other.len() && prefix(text) == prefix_of_other && tails_eq(text, other)
}

/// Whether `list` contains `item`.
pub(crate) const fn contains(list: &[&str], item: &str) -> bool {
    let (prefix, mut at) = (prefix(item), 0);
    while at < list.len() {
        if eq_with_prefix(list[at], item, prefix) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether `text` starts with `start`.
pub(crate) const fn starts_with(text: &[u8], start: &[u8]) -> bool {
    match text.split_at_checked(start.len()) {
        Some((first, _)) => equal(first, start),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn before_puts_capitals_first_and_ten_before_two() {
        let sorted = ["appId", "appid", "b_1", "b_10", "b_2", "coupon_fee", "coupon_fee_0"];
        for pair in sorted.windows(2) {
            assert!(before(pair[0], pair[1]), "{pair:?}");
            assert!(!before(pair[1], pair[0]), "{pair:?}");
        }
        assert!(!before("body", "body"));
    }

    #[test]
    fn prefix_orders_as_the_texts_do() {
        let sorted = ["", "a", "a_", "b_1", "out_trad", "out_trade_no", "sign", "sign_type"];
        for pair in sorted.windows(2) {
            assert!(prefix(pair[0]) <= prefix(pair[1]), "{pair:?}");
        }
        assert_ne!(prefix("sign"), prefix("sign_type"));
    }

    #[test]
    fn tails_eq_compares_the_rest() {
        assert!(tails_eq("sign", "sign") && tails_eq("out_trade_no", "out_trade_no"));
        assert!(!tails_eq("out_trade_no", "out_trade_n") && !tails_eq("out_trade", "out_trade_no"));
        assert!(contains(&["out_trade", "out_trade_no"], "out_trade_no") && !contains(&["sign"], "sign_type"));
        assert!(starts_with(b"https://", b"https") && !starts_with(b"http", b"https"));
    }
}
