//! Jobs: what is to be done for a row, named by its key.

use std::fmt;
use std::str::FromStr;

use wxpay_core::inbox::Record;

/// The version of the text form.
const VERSION: &str = "1";

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum JobKind {
    /// Carries out the task of a stored payment: its delivery, or the refund of a second payment.
    Paid,
    /// Queries an order that was placed.
    Query,
    /// Closes an order that nobody paid.
    Close,
    /// Settles a payment with a code.
    Settle,
    /// Sends a refund.
    Refund,
    /// Queries a refund that was accepted.
    RefundStatus,
    /// Downloads the bill of a day.
    Bill,
    /// Compares the bill of a day with the shop's own orders.
    Reconcile,
    /// Does a round of what is due.
    Sweep,
}

/// A job. It has the numbers of its row and nothing else: no key, no openid, no message. Its row says what is to be
/// done, so a job that is lost is found again by the sweep, and one that comes twice finds its work done.
///
/// The text form, which is also the idempotency key, has a version, the kind, the merchant number, the sub-merchant's
/// number, the row's number and the round: `1:query:1900000109::A1:3`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Job {
    /// What it does.
    pub kind: JobKind,
    /// The merchant number.
    pub mch_id: String,
    /// The sub-merchant's number; empty for an ordinary merchant.
    pub sub_mch_id: String,
    /// The number of the row: a `transaction_id`, `out_trade_no`, `out_refund_no` or day.
    pub number: String,
    /// Which time the row is due: the seconds since it was written.
    pub round: u32,
}

/// A text that is no job of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseJobError {
    /// It was written by another version of this crate.
    OtherVersion,
    /// It has another form.
    Malformed,
}

impl JobKind {
    /// The kinds, with their names in keys.
    const NAMES: [(Self, &str); 9] = [
        (Self::Paid, "paid"),
        (Self::Query, "query"),
        (Self::Close, "close"),
        (Self::Settle, "settle"),
        (Self::Refund, "refund"),
        (Self::RefundStatus, "refund-status"),
        (Self::Bill, "bill"),
        (Self::Reconcile, "reconcile"),
        (Self::Sweep, "sweep"),
    ];

    /// Returns the name in keys, such as `refund-status`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

impl Job {
    /// Creates the first job of a row.
    #[must_use]
    pub fn new(kind: JobKind, mch_id: &str, sub_mch_id: &str, number: &str) -> Self {
        Self { kind, mch_id: mch_id.to_owned(), sub_mch_id: sub_mch_id.to_owned(), number: number.to_owned(), round: 0 }
    }

    /// Creates the job of a stored payment.
    #[must_use]
    pub fn paid(record: &Record) -> Self {
        Self::new(JobKind::Paid, &record.mch_id, &record.sub_mch_id, &record.transaction_id)
    }

    /// Returns the same job for another round.
    #[must_use]
    pub fn with_round(mut self, round: u32) -> Self {
        self.round = round;
        self
    }

    /// Returns the key: two jobs of one key are one job.
    #[must_use]
    pub fn key(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, mch_id, sub_mch_id, number, round } = self;
        write!(f, "{VERSION}:{}:{mch_id}:{sub_mch_id}:{number}:{round}", kind.name())
    }
}

impl FromStr for Job {
    type Err = ParseJobError;

    fn from_str(text: &str) -> Result<Self, ParseJobError> {
        let (version, rest) = text.split_once(':').ok_or(ParseJobError::Malformed)?;
        if version != VERSION {
            let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
            return Err(if is_version { ParseJobError::OtherVersion } else { ParseJobError::Malformed });
        }
        let mut parts = rest.splitn(4, ':');
        let (Some(kind), Some(mch_id), Some(sub_mch_id), Some(tail)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ParseJobError::Malformed);
        };
        // A number of the shop may have colons.
        let (number, round) = tail.rsplit_once(':').ok_or(ParseJobError::Malformed)?;
        let kind = JobKind::NAMES.iter().find(|(_, name)| *name == kind).ok_or(ParseJobError::OtherVersion)?.0;
        let round = round.parse().map_err(|_| ParseJobError::Malformed)?;
        Ok(Self::new(kind, mch_id, sub_mch_id, number).with_round(round))
    }
}

impl fmt::Display for ParseJobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherVersion => "the job was written by another version of wxpay-jobs; its row is swept",
            Self::Malformed => "the text is no job",
        })
    }
}

impl std::error::Error for ParseJobError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_text_reads_back() {
        let job = Job::new(JobKind::RefundStatus, "1900000109", "", "R:1").with_round(7);
        assert_eq!(job.key(), "1:refund-status:1900000109::R:1:7");
        assert_eq!(job.key().parse(), Ok(job));
    }

    #[test]
    fn job_text_of_another_version_is_told_apart() {
        assert_eq!("2:query:1:::0".parse::<Job>(), Err(ParseJobError::OtherVersion));
        assert_eq!("1:unknown:1::A1:0".parse::<Job>(), Err(ParseJobError::OtherVersion));
        assert_eq!("query".parse::<Job>(), Err(ParseJobError::Malformed));
        assert_eq!("1:query:1::A1:x".parse::<Job>(), Err(ParseJobError::Malformed));
    }
}
