//! Amounts in fen, converted from and to yuan without floating point.

use std::fmt;
use std::str::FromStr;

/// An amount in whole fen; 100 fen are one yuan.
///
/// ```
/// use wxpay_core::Fen;
///
/// assert_eq!(Fen::from_yuan("8.88"), Ok(Fen(888)));
/// assert_eq!(Fen(5).to_yuan(), "0.05");
/// assert!(Fen::from_yuan("8.888").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub u64);

impl Fen {
    /// Parses an amount in yuan: ASCII digits, and after a point one or two more; no sign, no
    /// blanks, at most 16 digits before the point.
    ///
    /// # Errors
    /// If the text has another form.
    pub fn from_yuan(yuan: &str) -> Result<Self, ParseFenError> {
        let (whole, part) = yuan.split_once('.').unwrap_or((yuan, "00"));
        let part = match part.len() {
            1 => digits(part).map(|tenths| tenths * 10),
            2 => digits(part),
            _ => None,
        };
        match (digits(whole), part) {
            (Some(whole), Some(part)) if yuan.len() <= 19 && whole < 10_u64.pow(16) => Ok(Self(whole * 100 + part)),
            _ => Err(ParseFenError),
        }
    }

    /// Formats the amount in yuan, with two digits after the point.
    #[must_use]
    pub fn to_yuan(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The number of fen, as on the wire.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Parses fen as on the wire: at most 18 ASCII digits, without sign or leading zero.
impl FromStr for Fen {
    type Err = ParseFenError;

    fn from_str(text: &str) -> Result<Self, ParseFenError> {
        wxpay_schema::internal::whole_number(text).map(Self).ok_or(ParseFenError)
    }
}

impl From<Fen> for u64 {
    fn from(fen: Fen) -> Self {
        fen.0
    }
}

/// The error of a string that is not a valid amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseFenError;

impl fmt::Display for ParseFenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not an amount: write fen as digits (`888`), or yuan with at most two digits after the point (`8.88`)",
        )
    }
}

impl std::error::Error for ParseFenError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_yuan_and_to_yuan_are_exact() {
        for (yuan, fen) in [
            ("0.01", 1),
            ("0.1", 10),
            ("1", 100),
            ("8.88", 888),
            ("1000000.07", 100_000_007),
            ("9999999999999999.99", 999_999_999_999_999_999),
        ] {
            assert_eq!(Fen::from_yuan(yuan), Ok(Fen(fen)), "{yuan}");
        }
        for fen in [0, 1, 9, 10, 99, 100, 101, 123_456_789] {
            assert_eq!(Fen::from_yuan(&Fen(fen).to_yuan()), Ok(Fen(fen)));
        }
        for bad in ["", ".", "1.", ".5", "1.234", "-1", "+1", "1,00", " 1", "1e2", "٨", "10000000000000000.00", "0x1"]
        {
            assert_eq!(Fen::from_yuan(bad), Err(ParseFenError), "{bad}");
        }
    }

    #[test]
    fn from_str_accepts_digits_only() {
        assert_eq!("0".parse(), Ok(Fen(0)));
        assert_eq!("888".parse(), Ok(Fen(888)));
        for bad in ["", "+888", "-0", "8.88", " 888", "888 ", "0x378", "0888", "18446744073709551617", "٨٨٨", "8,88"]
        {
            assert_eq!(bad.parse::<Fen>(), Err(ParseFenError), "{bad}");
        }
    }
}
