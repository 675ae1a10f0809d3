//! Beijing times in the forms of the protocol, with validation.

use crate::text::number::digits;

/// Whether the text is a valid time `yyyyMMddHHmmss`.
#[must_use]
pub const fn is_time14(text: &[u8]) -> bool {
    time14(text).is_some()
}

/// The day and the time of day, as numbers, of a valid time `yyyyMMddHHmmss`.
const fn time14(text: &[u8]) -> Option<(u64, u64)> {
    match (text.len(), digits(text)) {
        // A year does not begin with a zero.
        (14, Some(all)) => {
            let (day, time) = (all / 1_000_000, all % 1_000_000);
            if is_day(day) && is_clock(time) { Some((day, time)) } else { None }
        }
        _ => None,
    }
}

/// Whether the text is a valid day `yyyyMMdd`.
pub(crate) const fn is_date(text: &[u8]) -> bool {
    match (text.len(), digits(text)) {
        (8, Some(day)) => is_day(day),
        _ => false,
    }
}

/// Whether the text is a valid time `yyyy-MM-dd HH:mm:ss`.
#[must_use]
pub const fn is_date_time(text: &[u8]) -> bool {
    match time14_of(text) {
        Some(digits) => is_time14(&digits),
        None => false,
    }
}

/// The fourteen digits of a time `yyyy-MM-dd HH:mm:ss`, which is not validated.
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

/// Whether the calendar has the day `yyyyMMdd`, from 1970 on.
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

/// Whether the clock has the time `HHmmss`.
const fn is_clock(digits: u64) -> bool {
    digits / 10_000 < 24 && digits / 100 % 100 < 60 && digits % 100 < 60
}

/// The seconds between the beginning of 1970 and a time `yyyyMMddHHmmss`, both on the clocks
/// of Beijing. `None` if the text is not such a time.
#[must_use]
pub const fn beijing_seconds(text: &str) -> Option<u64> {
    let Some((day, time)) = time14(text.as_bytes()) else {
        return None;
    };
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    // Days from civil, http://howardhinnant.github.io/date_algorithms.html: years count from
    // March, so that the leap day is the last day of one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let since_1970 = days - 719_468;
    Some(since_1970 * 86_400 + time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_time14_holds_to_the_calendar() {
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
    fn is_date_and_is_date_time_hold_to_the_calendar() {
        assert!(is_date(b"20240229") && !is_date(b"20230229") && !is_date(b"2024022"));
        assert!(is_date_time(b"2018-11-19 16:24:13"));
        for bad in ["2018-11-19 16:24:60", "2018-13-19 16:24:13", "2018-11-19T16:24:13", "2018-11-19 16:24", ""] {
            assert!(!is_date_time(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn beijing_seconds_count_over_leap_days() {
        assert_eq!(beijing_seconds("19700101000000"), Some(0));
        assert_eq!(beijing_seconds("20000301000000"), Some(951_868_800));
        assert_eq!(beijing_seconds("20240301000000").unwrap() - beijing_seconds("20240228000000").unwrap(), 2 * 86_400);
    }
}
