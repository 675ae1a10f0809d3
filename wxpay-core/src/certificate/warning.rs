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

impl CertificateWarning {
    pub(super) fn list(identity: &Identity, mch_id: &str, now: BeijingTime) -> Vec<Self> {
        let is_other = identity.mch_id() != Some(mch_id);
        let other =
            is_other.then(|| Self::OtherMerchant { subject: identity.subject().to_owned(), mch_id: mch_id.to_owned() });
        let not_after = identity.not_after();
        let days = not_after.unix_seconds().saturating_sub(now.unix_seconds()) / 86_400;
        let soon = (now.after(SOON) >= not_after).then_some(Self::ExpiresSoon { not_after, days });
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
