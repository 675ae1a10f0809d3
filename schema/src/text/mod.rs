//! Comparison and inspection of text where the compiler must be able to do it.
//! Text goes in, an answer comes out; all of it is `const`.

pub(crate) mod camel_case;
pub(crate) mod const_string;
pub(crate) mod scan;
pub(crate) mod suggest;

/// Whether two texts are the same, byte for byte.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
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

/// Whether `a` stands before `b` in byte order, the order of the fields in the
/// text to sign (docs/protocol.md, Signing): capitals, then `_`, then small letters.
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

/// The first eight bytes as a number, in the order of the bytes. Two texts with
/// different ones differ, and stand in the order of the numbers: what const
/// evaluation can compare without a call.
#[must_use]
pub const fn prefix(text: &str) -> u64 {
    let mut bytes = text.as_bytes();
    if let [a, b, c, d, e, f, g, h, ..] = bytes {
        return u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Four to seven bytes: where the two overlap they agree.
        let behind = (u32::from_be_bytes(*last) as u64) << (64 - 8 * bytes.len());
        return (u32::from_be_bytes(*first) as u64) << 32 | behind;
    }
    let (mut number, mut shift) = (0, 64);
    while let [byte, rest @ ..] = bytes {
        shift -= 8;
        number |= (*byte as u64) << shift;
        bytes = rest;
    }
    number
}

/// `<name>` with zeros behind it; zeros alone if there is no room for it.
pub(crate) const fn tag<const N: usize>(name: &str) -> [u8; N] {
    let (mut tag, mut rest, mut at) = ([0; N], name.as_bytes(), 1);
    if rest.len() + 2 <= N {
        tag[0] = b'<';
        while let [byte, others @ ..] = rest {
            tag[at] = *byte;
            (rest, at) = (others, at + 1);
        }
        tag[at] = b'>';
    }
    tag
}

/// Whether two texts of the same [`prefix`] are the same. Neither has a zero byte.
pub(crate) const fn same_behind_prefix(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    if let ([_, _, _, _, _, _, _, _, rest @ ..], [_, _, _, _, _, _, _, _, others @ ..]) = (a, b) {
        (a, b) = (rest, others);
    } else {
        return true;
    }
    while let ([byte, rest @ ..], [other, others @ ..]) = (a, b) {
        if *byte != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    true
}

/// Whether two names of the same [`prefix`] are the same, for what is received: up to 24
/// bytes without a call.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn is_same_name(a: &[u8], b: &[u8]) -> bool {
    let same_end = || a.last_chunk::<8>() == b.last_chunk::<8>();
    let same_middle = || a.get(8..16) == b.get(8..16) && (a.len() <= 24 || a == b);
    a.len() == b.len() && (a.len() <= 8 || same_end() && (a.len() <= 16 || same_middle()))
}

