//! What is likely to be a mistake about a certificate that can be used.

use std::fmt;
use std::time::Duration;

use super::identity::Identity;
use crate::error::date_time;
use crate::value::BeijingTime;

/// A warning about a certificate that can be used. `Display` states what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateWarning {
    /// The certificate is of another merchant, or of none: the gateway refuses it.
    #[non_exhaustive]
    OtherMerchant {
        /// The subject of the certificate.
        subject: String,
        /// The merchant that it is used for.
        mch_id: String,
    },
    /// The certificate expires soon.
    #[non_exhaustive]
    ExpiresSoon {
        /// The time after which it is no longer valid.
        not_after: BeijingTime,
        /// The whole days until then.
        days: u64,
    },
}

const SOON: Duration = Duration::from_secs(30 * 86_400);

impl Identity {
    /// Returns what does not keep the certificate from being used and is likely to be a mistake: that it is of
    /// another merchant than `mch_id`, and that it expires within 30 days of `now`. A service provider uses its own
    /// certificate, never that of a sub-merchant.
    #[must_use]
    pub fn warnings(&self, mch_id: &str, now: BeijingTime) -> Vec<CertificateWarning> {
        let subject = || self.subject().to_owned();
        let other = (self.mch_id() != Some(mch_id))
            .then(|| CertificateWarning::OtherMerchant { subject: subject(), mch_id: mch_id.to_owned() });
        let not_after = self.not_after();
        let days = not_after.unix_seconds().saturating_sub(now.unix_seconds()) / 86_400;
        let soon = (now.after(SOON) >= not_after).then_some(CertificateWarning::ExpiresSoon { not_after, days });
        other.into_iter().chain(soon).collect()
    }
}

impl fmt::Display for CertificateWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherMerchant { subject, mch_id } => write!(
                f,
                "the client certificate is not that of merchant {mch_id} (its subject is {subject}), so the gateway \
                 will refuse it; download that merchant's from the merchant platform (账户中心 → API安全)"
            ),
            Self::ExpiresSoon { not_after, days } => write!(
                f,
                "the client certificate expires on {} (whole days left: {days}); renew it on the merchant \
                 platform (账户中心 → API安全) and replace the files",
                date_time(*not_after)
            ),
        }
    }
}
