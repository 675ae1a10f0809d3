//! The camel-case form of a wire name, which the cloud function SDK uses, displayed or
//! compared without an allocation.

use core::fmt;

use crate::text::same;

/// The camel-case form of a wire name: `_` with a small letter becomes the capital letter,
/// digits keep their underscore (docs/protocol.md, Cloud names). A table may set another
/// name.
///
/// ```
/// let field = wxpay_schema::pay::UNIFIED_ORDER.find("out_trade_no").unwrap();
/// assert_eq!(field.camel().to_string(), "outTradeNo");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CamelCase {
    pub(crate) name: &'static str,
    pub(crate) given: Option<&'static str>,
}

impl CamelCase {
    /// Whether `text` is this name.
    #[must_use]
    pub const fn matches(self, text: &str) -> bool {
        if let Some(given) = self.given {
            return same(given, text);
        }
        let (name, text) = (self.name.as_bytes(), text.as_bytes());
        let (mut from, mut to) = (0, 0);
        while from < name.len() {
            let mut byte = name[from];
            if byte == b'_' && from + 1 < name.len() && name[from + 1].is_ascii_lowercase() {
                from += 1;
                byte = name[from].to_ascii_uppercase();
            }
            if to >= text.len() || text[to] != byte {
                return false;
            }
            from += 1;
            to += 1;
        }
        to == text.len()
    }
}

impl fmt::Display for CamelCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        if let Some(given) = self.given {
            return f.write_str(given);
        }
        let mut letters = self.name.chars().peekable();
        while let Some(letter) = letters.next() {
            match letters.peek() {
                Some(next) if letter == '_' && next.is_ascii_lowercase() => {
                    f.write_char(next.to_ascii_uppercase())?;
                    letters.next();
                }
                _ => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::CamelCase;
    use std::string::ToString as _;

    #[test]
    fn camel_case_displays_and_compares_alike() {
        for (name, camel) in [
            ("body", "body"),
            ("out_trade_no", "outTradeNo"),
            ("spbill_create_ip", "spbillCreateIp"),
            ("refund_fee_0", "refundFee_0"),
            ("appId", "appId"),
        ] {
            let form = CamelCase { name, given: None };
            assert_eq!(form.to_string(), camel);
            assert!(form.matches(camel));
            assert!(!form.matches(&camel[1..]));
            assert!(!form.matches(&std::format!("{camel}x")));
        }
        let given = CamelCase { name: "area_code", given: Some("area_code") };
        assert_eq!(given.to_string(), "area_code");
        assert!(given.matches("area_code") && !given.matches("areaCode"));
    }
}
