//! The files of a reconciliation: opened, and what cannot be one refused before anything is read.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use crate::error::CommandError;
use crate::input;
use crate::progress::Progress;

/// The first bytes of gzip data.
const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The byte order mark of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How many bytes are looked at to find out what a file is.
const BEGINNING: u64 = 8 * 1024;

/// The most bytes of a text, unpacked: against gzip data that never end.
pub(super) const MAX_TEXT: u64 = 8 << 30;

/// A file that was opened, or standard input.
pub(super) struct InputFile {
    /// The name in errors.
    pub(super) name: String,
    /// Its bytes, from the first.
    bytes: Box<dyn Read>,
    beginning: Vec<u8>,
    /// The number of bytes, if it is known.
    pub(super) size: Option<u64>,
}

impl InputFile {
    /// Opens a file, or standard input if it is called `-`. A directory, an empty file and one that is not text are
    /// refused.
    pub(super) fn open(path: &Path) -> Result<Self, CommandError> {
        let named = (path.as_os_str() != "-").then_some(path);
        let unreadable = |error: io::Error| input::read_error(named, &error);
        let (bytes, size): (Box<dyn Read>, _) = match named {
            None => (Box::new(io::stdin()), None),
            Some(path) => {
                let about = fs::metadata(path).map_err(unreadable)?;
                if about.is_dir() {
                    return Err(unreadable(io::ErrorKind::IsADirectory.into()));
                }
                let file = File::open(path).map_err(unreadable)?;
                (Box::new(file), about.is_file().then_some(about.len()))
            }
        };
        let mut file = Self { name: input::display_name(named), bytes, beginning: Vec::new(), size };
        file.look_ahead().map_err(unreadable)?;
        file.check_beginning()?;
        Ok(file)
    }

    /// Reads the beginning, which stays to be read.
    fn look_ahead(&mut self) -> io::Result<()> {
        let mut beginning = Vec::new();
        (&mut self.bytes).take(BEGINNING).read_to_end(&mut beginning)?;
        let rest = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
        self.bytes = Box::new(Cursor::new(beginning.clone()).chain(rest));
        self.beginning = beginning;
        Ok(())
    }

    fn check_beginning(&self) -> Result<(), CommandError> {
        let refuse =
            |problem: &str, help: &str| Err(CommandError::usage(format_args!("{} {problem}", self.name), help));
        if self.beginning.trim_ascii().is_empty() && (self.beginning.len() as u64) < BEGINNING {
            return refuse("is empty", "check where the file comes from");
        }
        if !self.is_gzip() && self.beginning.contains(&0) {
            return refuse("is not text: it has bytes of zero", "give a text in UTF-8, or gzip data of one");
        }
        Ok(())
    }

    fn is_gzip(&self) -> bool {
        self.beginning.starts_with(MAGIC)
    }

    /// Returns the file with what is read of it shown as progress.
    pub(super) fn with_progress(mut self, progress: Rc<Progress>) -> Self {
        self.bytes = Box::new(ProgressReader { bytes: self.bytes, progress });
        self
    }

    /// Returns the bytes as they are.
    pub(super) fn into_bytes(self) -> Box<dyn Read> {
        self.bytes
    }

    /// Decompresses gzip data, and leaves out a byte order mark. [`beginning`](Self::beginning) is that of the text
    /// then.
    pub(super) fn into_text(mut self) -> Result<Self, CommandError> {
        let unreadable = |name: &str, error: io::Error| {
            CommandError::usage(format_args!("{name} cannot be read: {}", words(&error)), "check the file")
        };
        if self.is_gzip() {
            self.bytes = Box::new(MultiGzDecoder::new(self.bytes));
            self.look_ahead().map_err(|error| unreadable(&self.name, error))?;
            self.check_beginning()?;
        }
        if self.beginning.starts_with(MARK) {
            self.bytes.read_exact(&mut [0; MARK.len()]).map_err(|error| unreadable(&self.name, error))?;
            self.look_ahead().map_err(|error| unreadable(&self.name, error))?;
            self.check_beginning()?;
        }
        Ok(self)
    }

    /// The first bytes.
    pub(super) fn beginning(&self) -> &[u8] {
        &self.beginning
    }
}

/// What went wrong while a text was read.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut off".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the gzip data are damaged: {error}"),
        _ => error.to_string(),
    }
}

struct ProgressReader {
    bytes: Box<dyn Read>,
    progress: Rc<Progress>,
}

impl Read for ProgressReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.progress.add(read as u64);
        Ok(read)
    }
}
