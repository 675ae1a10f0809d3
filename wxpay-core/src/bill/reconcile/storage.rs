//! Where batches of rows are: in memory, or in a file that is removed with them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::codec::Bytes;

/// How many bytes of a file are read at once.
const READ: usize = 8 * 1024;

/// A file for batches, removed when the last of them is dropped, on Unix as soon as it is open.
#[derive(Debug)]
pub(super) struct SpillFile {
    file: File,
    /// `None` if it is removed already.
    path: Option<PathBuf>,
}

impl SpillFile {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = directory.join(format!("wxpay-reconcile-{}-{number}.tmp", process::id()));
            match options.open(&path) {
                // Another process of this number has left it.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    let file = file?;
                    let is_removed = cfg!(unix) && fs::remove_file(&path).is_ok();
                    return Ok(Self { file, path: (!is_removed).then_some(path) });
                }
            }
        }
    }
}

impl Drop for SpillFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Without consequence: the directory is for such files.
            let _ = fs::remove_file(path);
        }
    }
}

/// Bytes of sorted rows.
#[derive(Debug)]
pub(super) enum Batch {
    Memory(Arc<[u8]>),
    File { file: Arc<SpillFile>, start: u64, end: u64 },
}

impl Batch {
    pub(super) fn in_memory(bytes: &[u8]) -> Self {
        Self::Memory(bytes.into())
    }

    pub(super) fn in_file(file: &Arc<SpillFile>, bytes: &[u8]) -> io::Result<Self> {
        let start = (&file.file).seek(SeekFrom::End(0))?;
        (&file.file).write_all(bytes)?;
        Ok(Self::File { file: Arc::clone(file), start, end: start + bytes.len() as u64 })
    }

    pub(super) fn read(&self) -> BatchReader {
        match self {
            Self::Memory(bytes) => BatchReader::Memory { bytes: Arc::clone(bytes), at: 0 },
            Self::File { file, start, end } => {
                BatchReader::File { file: Arc::clone(file), position: *start, end: *end, buffer: Vec::new(), at: 0 }
            }
        }
    }
}

/// A reader of a batch.
#[derive(Debug)]
pub(super) enum BatchReader {
    Memory {
        bytes: Arc<[u8]>,
        at: usize,
    },
    /// `position` is that behind the buffer, in the file. Readers share the file's own position, so each read sets it.
    File {
        file: Arc<SpillFile>,
        position: u64,
        end: u64,
        buffer: Vec<u8>,
        at: usize,
    },
}

impl BatchReader {
    /// The next byte, which stays the next one; `None` at the end.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        match self {
            Self::Memory { bytes, at } => Ok(bytes.get(*at).copied()),
            Self::File { file, position, end, buffer, at } => {
                if *at >= buffer.len() && position < end {
                    buffer.clear();
                    *at = 0;
                    let mut from = &file.file;
                    from.seek(SeekFrom::Start(*position))?;
                    from.take((*end - *position).min(READ as u64)).read_to_end(buffer)?;
                    if buffer.is_empty() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    *position += buffer.len() as u64;
                }
                Ok(buffer.get(*at).copied())
            }
        }
    }
}

impl Bytes for BatchReader {
    fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.peek()?.is_none())
    }

    fn byte(&mut self) -> io::Result<u8> {
        let byte = self.peek()?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let (Self::Memory { at, .. } | Self::File { at, .. }) = self;
        *at += 1;
        Ok(byte)
    }
}
