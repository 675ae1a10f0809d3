//! What can be wrong with one value, and the sentence that says so. A field and
//! a [`Fault`] go in; a fact and a help text come out, the same for the compiler
//! and for the run.

use core::fmt;

use crate::field::{Charset, Field, Kind};

/// What is wrong with a value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The empty text, which counts as absent.
    Empty,
    /// More UTF-8 bytes than the field takes.
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
    /// Not a run of at most 18 ASCII digits.
    NotANumber,
    /// A character that the field does not take.
    Character {
        /// The place of its first byte.
        at: usize,
    },
    /// Not in the list of values.
    NotListed,
    /// Not a Beijing time `yyyyMMddHHmmss`.
    NotATime,
    /// Not an IPv4 or IPv6 address.
    NotAnIp,
    /// Not a JSON object.
    NotAnObject,
    /// Not an absolute http or https URL without query and fragment.
    NotAUrl,
}

/// A fault in words, by [`Field::explain`].
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    field: &'a Field,
    fault: Fault,
    given: &'a str,
    what: &'a str,
}

impl Field {
    /// The fault in words. `given` is the value, of which at most 40 characters
    /// are shown, and none if it is personal data; `what` names it in the
    /// sentence ("this literal", "the value").
    #[must_use]
    pub const fn explain<'a>(&'a self, fault: Fault, given: &'a str, what: &'a str) -> Explanation<'a> {
        Explanation { field: self, fault, given, what }
    }
}

impl Explanation<'_> {
    /// What to write instead.
    #[must_use]
    pub const fn help(self) -> Help {
        Help { field: *self.field, fault: self.fault }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.field.name;
        let what = self.what;
        let given = Excerpt(self.given, self.field.personal);
        match self.fault {
            Fault::Empty => write!(f, "`{name}` is empty, and an empty value counts as absent"),
            Fault::TooLong { max, actual } => {
                write!(f, "`{name}` holds at most {max} bytes, {what} has {actual}")
            }
            Fault::TooSmall { min, given } => {
                write!(f, "`{name}` is at least {min}, {what} is {given}")
            }
            Fault::TooLarge { max, given } => {
                write!(f, "`{name}` is at most {max}, {what} is {given}")
            }
            Fault::NotANumber => write!(f, "`{name}` is a whole number, {what} is {given}"),
            Fault::Character { at } => {
                let found = self.given.get(at..).and_then(|rest| rest.chars().next());
                match found {
                    Some(found) => write!(
                        f,
                        "`{name}` cannot hold the character `{}` (byte {at} of {what})",
                        found.escape_default()
                    ),
                    None => write!(f, "`{name}` cannot hold byte {at} of {what}"),
                }
            }
            Fault::NotListed => write!(f, "{given} is not a value of `{name}`"),
            Fault::NotATime => {
                write!(f, "`{name}` is a time `yyyyMMddHHmmss`, {what} is {given}")
            }
            Fault::NotAnIp => {
                write!(f, "`{name}` is an IPv4 or IPv6 address, {what} is {given}")
            }
            Fault::NotAnObject => write!(f, "`{name}` is a JSON object, {what} is {given}"),
            Fault::NotAUrl => {
                write!(f, "`{name}` is an absolute http or https URL without query and fragment, {what} is {given}")
            }
        }
    }
}

/// What to write instead of a faulty value.
#[derive(Clone, Copy, Debug)]
pub struct Help {
    field: Field,
    fault: Fault,
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.fault, self.field.kind) {
            (Fault::Empty, _) => f.write_str("give a value, or leave the field out"),
            (Fault::TooLong { .. }, _) => {
                f.write_str("shorten it; the limit counts UTF-8 bytes, three for most Chinese characters")
            }
            (Fault::TooSmall { min, .. }, Kind::Fen) => write!(f, "give the amount in whole fen, at least {min}"),
            (Fault::TooSmall { min, .. }, _) => write!(f, "give at least {min}"),
            (Fault::TooLarge { max, .. }, _) => write!(f, "give at most {max}"),
            (Fault::NotANumber, Kind::Fen) => f.write_str("amounts are whole fen without sign, point or blanks"),
            (Fault::NotANumber, _) => f.write_str("write decimal digits only"),
            (Fault::Character { .. }, Kind::Text(charset)) if charset != Charset::Any => {
                write!(f, "it takes {}", charset.words())
            }
            (Fault::Character { .. }, _) => f.write_str("it takes the characters that XML 1.0 allows"),
            (Fault::NotListed, _) => {
                let one = self.field.value(1).is_none();
                f.write_str(if one { "the only value is " } else { "the values are " })?;
                for (at, value) in self.field.values().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}`{value}`")?;
                }
                Ok(())
            }
            (Fault::NotATime, _) => f.write_str("write a Beijing time such as `20261123091010`"),
            (Fault::NotAnIp, _) => f.write_str("write an address such as `203.0.113.7` or `2001:db8::7`"),
            (Fault::NotAnObject, _) => f.write_str("write an object in braces, or use a struct that derives `Object`"),
            (Fault::NotAUrl, _) => f.write_str("write a URL such as `https://shop.example/wxpay`"),
        }
    }
}

/// At most 40 characters of a value, escaped, between back-ticks.
struct Excerpt<'a>(&'a str, bool);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        if self.1 {
            return write!(f, "a text of {} bytes", self.0.len());
        }
        f.write_char('`')?;
        let mut left = self.0.chars();
        for letter in left.by_ref().take(40) {
            if letter.is_control() {
                write!(f, "{}", letter.escape_default())?;
            } else {
                f.write_char(letter)?;
            }
        }
        f.write_str(if left.next().is_some() { "…`" } else { "`" })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use crate::builders::{fen, one_of, text};
    use crate::choices;
    use std::string::ToString as _;

    #[test]
    fn a_fault_names_field_rule_limit_and_what_was_given() {
        let attach = text("attach", 4);
        let fault = attach.fault("12345").unwrap();
        assert_eq!(
            attach.explain(fault, "12345", "this literal").to_string(),
            "`attach` holds at most 4 bytes, this literal has 5"
        );
        let amount = fen("total_fee").at_least(1);
        let fault = amount.fault("0").unwrap();
        assert_eq!(amount.explain(fault, "0", "the value").to_string(), "`total_fee` is at least 1, the value is 0");
        let kind = one_of("coupon_type", &choices::COUPON_TYPE);
        let fault = kind.fault("GOLD").unwrap();
        let words = kind.explain(fault, "GOLD", "the value");
        assert_eq!(words.to_string(), "`GOLD` is not a value of `coupon_type`");
        assert_eq!(words.help().to_string(), "the values are `CASH`, `NO_CASH`");
    }

    #[test]
    fn personal_data_and_control_characters_are_not_echoed() {
        let openid = fen("x").personal();
        let fault = openid.fault("secret").unwrap();
        assert_eq!(
            openid.explain(fault, "secret", "the value").to_string(),
            "`x` is a whole number, the value is a text of 6 bytes"
        );
        let amount = fen("x");
        let fault = amount.fault("1\u{85}").unwrap();
        assert!(!amount.explain(fault, "1\u{85}", "the value").to_string().contains('\u{85}'));
    }
}
