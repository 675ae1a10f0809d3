//! What is wrong with an account's configuration.

use std::fmt;

use super::certificate::InvalidCertificate;
use super::invalid_key::InvalidKey;
use crate::text::listed;

/// The account's configuration is not usable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// Environment variables that are not set, all of them.
    Missing(Vec<&'static str>),
    /// The API key has not the form of one.
    Key(InvalidKey),
    /// An id or a URL that the tables do not take.
    Value(String),
    /// The client certificate cannot be used.
    Certificate(InvalidCertificate),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(names) => write!(f, "set the environment variables {}", listed(names)),
            Self::Key(bad) => bad.fmt(f),
            Self::Value(words) => f.write_str(words),
            Self::Certificate(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<InvalidKey> for ConfigError {
    fn from(bad: InvalidKey) -> Self {
        Self::Key(bad)
    }
}

impl From<InvalidCertificate> for ConfigError {
    fn from(bad: InvalidCertificate) -> Self {
        Self::Certificate(bad)
    }
}
