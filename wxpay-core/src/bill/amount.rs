//! The numbers of bills: conversion between text in yuan or percent and whole numbers, without floating point.

use std::fmt;

use crate::value::{Fen, ParseFenError};

/// An amount in whole fen, which may be negative.
///
/// ```
/// use wxpay_core::{Fen, bill::SignedFen};
///
/// let amount = SignedFen::from_yuan("-1.42")?;
/// assert_eq!(amount, SignedFen(-142));
/// assert_eq!(amount.to_yuan(), "-1.42");
/// assert_eq!(SignedFen(888), Fen(888));
/// # Ok::<(), wxpay_core::value::ParseFenError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignedFen(pub i64);

impl SignedFen {
    /// Parses an amount in yuan as [`Fen::from_yuan`] does, with an optional `-` in front, and with zeros allowed
    /// behind the second decimal.
    ///
    /// # Errors
    /// If the text is anything else, such as a fraction of a fen or more than 13 digits.
    pub fn from_yuan(yuan: &str) -> Result<Self, ParseFenError> {
        MilliFen::from_yuan(yuan)?.whole_fen().ok_or(ParseFenError)
    }

    /// Formats the amount in yuan, with two decimals.
    #[must_use]
    pub fn to_yuan(self) -> String {
        format!("{}{}", sign(self.0), Fen(self.0.unsigned_abs()).to_yuan())
    }

    /// The amount as requests and replies have it; `None` if negative.
    #[must_use]
    pub fn fen(self) -> Option<Fen> {
        u64::try_from(self.0).ok().map(Fen)
    }
}

/// Writes the number of fen.
impl fmt::Display for SignedFen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<SignedFen> for i64 {
    fn from(amount: SignedFen) -> Self {
        amount.0
    }
}

impl PartialEq<Fen> for SignedFen {
    fn eq(&self, other: &Fen) -> bool {
        self.fen() == Some(*other)
    }
}

/// An amount in thousandths of a fen, which may be negative. Bills write fees with five decimals; in old bills the
/// last three are not always zero.
///
/// ```
/// use wxpay_core::bill::{MilliFen, SignedFen};
///
/// assert_eq!(MilliFen::from_yuan("0.04000")?.whole_fen(), Some(SignedFen(4)));
/// assert_eq!(MilliFen::from_yuan("0.00020")?, MilliFen(20));
/// assert_eq!(MilliFen(20).whole_fen(), None);
/// assert_eq!(MilliFen(-20).to_yuan(), "-0.00020");
/// # Ok::<(), wxpay_core::value::ParseFenError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilliFen(pub i64);

/// The most digits before the point, leading zeros included.
const MAX_DIGITS: u32 = 16;

impl MilliFen {
    /// Parses an amount in yuan as [`Fen::from_yuan`] does, with an optional `-` in front, and with up to five
    /// decimals.
    ///
    /// # Errors
    /// If the text is anything else, or has more than 13 digits before the point.
    pub fn from_yuan(yuan: &str) -> Result<Self, ParseFenError> {
        let (below, text) = yuan.strip_prefix('-').map_or((false, yuan), |text| (true, text));
        let (mut number, mut whole, mut decimals) = (0_i64, 0, None);
        for byte in text.bytes() {
            match (byte, &mut decimals) {
                (b'0'..=b'9', None) => whole += 1,
                (b'0'..=b'9', Some(decimals)) => *decimals += 1,
                (b'.', decimals @ None) => {
                    *decimals = Some(0);
                    continue;
                }
                _ => return Err(ParseFenError),
            }
            let more = number.checked_mul(10).and_then(|number| number.checked_add(i64::from(byte - b'0')));
            number = more.ok_or(ParseFenError)?;
        }
        let scale = match decimals {
            _ if whole == 0 || whole > MAX_DIGITS => return Err(ParseFenError),
            None => 100_000,
            Some(1) => 10_000,
            Some(2) => 1_000,
            Some(3) => 100,
            Some(4) => 10,
            Some(5) => 1,
            Some(_) => return Err(ParseFenError),
        };
        let fine = number.checked_mul(scale).ok_or(ParseFenError)?;
        Ok(Self(if below { -fine } else { fine }))
    }

    /// Formats the amount in yuan, with five decimals.
    #[must_use]
    pub fn to_yuan(self) -> String {
        let fine = self.0.unsigned_abs();
        format!("{}{}.{:05}", sign(self.0), fine / 100_000, fine % 100_000)
    }

