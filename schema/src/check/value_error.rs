//! The errors of a value, and their wording: a fact and a help text, the same for the
//! compiler and at run time.

use crate::table::model::{Charset, Field, Kind};
use crate::text::character_at;
use crate::text::const_string::ConstString;

/// An error of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// An empty text, which counts as absent.
    Empty,
    /// More UTF-8 bytes than the field allows.
    TooLong {
        /// The limit in bytes.
        max: u32,
        /// The length in bytes.
        actual: usize,
    },
    /// A number below the smallest allowed.
    TooSmall {
        /// The smallest allowed.
        min: u64,
        /// The number given.
        given: u64,
    },
    /// A number above the largest allowed.
    TooLarge {
        /// The largest allowed.
        max: u64,
        /// The number given.
        given: u64,
    },
    /// Not a number of at most 18 ASCII digits.
    NotANumber,
    /// A character that the field does not allow.
    Character {
        /// The position of its first byte.
        at: usize,
    },
    /// Not in the list of values.
    NotListed,
    /// Not a Beijing time or day in the form of the field, or not in the calendar.
    NotATime,
    /// Not an IPv4 or IPv6 address.
    NotAnIp,
    /// The unspecified address, `0.0.0.0` or `::`, which no device has.
    UnspecifiedIp,
    /// Not a JSON object.
    NotAnObject,
    /// Not a JSON array.
    NotAnArray,
    /// Not base64, and so not encrypted.
    NotEncrypted,
    /// Not an absolute http or https URL without query and fragment.
    NotAUrl,
}

impl Field {
    /// Describes an error. `given` is the value, of which at most 40 characters are shown, and
    /// none if it is personal data; `what` is its name in the sentence ("this literal", "the
    /// value").
    #[must_use]
    pub const fn explain(&self, fault: ValueError, given: &str, what: &str) -> ConstString {
        let words = ConstString::new();
        let name = self.name;
        match fault {
            ValueError::Empty => words.name(name).and(" is empty, and an empty value counts as absent"),
            ValueError::TooLong { max, actual } => words
                .name(name)
                .and(" holds at most ")
                .number(max as u64)
                .and(" bytes, ")
                .and(what)
                .and(" has ")
                .number(actual as u64),
            ValueError::TooSmall { min, given } => {
                words.name(name).and(" is at least ").number(min).and(", ").and(what).and(" is ").number(given)
            }
            ValueError::TooLarge { max, given } => {
                words.name(name).and(" is at most ").number(max).and(", ").and(what).and(" is ").number(given)
            }
            ValueError::Character { at } if at < given.len() && given.is_char_boundary(at) => words
                .name(name)
                .and(" cannot hold the character `")
                .character(given, at)
                .and("` (byte ")
                .number(at as u64)
                .and(" of ")
                .and(what)
                .and(")"),
            ValueError::Character { at } => {
                words.name(name).and(" cannot hold byte ").number(at as u64).and(" of ").and(what)
            }
            ValueError::NotListed => self.excerpt(words, given).and(" is not a value of ").name(name),
            ValueError::NotANumber => self.is_not("a whole number", what, given),
            ValueError::NotATime => match self.kind {
                Kind::Date => self.is_not("a day `yyyyMMdd`", what, given),
                Kind::DateTime => self.is_not("a time `yyyy-MM-dd HH:mm:ss`", what, given),
                _ => self.is_not("a time `yyyyMMddHHmmss`", what, given),
            },
            ValueError::NotAnIp => self.is_not("an IPv4 or IPv6 address", what, given),
            ValueError::UnspecifiedIp => {
                self.is_not("the address of a device", what, given).and(", the unspecified one")
            }
            ValueError::NotAnObject => self.is_not("a JSON object", what, given),
            ValueError::NotAnArray => self.is_not("a JSON array", what, given),
            ValueError::NotEncrypted => self.is_not("an encrypted text in base64", what, given),
            ValueError::NotAUrl => self.is_not("an absolute http or https URL without query and fragment", what, given),
        }
    }

    /// "`total_fee` is a whole number, the value is `abc`"
    const fn is_not(&self, a: &str, what: &str, given: &str) -> ConstString {
        let words = ConstString::new().name(self.name).and(" is ").and(a).and(", ").and(what).and(" is ");
        self.excerpt(words, given)
    }

