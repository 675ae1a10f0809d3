//! Days of bills, and how near to midnight a time is.

use std::fmt;
use std::str::FromStr;

use crate::value::{BeijingTime, ParseTimeError};

/// The seconds of a day.
const DAY: u64 = 24 * 3600;

/// How far from midnight the two sides may date one payment on two days, in seconds.
const NEAR: u64 = 600;

/// A day in Beijing, from midnight to midnight; as text eight digits `yyyyMMdd`, as in `bill_date`.
///
/// ```
/// use wxpay_core::bill::reconcile::BillDay;
///
/// let day: BillDay = "20261128".parse()?;
/// assert_eq!(BillDay::from_time("20261128235959".parse()?), day);
/// assert_eq!(day.to_string(), "20261128");
/// # Ok::<(), wxpay_core::value::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillDay {
    /// Days since 1970-01-01 in Beijing.
    number: u64,
}

impl BillDay {
    /// The day of a time.
    #[must_use]
    pub const fn from_time(time: BeijingTime) -> Self {
        Self { number: time.beijing_seconds() / DAY }
    }

    /// Whether the time is on the day.
    #[must_use]
    pub const fn contains(self, time: BeijingTime) -> bool {
        Self::from_time(time).number == self.number
    }

    /// Whether the time is on the day, or so near to it that the other side may have dated it on the day.
    pub(super) const fn almost_contains(self, time: BeijingTime) -> bool {
        let seconds = time.beijing_seconds();
        seconds + NEAR >= self.number * DAY && seconds <= (self.number + 1) * DAY + NEAR
    }

    pub(super) const fn number(self) -> u64 {
        self.number
    }

    /// The day of a number that [`BillDay::number`] returned.
    pub(super) const fn from_number(number: u64) -> Self {
        Self { number }
    }
}

/// Whether the time is within ten minutes of a midnight, at either side of it.
pub(super) const fn is_near_midnight(time: BeijingTime) -> bool {
    let of_day = time.beijing_seconds() % DAY;
    of_day <= NEAR || of_day >= DAY - NEAR
}

impl fmt::Display for BillDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Noon in Beijing is four o'clock in UTC.
        let noon = BeijingTime::from_unix_seconds(self.number * DAY + 4 * 3600).map_err(|_| fmt::Error)?;
        f.write_str(noon.to_string().get(..8).unwrap_or_default())
    }
}

impl fmt::Debug for BillDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Parses eight digits `yyyyMMdd`.
impl FromStr for BillDay {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        if text.len() != 8 {
            return Err(ParseTimeError);
        }
        format!("{text}120000").parse().map(Self::from_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(digits: &str) -> BeijingTime {
        digits.parse().unwrap()
    }

    #[test]
    fn bill_day_is_a_day_in_beijing() {
        let day: BillDay = "20261128".parse().unwrap();
        for (digits, contains, almost) in [
            ("20261127234959", false, false),
            ("20261127235000", false, true),
            ("20261128000000", true, true),
            ("20261128235959", true, true),
            ("20261129000000", false, true),
            ("20261129001000", false, true),
            ("20261129001001", false, false),
        ] {
            assert_eq!((day.contains(time(digits)), day.almost_contains(time(digits))), (contains, almost), "{digits}");
        }
        for bad in ["2026112", "202611280", "20261131", "2026-1-1", ""] {
            assert!(bad.parse::<BillDay>().is_err(), "{bad}");
        }
        assert_eq!("99991231".parse::<BillDay>().unwrap().to_string(), "99991231");
    }

    #[test]
    fn is_near_midnight_reaches_ten_minutes() {
        for (digits, near) in [
            ("20261128000000", true),
            ("20261128001000", true),
            ("20261128001001", false),
            ("20261128120000", false),
            ("20261128234959", false),
            ("20261128235000", true),
        ] {
            assert_eq!(is_near_midnight(time(digits)), near, "{digits}");
        }
    }
}
