//! The check of a value against its field, the same for the compiler and at run time.

use core::net::IpAddr;

use crate::check::value_error::ValueError;
use crate::table::model::{Charset, Choices, Field, Kind, Repeat};
use crate::text::{
    TextScan, contains, digits, forbidden_in_xml, has_any, is_date, is_date_time, is_time14, starts_with,
};

impl Field {
    /// Checks a value to send: it must not be empty or longer than the limit, its characters
    /// must be of the set, and it must have the form of its kind.
    ///
    /// Of an address only the characters are checked, because parsing it is too much work
    /// for const evaluation; the core checks it with [`address_error`] before it signs.
    #[must_use]
    pub const fn value_error(&self, value: &str) -> Option<ValueError> {
        self.check_scanned(value, TextScan::new(value))
    }

    /// Whether a scanned value is certainly valid, as most are. `false` means that
    /// [`check_scanned`](Self::check_scanned) has to decide.
    #[inline]
    #[must_use]
    pub const fn is_valid_fast(&self, value: &str, seen: TextScan) -> bool {
        let has_form = match self.kind {
            Kind::Text(Charset::Any) => true,
            Kind::Text(_) | Kind::Url => seen.is_checked(),
            _ => false,
        };
        has_form && !seen.may_be_forbidden() && !value.is_empty() && self.has_room_for(value.len())
    }

    /// Like [`value_error`](Self::value_error), for a scanned value.
    #[must_use]
    pub const fn check_scanned(&self, value: &str, seen: TextScan) -> Option<ValueError> {
        let bytes = value.as_bytes();
        if bytes.is_empty() {
            return Some(ValueError::Empty);
        }
        if seen.may_be_forbidden()
            && (seen.is_special() || has_any(bytes, false, [0xEF]))
            && let Some(at) = forbidden_in_xml(bytes)
        {
            return Some(ValueError::Character { at });
        }
        match self.kind {
            Kind::Fen | Kind::Number => {
                let Some(number) = digits(bytes) else {
                    return Some(ValueError::NotANumber);
                };
                return self.range_error(number);
            }
            Kind::Choice(choices) => {
                if !self.takes(choices, value) {
                    return Some(ValueError::NotListed);
                }
            }
            Kind::Time14 => {
                if !is_time14(bytes) {
                    return Some(ValueError::NotATime);
                }
            }
            Kind::DateTime => {
                if !is_date_time(bytes) {
                    return Some(ValueError::NotATime);
                }
            }
            Kind::Date => {
                if !is_date(bytes) {
                    return Some(ValueError::NotATime);
                }
            }
            Kind::Ip => {
                let mut at = 0;
                while at < bytes.len() {
                    if !bytes[at].is_ascii_hexdigit() && bytes[at] != b'.' && bytes[at] != b':' {
                        return Some(ValueError::NotAnIp);
                    }
                    at += 1;
                }
            }
            Kind::Url => {
                if !seen.is_checked() && !is_plain_url(bytes) {
                    return Some(ValueError::NotAUrl);
                }
            }
            Kind::Text(Charset::Any) => {}
            Kind::Text(charset) => {
                let (allowed, mut at) = (charset.allowed(), 0);
                while at < bytes.len() {
                    if !allowed[bytes[at] as usize] {
                        return Some(ValueError::Character { at });
                    }
                    at += 1;
                }
            }
            Kind::Encrypted => {
                if !is_base64(bytes) {
                    return Some(ValueError::NotEncrypted);
                }
            }
            Kind::Object(_) | Kind::JsonText(_) | Kind::Family { .. } | Kind::XmlList { .. } => {
                let is_array = matches!(self.repeat, Repeat::Array);
                let (first, last) = if is_array { (b'[', b']') } else { (b'{', b'}') };
                if bytes[0] != first || bytes[bytes.len() - 1] != last {
                    return Some(if is_array { ValueError::NotAnArray } else { ValueError::NotAnObject });
                }
            }
        }
        match self.max_bytes {
            Some(max) if bytes.len() > max as usize => Some(ValueError::TooLong { max, actual: bytes.len() }),
            _ => None,
        }
    }

    /// Whether a value of that length is within the limit.
    #[inline]
    #[must_use]
    pub const fn has_room_for(&self, bytes: usize) -> bool {
        match self.max_bytes {
            Some(max) => bytes <= max as usize,
            None => true,
        }
    }

    /// Checks the range of a number.
    #[must_use]
    pub const fn range_error(&self, number: u64) -> Option<ValueError> {
        if number < self.min {
            Some(ValueError::TooSmall { min: self.min, given: number })
        } else if number > self.max {
            Some(ValueError::TooLarge { max: self.max, given: number })
        } else {
            None
        }
    }

    const fn takes(&self, choices: &Choices, value: &str) -> bool {
        if let Some(only) = self.only {
            return contains(only, value);
        }
        choices.contains(value)
    }
}

/// Checks that a text is the address of a device. The unspecified address (`0.0.0.0`, `::`),
/// also in its IPv4-mapped form, is not.
#[must_use]
pub fn address_error(text: &str) -> Option<ValueError> {
    match text.parse::<IpAddr>() {
        Err(_) => Some(ValueError::NotAnIp),
        Ok(address) if is_unspecified(address) => Some(ValueError::UnspecifiedIp),
        Ok(_) => None,
    }
}

/// Whether an address is the unspecified one, also in its IPv4-mapped form.
#[must_use]
pub const fn is_unspecified(address: IpAddr) -> bool {
    address.to_canonical().is_unspecified()
}

