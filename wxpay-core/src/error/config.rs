//! What is wrong with an account's configuration.

use std::fmt;

use super::certificate::BadCertificate;
use crate::sign::BadKey;

/// The account's configuration is not usable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// Environment variables that are not set, all of them.
    Missing(Vec<&'static str>),
    /// The API key has not the form of one.
    Key(BadKey),
    /// An id or a URL that the tables do not take.
    Value(String),
    /// The client certificate cannot be used.
    Certificate(BadCertificate),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(names) => write!(f, "set the environment variables {}", super::listed(names)),
            Self::Key(bad) => bad.fmt(f),
            Self::Value(words) => f.write_str(words),
            Self::Certificate(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<BadKey> for ConfigError {
    fn from(bad: BadKey) -> Self {
        Self::Key(bad)
    }
}

impl From<BadCertificate> for ConfigError {
    fn from(bad: BadCertificate) -> Self {
        Self::Certificate(bad)
    }
}
