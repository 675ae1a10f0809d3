//! What is known of the client certificate of a transport.

use wxpay_schema::Message;

use crate::error::{Error, Unreachable, date_time};
use crate::telemetry;
use crate::value::BeijingTime;

/// What a transport knows of its client certificate. Calls that need one are refused before anything is sent if there
/// is certainly none, or only an expired one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateStatus {
    /// The transport does not know: the calls are sent.
    #[default]
    Unknown,
    /// There is none.
    Absent,
    /// There is one, which is valid until that time.
    ValidUntil(BeijingTime),
}

impl CertificateStatus {
    /// Checks that a request of that table can be sent to the URL, if it needs the certificate. A sandbox at plain http
    /// asks for none.
    pub(crate) fn check(self, message: &'static Message, url: &str) -> Result<(), Error> {
        if !message.certificate {
            return Ok(());
        }
        if let Self::ValidUntil(not_after) = self {
            let seconds = not_after.unix_seconds().saturating_sub(BeijingTime::now().unix_seconds());
            telemetry::certificate_days(seconds / 86_400);
        }
        self.check_url(url).map_err(|unreachable| Error::from(unreachable).with_request(message))
    }

    fn check_url(self, url: &str) -> Result<(), Unreachable> {
        let is_plain = url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
        match self {
            _ if is_plain => Ok(()),
            Self::Absent => Err(Unreachable::misconfigured(
                url,
                "the call needs the merchant's client certificate, and the transport has none; give it \
                 apiclient_cert.p12, or apiclient_cert.pem with apiclient_key.pem (`Identity::load`, \
                 `with_identity`)",
            )),
            Self::ValidUntil(not_after) if BeijingTime::now() > not_after => Err(Unreachable::misconfigured(
                url,
                format!(
                    "the call needs the merchant's client certificate, which expired on {}; renew it on the merchant \
                     platform (账户中心 → API安全), and replace it (`IdentityStore::store`)",
                    date_time(not_after)
                ),
            )),
            Self::Unknown | Self::ValidUntil(_) => Ok(()),
        }
    }
}
