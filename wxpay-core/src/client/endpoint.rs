//! The hosts of WeChat Pay.

use std::borrow::Cow;

use wxpay_schema::Host;

use crate::error::ConfigError;

/// The host of WeChat Pay to call (docs/protocol.md, Hosts). Switch only after a network
/// failure, and send the same parameters.
///
/// ```
/// use wxpay_core::Endpoint;
///
/// assert_eq!(Endpoint::default().url(), "https://api.mch.weixin.qq.com");
/// let sandbox = Endpoint::sandbox("http://127.0.0.1:8080/")?;
/// assert_eq!(sandbox.url(), "http://127.0.0.1:8080");
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// The usual host.
    #[default]
    Mainland,
    /// The same service at another site, for when the usual host is unreachable.
    Backup,
    /// The host for callers in South-East Asia.
    Asia,
    /// The host for callers elsewhere outside mainland China.
    World,
    /// A test gateway.
    Sandbox(SandboxUrl),
}

/// The address of a test gateway, which alone may use plain http.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxUrl(String);

impl Endpoint {
    /// A test gateway at an http or https address.
    ///
    /// # Errors
    /// If it is not an absolute URL without query and fragment.
    pub fn sandbox(url: &str) -> Result<Self, ConfigError> {
        let field = wxpay_schema::url("the sandbox's address", 1024);
        match field.value_error(url) {
            None => Ok(Self::Sandbox(SandboxUrl(url.trim_end_matches('/').to_owned()))),
            Some(fault) => Err(ConfigError::Value(field.explain(fault, url, "the value").to_string())),
        }
    }

    /// The endpoint to call after a network failure, if there is one.
    pub(crate) const fn backup(&self) -> Option<Self> {
        match self {
            Self::Mainland => Some(Self::Backup),
            _ => None,
        }
    }

    /// Returns the URL of the host, without a path.
    #[must_use]
    pub fn url(&self) -> &str {
        self.base()
    }

    /// Returns the URL of another host of WeChat Pay, without a path. A test gateway stands for all of them.
    #[must_use]
    pub fn url_of(&self, host: Host) -> Cow<'_, str> {
        match (host, self) {
            (Host::Api, _) | (_, Self::Sandbox(_)) => Cow::Borrowed(self.base()),
            (other, _) => Cow::Owned(format!("https://{}", other.domain())),
        }
    }

    /// The URL without a path.
    pub(crate) fn base(&self) -> &str {
        match self {
            Self::Mainland => "https://api.mch.weixin.qq.com",
            Self::Backup => "https://api2.mch.weixin.qq.com",
            Self::Asia => "https://apihk.mch.weixin.qq.com",
            Self::World => "https://apius.mch.weixin.qq.com",
            Self::Sandbox(url) => &url.0,
        }
    }
}
