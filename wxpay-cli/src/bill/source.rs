//! The file of a bill: named by the user, standard input, or a download without a name. It is read twice.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::CommandError;
use crate::progress::Progress;

/// The most bytes of standard input that are kept.
const MAX_BYTES: u64 = 2 << 30;

/// Opens a file, or keeps standard input in a file.
pub(super) fn open(path: &Path) -> Result<File, CommandError> {
    if path.as_os_str() == "-" {
        return keep(&mut io::stdin().lock(), "standard input");
    }
    let name = format!("the file `{}`", path.display());
    let unreadable = |error: &io::Error| match error.kind() {
        ErrorKind::NotFound => CommandError::usage(format_args!("{name} does not exist"), "check its name"),
        _ => CommandError::usage(format_args!("{name} cannot be read: {error}"), "name the file of a bill"),
    };
    let mut file = File::open(path).map_err(|error| unreadable(&error))?;
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Err(CommandError::usage(format_args!("{name} is a directory"), "name the file of a bill"));
    }
    // A pipe cannot be read twice.
    if metadata.is_file() { Ok(file) } else { keep(&mut file, &name) }
}

fn keep(from: &mut dyn Read, name: &str) -> Result<File, CommandError> {
    let failed = |error: io::Error| CommandError::work(format_args!("{name} cannot be kept to be read: {error}"), "");
    let mut file = nameless().map_err(failed)?;
    let kept = io::copy(&mut from.take(MAX_BYTES + 1), &mut file).map_err(failed)?;
    if kept > MAX_BYTES {
        return Err(CommandError::usage(format_args!("{name} has more than 2 GiB, which no bill has"), ""));
    }
    file.flush().and_then(|()| file.rewind()).map_err(failed)?;
    Ok(file)
}

/// Creates a file that nobody else reads and that is gone when this process ends.
pub(super) fn nameless() -> io::Result<File> {
    static CREATED: AtomicU32 = AtomicU32::new(0);
    let number = CREATED.fetch_add(1, Ordering::Relaxed);
    let path: PathBuf = std::env::temp_dir().join(format!("wxpay-bill-{}-{number}.part", std::process::id()));
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(windows)]
    // FILE_FLAG_DELETE_ON_CLOSE.
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0400_0000);
    let file = match options.open(&path) {
        // Left by a killed process of that number.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(&path)?;
            options.open(&path)?
        }
        file => file?,
    };
    // Without a name the file lives as long as it is open.
    #[cfg(unix)]
    fs::remove_file(&path)?;
    Ok(file)
}

/// A reader that shows how much was read.
pub(super) struct ProgressReader<'p, R> {
    pub(super) from: R,
    pub(super) progress: &'p Progress,
}

impl<R: Read> Read for ProgressReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.progress.add(read as u64);
        Ok(read)
    }
}
