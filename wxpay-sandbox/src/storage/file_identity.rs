//! Finds out that a data file in use was removed, replaced or cut. `SQLite` would go on with the file that it has open,
//! and the next sandbox would find nothing.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// A file, and what it was when it was opened.
#[derive(Debug)]
pub(super) struct FileIdentity {
    pub(super) path: PathBuf,
    identity: (u64, u64),
    /// It never gets shorter.
    length: u64,
}

impl FileIdentity {
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        Ok(Self { path: path.to_owned(), identity: identity(&metadata), length: metadata.len() })
    }

    /// Checks that the path still is that of the file.
    ///
    /// # Errors
    /// What has happened to the file.
    pub(super) fn check(&mut self) -> Result<(), String> {
        let metadata = match self.path.metadata() {
            Ok(metadata) => metadata,
            Err(error) => return Err(format!("it was removed, or its folder was: {error}; put it back")),
        };
        if identity(&metadata) != self.identity {
            return Err("another file is in its place; put it back".to_owned());
        }
        if metadata.len() < self.length {
            return Err(format!("it was cut from {} to {} bytes; restore it", self.length, metadata.len()));
        }
        self.length = metadata.len();
        Ok(())
    }
}

/// The device and the number of a file.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}