/// Whether `list` holds `item`.
pub(crate) const fn holds(list: &[&str], item: &str) -> bool {
    let (beginning, mut at) = (prefix(item), 0);
    while at < list.len() {
        if is_that(list[at], item, beginning) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a text is another, whose [`prefix`] is known: mostly its length tells.
pub(crate) const fn is_that(text: &str, other: &str, prefix_of_other: u64) -> bool {
    text.len() == other.len() && prefix(text) == prefix_of_other && same_behind_prefix(text, other)
}

pub(crate) const fn starts_with(text: &[u8], start: &[u8]) -> bool {
    if text.len() < start.len() {
        return false;
    }
    let mut at = 0;
    while at < start.len() {
        if text[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether a text has one of those bytes, or a control character if `controls`: eight
/// bytes at a time, since every value that is sent or received is asked.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn has_any<const N: usize>(text: &[u8], controls: bool, bytes: [u8; N]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let (mut found, mut at) = (0, 0);
    while at < words.len() {
        found |= marks(u64::from_ne_bytes(words[at]), controls, bytes);
        at += 1;
    }
    if !rest.is_empty() {
        let last = match text.last_chunk::<8>() {
            Some(last) => u64::from_ne_bytes(*last),
            None => short_word(text),
        };
        found |= marks(last, controls, bytes);
    }
    found != 0
}

pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;

/// Not zero if a byte of the word is one of those. The lowest mark is in the first of
/// them, if the first byte is the word's lowest.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn marks<const N: usize>(word: u64, controls: bool, bytes: [u8; N]) -> u64 {
    let high = ONES << 7;
    let mut found = if controls { word.wrapping_sub(ONES * 0x20) & !word & high } else { 0 };
    let mut at = 0;
    while at < N {
        // A byte that is equal becomes zero, and borrows.
        let zero = word ^ (ONES * bytes[at] as u64);
        found |= zero.wrapping_sub(ONES) & !zero & high;
        at += 1;
    }
    found
}

/// Fewer than eight bytes as a word, with blanks in the free places.
pub(crate) const fn short_word(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        // Two halves, which may overlap.
        return (u32::from_ne_bytes(*first) as u64) << 32 | u32::from_ne_bytes(*last) as u64;
    }
    let (mut word, mut at) = (ONES * 0x20, 0);
    while at < text.len() {
        word = word << 8 | text[at] as u64;
        at += 1;
    }
    word
}

/// The place of the first byte that begins a character XML 1.0 does not allow:
/// a control character other than tab, line feed and carriage return, or U+FFFE
/// and U+FFFF.
#[must_use]
pub const fn forbidden_in_xml(text: &[u8]) -> Option<usize> {
    if !has_any(text, true, [0xEF]) {
        return None;
    }
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        let control = byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
        let noncharacter = byte == 0xEF
            && at + 2 < text.len()
            && text[at + 1] == 0xBF
            && (text[at + 2] == 0xBE || text[at + 2] == 0xBF);
        if control || noncharacter {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The character that begins at byte `at`, and how many bytes it has.
pub(crate) const fn character_at(text: &str, at: usize) -> (u32, usize) {
    let bytes = text.as_bytes();
    let first = bytes[at] as u32;
    let (mut code, length) = match bytes[at] {
        0..0x80 => return (first, 1),
        0x80..0xE0 => (first & 0x1F, 2),
        0xE0..0xF0 => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = 1;
    while next < length && at + next < bytes.len() {
        code = code << 6 | (bytes[at + next] & 0x3F) as u32;
        next += 1;
    }
    (code, next)
}

/// The number that a text writes: at most 18 ASCII digits, no sign, no leading
/// zero.
#[must_use]
pub const fn whole_number(text: &str) -> Option<u64> {
    digits(text.as_bytes())
}

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

/// How many indexes the name of a family has.
pub(crate) const fn indexes(name: &str) -> usize {
    let (mut count, mut bytes) = (0, name.as_bytes());
    while let [byte, rest @ ..] = bytes {
        count += (*byte == b'$') as usize;
        bytes = rest;
    }
    count
}

/// Whether the text is a time `yyyyMMddHHmmss` that the calendar has.
#[doc(hidden)]
#[must_use]
pub const fn is_time14(text: &[u8]) -> bool {
    time14(text).is_some()
}

/// The day and the time of day, as numbers, of a time `yyyyMMddHHmmss` that the calendar
/// has.
const fn time14(text: &[u8]) -> Option<(u64, u64)> {
    let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
        return None;
    };
    match (text.len(), eight_digits(*first), eight_digits(*last)) {
        (14, Some(day), Some(all)) => {
            let time = all % 1_000_000;
            if is_day(day) && is_clock(time) { Some((day, time)) } else { None }
        }
        _ => None,
    }
}

/// The number that eight digits write, all of them at once: digits become pairs, pairs
/// fours, fours the number.
const fn eight_digits(text: [u8; 8]) -> Option<u64> {
    let (word, high) = (u64::from_le_bytes(text), ONES * 0xF0);
    if word & high != ONES * 0x30 || (word + ONES * 6) & high != ONES * 0x30 {
        return None;
    }
    let digits = word & (ONES * 0x0F);
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

/// Whether the text is a day `yyyyMMdd` that the calendar has.
pub(crate) const fn is_date(text: &[u8]) -> bool {
    match (text.len(), digits(text)) {
        (8, Some(day)) => is_day(day),
        _ => false,
    }
}

/// Whether the text is a time `yyyy-MM-dd HH:mm:ss` that the calendar has.
#[doc(hidden)]
#[must_use]
pub const fn is_date_time(text: &[u8]) -> bool {
    match time14_of(text) {
        Some(digits) => is_time14(&digits),
        None => false,
    }
}

/// The fourteen digits of a time `yyyy-MM-dd HH:mm:ss`.
#[must_use]
pub const fn time14_of(text: &[u8]) -> Option<[u8; 14]> {
    const FORM: &[u8] = b"yyyy-MM-dd HH:mm:ss";
    if text.len() != FORM.len() {
        return None;
    }
    let (mut digits, mut count, mut at) = ([b'0'; 14], 0, 0);
    while at < FORM.len() {
        if FORM[at].is_ascii_alphabetic() {
            digits[count] = text[at];
            count += 1;
        } else if text[at] != FORM[at] {
            return None;
        }
        at += 1;
    }
    Some(digits)
}

/// Whether the calendar has the day of those eight digits.
const fn is_day(digits: u64) -> bool {
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= days
}

/// Whether the clock has the time of those six digits.
const fn is_clock(digits: u64) -> bool {
    digits / 10_000 < 24 && digits / 100 % 100 < 60 && digits % 100 < 60
}

/// Seconds between the beginning of 1970 and a time `yyyyMMddHHmmss`, both on
/// the clocks of Beijing. `None` when the text is no such time.
#[must_use]
pub const fn beijing_seconds(text: &str) -> Option<u64> {
    let Some((day, time)) = time14(text.as_bytes()) else {
        return None;
    };
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    // Years counted from March, so that the leap day is the last day of one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let since_1970 = days - 719_468;
    Some(since_1970 * 86_400 + time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn byte_order_puts_capitals_first_and_ten_before_two() {
        let sorted = ["appId", "appid", "b_1", "b_10", "b_2", "coupon_fee", "coupon_fee_0"];
        for pair in sorted.windows(2) {
            assert!(before(pair[0], pair[1]), "{pair:?}");
            assert!(!before(pair[1], pair[0]), "{pair:?}");
        }
        assert!(!before("body", "body"));
    }

    #[test]
    fn the_calendar_is_kept() {
        for good in ["20091225091010", "20240229235959", "20000229000000"] {
            assert!(is_time14(good.as_bytes()), "{good}");
        }
        for bad in [
            "20261301000000",
            "20230229000000",
            "21000229000000",
            "20260101240000",
            "20260101006000",
            "20260101000060",
            "2026010100000",
            "2026010100000x",
            "00000101000000",
            "2026010100000:",
            "2026/101000000",
            "２０２6",
        ] {
            assert!(!is_time14(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn days_and_written_times_keep_it_too() {
        assert!(is_date(b"20240229") && !is_date(b"20230229") && !is_date(b"2024022"));
        assert!(is_date_time(b"2018-11-19 16:24:13"));
        for bad in ["2018-11-19 16:24:60", "2018-13-19 16:24:13", "2018-11-19T16:24:13", "2018-11-19 16:24", ""] {
            assert!(!is_date_time(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn prefixes_stand_in_the_order_of_the_texts() {
        let sorted = ["", "a", "a_", "b_1", "out_trad", "out_trade_no", "sign", "sign_type"];
        for pair in sorted.windows(2) {
            assert!(prefix(pair[0]) <= prefix(pair[1]), "{pair:?}");
        }
        assert_ne!(prefix("sign"), prefix("sign_type"));
    }

    #[test]
    fn characters_are_read_whole() {
        let text = "a\u{85}茶\u{1F375}";
        let (mut at, mut read) = (0, std::vec::Vec::new());
        while at < text.len() {
            let (code, length) = character_at(text, at);
            read.push(char::from_u32(code).unwrap());
            at += length;
        }
        assert_eq!(read, text.chars().collect::<std::vec::Vec<_>>());
    }

    #[test]
    fn seconds_count_over_leap_days() {
        assert_eq!(beijing_seconds("19700101000000"), Some(0));
        assert_eq!(beijing_seconds("20000301000000"), Some(951_868_800));
        assert_eq!(beijing_seconds("20240301000000").unwrap() - beijing_seconds("20240228000000").unwrap(), 2 * 86_400);
    }
}