    /// Adds at most 40 characters of a value, escaped, between back-ticks.
    const fn excerpt(&self, mut words: ConstString, given: &str) -> ConstString {
        if self.personal {
            return words.and("a text of ").number(given.len() as u64).and(" bytes");
        }
        words = words.and("`");
        let (mut at, mut shown) = (0, 0);
        while at < given.len() && shown < 40 {
            words = words.character(given, at);
            at += character_at(given, at).1;
            shown += 1;
        }
        words.and(if at < given.len() { "…`" } else { "`" })
    }

    /// Suggests how to correct the value.
    #[must_use]
    pub const fn help(&self, fault: ValueError) -> ConstString {
        let words = ConstString::new();
        match (fault, self.kind) {
            (ValueError::Empty, _) => words.and("give a value, or leave the field out"),
            (ValueError::TooLong { .. }, _) => {
                words.and("shorten it; the limit counts UTF-8 bytes, three for most Chinese characters")
            }
            (ValueError::TooSmall { min, .. }, Kind::Fen) => {
                words.and("give the amount in whole fen, at least ").number(min)
            }
            (ValueError::TooSmall { min, .. }, _) => words.and("give at least ").number(min),
            (ValueError::TooLarge { max, .. }, _) => words.and("give at most ").number(max),
            (ValueError::NotANumber, Kind::Fen) => words.and("amounts are whole fen without sign, point or blanks"),
            (ValueError::NotANumber, _) => words.and("write decimal digits only"),
            (ValueError::Character { .. }, Kind::Text(charset)) => words.and("it takes ").and(charset.words()),
            (ValueError::Character { .. }, _) => words.and("it takes ").and(Charset::Any.words()),
            (ValueError::NotListed, _) => self.list(words),
            (ValueError::NotATime, Kind::Date) => words.and("write a day of Beijing such as `20261123`"),
            (ValueError::NotATime, Kind::DateTime) => words.and("write a Beijing time such as `2026-11-23 09:10:10`"),
            (ValueError::NotATime, _) => words.and("write a Beijing time such as `20261123091010`"),
            (ValueError::NotAnIp, _) => words.and("write an address such as `203.0.113.7` or `2001:db8::7`"),
            (ValueError::UnspecifiedIp, _) => {
                words.and("give the address that the payer's connection comes from, not the one that is listened on")
            }
            (ValueError::NotAnObject, _) => {
                words.and("write an object in braces, or use a struct that derives `Object`")
            }
            (ValueError::NotAnArray, _) => {
                words.and("write an array in brackets, or use a list of structs that derive `Object`")
            }
            (ValueError::NotEncrypted, _) => words.and("encrypt it with the public key that WeChat Pay hands out"),
            (ValueError::NotAUrl, _) => words.and("write a URL such as `https://shop.example/wxpay`"),
        }
    }

    /// "the values are `CASH`, `NO_CASH`"
    const fn list(&self, mut words: ConstString) -> ConstString {
        words = words.and(if self.value(1).is_none() { "the only value is " } else { "the values are " });
        let mut at = 0;
        while let Some(value) = self.value(at) {
            words = if at == 0 { words } else { words.and(", ") };
            words = words.name(value);
            at += 1;
        }
        words
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use crate::choices;
    use crate::table::builders::{fen, one_of, text};
    use std::string::ToString as _;

    #[test]
    fn explain_names_field_limit_and_value() {
        let attach = text("attach", 4);
        let fault = attach.value_error("12345").unwrap();
        assert_eq!(
            attach.explain(fault, "12345", "this literal").to_string(),
            "`attach` holds at most 4 bytes, this literal has 5"
        );
        let amount = fen("total_fee").at_least(1);
        let fault = amount.value_error("0").unwrap();
        assert_eq!(amount.explain(fault, "0", "the value").to_string(), "`total_fee` is at least 1, the value is 0");
        let kind = one_of("coupon_type", &choices::COUPON_TYPE);
        let fault = kind.value_error("GOLD").unwrap();
        let words = kind.explain(fault, "GOLD", "the value");
        assert_eq!(words.to_string(), "`GOLD` is not a value of `coupon_type`");
        assert_eq!(kind.help(fault).to_string(), "the values are `CASH`, `NO_CASH`");
    }

    #[test]
    fn explain_shows_no_personal_data_and_no_control_characters() {
        let openid = fen("x").personal();
        let fault = openid.value_error("secret").unwrap();
        assert_eq!(
            openid.explain(fault, "secret", "the value").to_string(),
            "`x` is a whole number, the value is a text of 6 bytes"
        );
        let amount = fen("x");
        let fault = amount.value_error("1\u{85}").unwrap();
        assert!(!amount.explain(fault, "1\u{85}", "the value").to_string().contains('\u{85}'));
    }
}
