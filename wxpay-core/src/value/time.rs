//! Times in the formats of WeChat Pay.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::decimal::digit_of;

/// A time in Beijing (UTC+8, no daylight saving), to the second; on the wire
/// fourteen digits `yyyyMMddHHmmss`.
///
/// ```
/// use wxpay_core::BeijingTime;
///
/// let time: BeijingTime = "20091225091010".parse()?;
/// assert_eq!(time.unix_seconds(), 1_261_703_410);
/// assert_eq!(BeijingTime::from_unix_seconds(1_261_703_410), Ok(time));
/// # Ok::<(), wxpay_core::value::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BeijingTime {
    /// Seconds since 1970 in UTC.
    unix: u64,
}

const EAST_OF_UTC: u64 = 8 * 3600;
/// 9999-12-31 23:59:59 in Beijing, the last time of fourteen digits.
const LAST: u64 = 253_402_300_799 - EAST_OF_UTC;

impl BeijingTime {
    /// The last time of fourteen digits.
    #[cfg(feature = "certificate")]
    pub(crate) const LATEST: Self = Self { unix: LAST };

    /// The time that number of seconds after the beginning of 1970 in UTC.
    ///
    /// # Errors
    /// If the year has more than four digits.
    pub const fn from_unix_seconds(unix: u64) -> Result<Self, ParseTimeError> {
        if unix > LAST { Err(ParseTimeError) } else { Ok(Self { unix }) }
    }

    /// Seconds since the beginning of 1970 in UTC.
    #[must_use]
    pub const fn unix_seconds(self) -> u64 {
        self.unix
    }

    /// Seconds since the beginning of 1970 in Beijing.
    pub(crate) const fn beijing_seconds(self) -> u64 {
        self.unix + EAST_OF_UTC
    }

    /// The current time of the system's clock; 1970 if that is earlier.
    #[must_use]
    pub fn now() -> Self {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Self { unix: unix.min(LAST) }
    }

    /// A later time, at most the end of the year 9999.
    #[must_use]
    pub const fn after(self, while_: Duration) -> Self {
        let unix = self.unix.saturating_add(while_.as_secs());
        Self { unix: if unix > LAST { LAST } else { unix } }
    }

    /// Parses `yyyy-MM-dd HH:mm:ss`, as refunds have it.
    pub(crate) fn from_date_time(text: &str) -> Option<Self> {
        let digits = wxpay_schema::internal::time14_of(text.as_bytes())?;
        std::str::from_utf8(&digits).ok()?.parse().ok()
    }

    /// The fourteen digits of the wire format.
    #[must_use]
    pub fn digits(self) -> [u8; 14] {
        let seconds = self.beijing_seconds();
        let (year, month, day) = civil_from_days(seconds / 86_400);
        let of_day = seconds % 86_400;
        let pairs = [year / 100, year % 100, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60];
        let mut digits = [0; 14];
        for (two, number) in digits.as_chunks_mut().0.iter_mut().zip(pairs) {
            *two = [digit_of(number / 10), digit_of(number)];
        }
        digits
    }
}

/// Year, month and day of a day counted from 1970-01-01, in eras of 400 years that begin in March: `civil_from_days` of
/// <https://howardhinnant.github.io/date_algorithms.html>.
const fn civil_from_days(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, day_of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let year = 400 * era + year_of_era;
    if from_march < 10 { (year, from_march + 3, day) } else { (year + 1, from_march - 9, day) }
}

impl fmt::Display for BeijingTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl fmt::Debug for BeijingTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for BeijingTime {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        wxpay_schema::internal::beijing_seconds(text)
            .and_then(|beijing| beijing.checked_sub(EAST_OF_UTC))
            .ok_or(ParseTimeError)
            .and_then(Self::from_unix_seconds)
    }
}

/// The error of a string that is not a time `yyyyMMddHHmmss` since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseTimeError;

impl fmt::Display for ParseTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time: write a Beijing time `yyyyMMddHHmmss`, such as `20261123091010`")
    }
}

impl std::error::Error for ParseTimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        // `date -d @N` with TZ=Asia/Shanghai.
        for (unix, digits) in [
            (0, "19700101080000"),
            (951_753_600, "20000229000000"),
            (1_261_703_410, "20091225091010"),
            (1_709_135_999, "20240228235959"),
            (4_102_415_999, "20991231235959"),
        ] {
            let time = BeijingTime::from_unix_seconds(unix).unwrap();
            assert_eq!(time.to_string(), digits);
            assert_eq!(digits.parse(), Ok(time));
        }
        assert_eq!(BeijingTime::from_unix_seconds(LAST).unwrap().to_string(), "99991231235959");
        assert_eq!(BeijingTime::from_unix_seconds(LAST + 1), Err(ParseTimeError));
    }

    #[test]
    fn every_day_of_four_centuries_comes_back() {
        for day in (1..146_097_u64).step_by(13) {
            let time = BeijingTime::from_unix_seconds(day * 86_400 + 4_711).unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }

    #[test]
    fn no_such_time() {
        for bad in [
            "20261301000000",
            "20230229000000",
            "20260101006000",
            "2026010100000",
            "19700101000000",
            "2026-01-01 00:",
            "",
        ] {
            assert_eq!(bad.parse::<BeijingTime>(), Err(ParseTimeError), "{bad}");
        }
    }
}
