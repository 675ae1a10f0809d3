//! What is likely to be a mistake about accounts that can be used.

use std::fmt;
use std::path::PathBuf;

use crate::certificate::CertificateWarning;
use crate::value::BeijingTime;

/// A warning about a setting that can be used. `Display` states what to do and shows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountWarning {
    /// The setting, such as `account.shop.key`.
    pub setting: String,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// The warning.
    pub kind: WarningKind,
}

/// What a warning is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A file with a secret can be used by others than its owner.
    FileMode {
        /// The path.
        path: PathBuf,
        /// The permissions, such as `0o644`, of the file's mode.
        mode: u32,
    },
    /// A key is written into the file of accounts.
    PlainKey,
    /// A previous key verifies messages for ever.
    PreviousKeyWithoutEnd,
    /// A previous key no longer verifies messages.
    PreviousKeyEnded {
        /// The time since which it does not.
        until: BeijingTime,
    },
    /// The certificate expires soon or is of another merchant.
    Certificate(CertificateWarning),
}

impl fmt::Display for AccountWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FileMode { path, mode } => {
                write!(f, "{} can be used by others (mode {mode:04o}); set it to 0600", path.display())
            }
            Self::PlainKey => {
                f.write_str("the key stands in the file; write { env = \"…\" } or { file = \"…\" } instead")
            }
            Self::PreviousKeyWithoutEnd => {
                f.write_str("the previous key has no end; add `until`, a day or two after the change")
            }
            Self::PreviousKeyEnded { until } => {
                write!(f, "the previous key has ended ({until}); remove it")
            }
            Self::Certificate(warning) => warning.fmt(f),
        }
    }
}