    /// The amount in whole fen; `None` if it has a fraction of a fen.
    #[must_use]
    pub const fn whole_fen(self) -> Option<SignedFen> {
        if self.0 % 1000 == 0 { Some(SignedFen(self.0 / 1000)) } else { None }
    }
}

const fn sign(number: i64) -> &'static str {
    if number < 0 { "-" } else { "" }
}

/// A fee rate in millionths: `0.60%` is 6000.
///
/// ```
/// use wxpay_core::bill::Rate;
///
/// let rate: Rate = "0.60%".parse()?;
/// assert_eq!(rate.basis_points(), Some(60));
/// assert_eq!(rate.to_string(), "0.60%");
/// # Ok::<(), wxpay_core::bill::ParseRateError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub u32);

impl Rate {
    /// The rate in hundredths of a percent; `None` if it has a fraction of one.
    #[must_use]
    pub const fn basis_points(self) -> Option<u32> {
        if self.0.is_multiple_of(100) { Some(self.0 / 100) } else { None }
    }
}

/// Parses digits, with up to four decimals, followed by `%`.
impl std::str::FromStr for Rate {
    type Err = ParseRateError;

    fn from_str(text: &str) -> Result<Self, ParseRateError> {
        let percent = text.strip_suffix('%').filter(|percent| !percent.starts_with('-')).ok_or(ParseRateError)?;
        // In hundred-thousandths of a percent, of which the last digit must be zero.
        let fine = MilliFen::from_yuan(percent).map_err(|_| ParseRateError)?.0;
        if fine % 10 != 0 {
            return Err(ParseRateError);
        }
        u32::try_from(fine / 10).map(Self).map_err(|_| ParseRateError)
    }
}

/// Writes the rate in percent, with two decimals or as many as it needs.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (percent, rest) = (self.0 / 10_000, self.0 % 10_000);
        match rest {
            _ if rest % 100 == 0 => write!(f, "{percent}.{:02}%", rest / 100),
            _ if rest % 10 == 0 => write!(f, "{percent}.{:03}%", rest / 10),
            _ => write!(f, "{percent}.{rest:04}%"),
        }
    }
}

/// The error of a string that is not a valid rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseRateError;

impl fmt::Display for ParseRateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a rate: it is written in percent, such as `0.60%`")
    }
}

impl std::error::Error for ParseRateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (yuan, fine) in [
            ("0", 0),
            ("0.0", 0),
            ("6.00", 600_000),
            ("0.04000", 4_000),
            ("-0.02000", -2_000),
            ("-0.00001", -1),
            ("0.0002", 20),
            ("1.5", 150_000),
            ("92233720368547.75807", i64::MAX),
        ] {
            assert_eq!(MilliFen::from_yuan(yuan), Ok(MilliFen(fine)), "{yuan}");
        }
        for bad in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "--1",
            "+1",
            "1.000000",
            "1.00x",
            "1.0茶",
            "茶.茶茶",
            "1e3",
            "1,000.00",
            "0.6%",
            "92233720368547.75808",
        ] {
            assert_eq!(MilliFen::from_yuan(bad), Err(ParseFenError), "{bad}");
        }
        for fine in [0, 1, -1, 999, 100_000, -123_456_789, i64::MIN + 1, i64::MAX] {
            assert_eq!(MilliFen::from_yuan(&MilliFen(fine).to_yuan()), Ok(MilliFen(fine)));
        }
        for fen in [0, 5, -5, 100, -14_200, 9_223_372_036_854_775] {
            assert_eq!(SignedFen::from_yuan(&SignedFen(fen).to_yuan()), Ok(SignedFen(fen)));
        }
        assert_eq!(SignedFen::from_yuan("0.00020"), Err(ParseFenError));
        assert_eq!(SignedFen(-1).fen(), None);
        assert_ne!(SignedFen(-1), Fen(1));
    }

    #[test]
    fn rates_are_exact() {
        for (text, millionths, shown) in [
            ("0.60%", 6_000, "0.60%"),
            ("0.6%", 6_000, "0.60%"),
            ("2.00%", 20_000, "2.00%"),
            ("0.300%", 3_000, "0.30%"),
            ("0.385%", 3_850, "0.385%"),
            ("0.0001%", 1, "0.0001%"),
            ("0%", 0, "0.00%"),
        ] {
            assert_eq!(text.parse(), Ok(Rate(millionths)), "{text}");
            assert_eq!(Rate(millionths).to_string(), shown);
        }
        for bad in ["", "%", "0.60", "-0.60%", "0.00001%", "99999999999%", "0.6 %", "x%"] {
            assert_eq!(bad.parse::<Rate>(), Err(ParseRateError), "{bad}");
        }
    }
}
