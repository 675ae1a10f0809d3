//! The clock in Beijing, by which bills come.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wxpay_core::BeijingTime;
use wxpay_core::bill::reconcile::BillDay;

use crate::time::from_millis;

const DAY: Duration = Duration::from_hours(24);

/// Returns the time in Beijing, to the second.
pub(crate) fn beijing(time: SystemTime) -> BeijingTime {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    BeijingTime::from_unix_seconds(seconds).unwrap_or_else(|_| BeijingTime::now())
}

/// Returns the day that was so many days before.
pub(crate) fn day_before(time: SystemTime, days: u32) -> BillDay {
    BillDay::from_time(beijing(time.checked_sub(DAY * days).unwrap_or(UNIX_EPOCH)))
}

/// Returns whether it is an hour of the day, or later.
pub(crate) fn is_past_hour(time: SystemTime, hour: u8) -> bool {
    let digits = beijing(time).digits();
    (digits[8] - b'0') * 10 + (digits[9] - b'0') >= hour
}

/// Returns whether it is an hour of the day on which a row was written, or later.
pub(crate) fn is_past_hour_of(created_at: i64, time: SystemTime, hour: u8) -> bool {
    let day = BillDay::from_time(beijing(from_millis(created_at)));
    let today = BillDay::from_time(beijing(time));
    today > day || (today == day && is_past_hour(time, hour))
}
