//! A file of a client certificate that cannot be used.

use std::fmt;
use std::path::{Path, PathBuf};

use super::certificate::InvalidCertificate;

/// A file of a client certificate, and why it cannot be used. `Display` names the file, the fault and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidCertificateFile {
    /// The path, as it was given. Of two files it is the one to correct.
    pub path: PathBuf,
    /// The fault.
    pub fault: InvalidCertificate,
}

impl InvalidCertificateFile {
    #[cfg_attr(not(feature = "certificate"), allow(dead_code, reason = "only that feature reads files"))]
    pub(crate) fn new(path: &Path, fault: InvalidCertificate) -> Self {
        Self { path: path.to_owned(), fault }
    }
}

impl fmt::Display for InvalidCertificateFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        self.fault.fmt_in_file(f)
    }
}

impl std::error::Error for InvalidCertificateFile {}
