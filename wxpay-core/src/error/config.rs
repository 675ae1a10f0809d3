//! An unusable configuration of an account.

use std::fmt;

use super::accounts::InvalidAccounts;
use super::certificate::InvalidCertificate;
use super::certificate_file::InvalidCertificateFile;
use super::invalid_key::InvalidKey;
use crate::text::excerpt::join_names;

/// The reason that the configuration of an account cannot be used. `Display` prints the
/// cause, so there is no source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// Every environment variable that is not set.
    Missing(Vec<&'static str>),
    /// The API key does not have the form of one.
    Key(InvalidKey),
    /// An id or a URL that does not fit its field, or two values that look swapped.
    Value(String),
    /// The client certificate cannot be used.
    Certificate(InvalidCertificate),
    /// A file of the client certificate cannot be used.
    CertificateFile(InvalidCertificateFile),
    /// Every fault of several accounts.
    Accounts(InvalidAccounts),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(names) => write!(f, "set the environment variables {}", join_names(names)),
            Self::Key(bad) => bad.fmt(f),
            Self::Value(words) => f.write_str(words),
            Self::Certificate(bad) => bad.fmt(f),
            Self::CertificateFile(bad) => bad.fmt(f),
            Self::Accounts(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<InvalidKey> for ConfigError {
    fn from(bad: InvalidKey) -> Self {
        Self::Key(bad)
    }
}

impl From<InvalidAccounts> for ConfigError {
    fn from(bad: InvalidAccounts) -> Self {
        Self::Accounts(bad)
    }
}

impl From<InvalidCertificate> for ConfigError {
    fn from(bad: InvalidCertificate) -> Self {
        Self::Certificate(bad)
    }
}

impl From<InvalidCertificateFile> for ConfigError {
    fn from(bad: InvalidCertificateFile) -> Self {
        Self::CertificateFile(bad)
    }
}