/// The bytes of URLs without a query and a fragment.
const URL_BYTES: &[bool; 256] = &{
    let (mut table, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        let other = matches!(byte, b'?' | b'#' | b'<' | b'>' | b'"' | b'\\');
        table[byte as usize] = byte.is_ascii_graphic() && !other;
        byte += 1;
    }
    table
};

/// Whole groups of four base64 digits.
const fn is_base64(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        let is_padding = bytes[at] == b'=' && at + 2 >= bytes.len();
        if !bytes[at].is_ascii_alphanumeric() && !matches!(bytes[at], b'+' | b'/') && !is_padding {
            return false;
        }
        at += 1;
    }
    bytes.len().is_multiple_of(4)
}

/// Absolute, http or https, with a host, and without blanks, query or fragment
/// (docs/protocol.md, Values).
const fn is_plain_url(bytes: &[u8]) -> bool {
    let host = if starts_with(bytes, b"https://") {
        8
    } else if starts_with(bytes, b"http://") {
        7
    } else {
        return false;
    };
    if bytes.len() == host || bytes[host] == b'/' {
        return false;
    }
    let mut at = host;
    while at < bytes.len() {
        if !URL_BYTES[bytes[at] as usize] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::{choices, fen, one_of, text, time14, url};

    #[test]
    fn value_error_counts_utf8_bytes() {
        let body = text("body", 127);
        assert_eq!(body.value_error(&"x".repeat(127)), None);
        assert_eq!(body.value_error(&"x".repeat(128)), Some(ValueError::TooLong { max: 127, actual: 128 }));
        assert_eq!(body.value_error(&"茶".repeat(42)), None);
        assert_eq!(body.value_error(&"茶".repeat(43)), Some(ValueError::TooLong { max: 127, actual: 129 }));
        assert_eq!(body.value_error(""), Some(ValueError::Empty));
        assert_eq!(body.value_error("a\u{7}"), Some(ValueError::Character { at: 1 }));
        assert_eq!(body.value_error("a\u{ffff}"), Some(ValueError::Character { at: 1 }));
        assert_eq!(body.value_error("tab\tline\r\n"), None);
    }

    #[test]
    fn is_valid_fast_agrees_with_value_error() {
        let long = "x".repeat(300);
        let texts = ["", "a", "JSAPI", "2026", "https://shop.example/wxpay", "a<b", "a\u{7}", "茶", "\u{fffe}", &long];
        let (mut sure, mut fields) = (0, 0);
        for field in crate::ALL.iter().flat_map(|message| message.fields) {
            for (text, seen) in texts.iter().map(|text| (*text, TextScan::new(text))) {
                fields += 1;
                if field.is_valid_fast(text, seen) {
                    sure += 1;
                    assert_eq!(field.value_error(text), None, "{} {text}", field.name);
                }
            }
        }
        assert!(sure > fields / 7 && sure < fields, "{sure} of {fields}");
        let url = url("notify_url", 30);
        let seen = TextScan::new_checked("https://shop.example/wxpay");
        assert!(url.is_valid_fast("https://shop.example/wxpay", seen));
        assert!(!text("attach", 3).is_valid_fast("abcd", TextScan::PLAIN));
    }

    #[test]
    fn address_error_refuses_the_unspecified_address() {
        for none in ["0.0.0.0", "::", "0::0", "::ffff:0.0.0.0", "::FFFF:0:0", "0:0:0:0:0:ffff::"] {
            assert_eq!(address_error(none), Some(ValueError::UnspecifiedIp), "{none}");
        }
        for some in ["0.0.0.1", "::1", "127.0.0.1", "fe80::1", "::ffff:0:0:0", "0:ffff::", "::ffff:203.0.113.7"] {
            assert_eq!(address_error(some), None, "{some}");
        }
        for not_one in ["", "203.0.113", "::ffff:", "fe80::1%eth0", "203.0.113.7 "] {
            assert_eq!(address_error(not_one), Some(ValueError::NotAnIp), "{not_one}");
        }
    }

    #[test]
    fn value_error_knows_every_kind() {
        let amount = fen("total_fee").at_least(1);
        assert_eq!(amount.value_error("1"), None);
        assert_eq!(amount.value_error("0"), Some(ValueError::TooSmall { min: 1, given: 0 }));
        for bad in ["+1", "-1", "1.0", " 1", "0x1", "1000000000000000000", "٨"] {
            assert_eq!(amount.value_error(bad), Some(ValueError::NotANumber), "{bad}");
        }
        let number = text("out_trade_no", 32).of(Charset::OrderNumber);
        assert_eq!(number.value_error("A_b-9|*"), None);
        assert_eq!(number.value_error("A#"), Some(ValueError::Character { at: 1 }));
        assert_eq!(number.value_error("单"), Some(ValueError::Character { at: 0 }));
        assert_eq!(time14("t").value_error("20261301000000"), Some(ValueError::NotATime));
        let trade_type = one_of("trade_type", &choices::TRADE_TYPE).only(&["JSAPI", "NATIVE"]);
        assert_eq!(trade_type.value_error("JSAPI"), None);
        assert_eq!(trade_type.value_error("MICROPAY"), Some(ValueError::NotListed));
        let url = url("notify_url", 256);
        assert_eq!(url.value_error("https://shop.example/wxpay"), None);
        for bad in [
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https:///x",
            "https://shop.example/?a=b",
            "https://shop.example/#a",
            "https://shop.example/a b",
        ] {
            assert_eq!(url.value_error(bad), Some(ValueError::NotAUrl), "{bad}");
        }
    }
}
