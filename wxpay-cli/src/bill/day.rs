//! The day of a bill, and when its bill is there.

use wxpay_core::BeijingTime;
use wxpay_core::bill::reconcile::BillDay;

/// The seconds from the beginning of a day until its bill is there: ten o'clock of the next day.
const READY_AFTER: u64 = (24 + 10) * 3600;

/// A day as an argument.
#[derive(Clone, Debug)]
pub(super) struct DayArgument {
    /// `yyyyMMdd`.
    pub(super) text: String,
    pub(super) day: BillDay,
}

impl DayArgument {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let day = text
            .parse()
            .map_err(|_| "write a day in Beijing as yyyyMMdd, such as 20261128; a file is named with `--file`")?;
        Ok(Self { text: text.to_owned(), day })
    }

    /// Whether the day has not begun yet.
    pub(super) fn is_future(&self, now: BeijingTime) -> bool {
        self.day > BillDay::from_time(now)
    }

    /// Whether it is before ten o'clock of the next day, so that there may be no bill yet.
    pub(super) fn may_lack_bill(&self, now: BeijingTime) -> bool {
        let begin: Option<BeijingTime> = format!("{}000000", self.text).parse().ok();
        begin.is_none_or(|begin| now.unix_seconds() < begin.unix_seconds().saturating_add(READY_AFTER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_argument_knows_when_its_bill_is_there() {
        let day = DayArgument::parse("20261130").unwrap();
        for (now, is_future, may_lack) in [
            ("20261129235959", true, true),
            ("20261130000000", false, true),
            ("20261201095959", false, true),
            ("20261201100000", false, false),
        ] {
            let now = now.parse().unwrap();
            assert_eq!((day.is_future(now), day.may_lack_bill(now)), (is_future, may_lack), "{now}");
        }
        for wrong in ["20261131", "2026-11-30", "2026113", "", "today"] {
            assert!(DayArgument::parse(wrong).is_err(), "{wrong}");
        }
    }
}
