//! The file that keeps the state of a settlement: one line, and a second one once it is settled. It is on the disk
//! before the charge is sent.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::atomic_file;

/// The largest file that is read, in bytes. A state has some hundred.
const MAX_BYTES: u64 = 4_096;

/// The second line of a settlement that has ended.
const SETTLED: &str = "settled";

/// The file that keeps the state of a settlement.
#[derive(Clone, Debug)]
pub(crate) struct TillFile {
    path: PathBuf,
}

impl TillFile {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Returns the state in the file, and whether it is settled.
    ///
    /// # Errors
    /// If the file cannot be read, or is none of such a file.
    pub(crate) fn read(&self) -> io::Result<(String, bool)> {
        let mut text = String::new();
        File::open(&self.path)?.take(MAX_BYTES).read_to_string(&mut text)?;
        let mut lines = text.lines();
        let state = lines.next().unwrap_or_default().to_owned();
        Ok((state, lines.next() == Some(SETTLED)))
    }

    /// Returns whether the file keeps a settlement that has not ended.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(crate) fn is_open(&self) -> io::Result<bool> {
        match self.read() {
            Ok((state, is_settled)) => Ok(!is_settled && !state.is_empty()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Replaces the state. When it returns, the state is on the disk.
    ///
    /// # Errors
    /// If it cannot be written. What was there before is there still then.
    pub(crate) fn write(&self, state: &str) -> io::Result<()> {
        self.replace(&format!("{state}\n"))
    }

    /// Notes that the settlement has ended.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn settle(&self) -> io::Result<()> {
        let (state, _) = self.read()?;
        self.replace(&format!("{state}\n{SETTLED}\n"))
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        atomic_file::replace(&self.path, |file| file.write_all(text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn write_replaces_the_state_and_leaves_nothing_else() {
        let folder = std::env::temp_dir().join(format!("wxpay-till-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let till = TillFile::new(&folder.join("till"));
        assert!(!till.is_open().unwrap() && till.read().is_err());
        for state in ["1;query;1", "1;reverse;1"] {
            till.write(state).unwrap();
            assert_eq!((till.read().unwrap(), till.is_open().unwrap()), ((state.to_owned(), false), true));
        }
        till.settle().unwrap();
        assert_eq!((till.read().unwrap(), till.is_open().unwrap()), (("1;reverse;1".to_owned(), true), false));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert!(TillFile::new(&folder.join("none/till")).write("1").is_err());
        #[cfg(unix)]
        assert!(TillFile::new(std::path::Path::new("/dev/null")).write("1").is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
