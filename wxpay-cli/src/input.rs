//! The message that a command reads, from a file or from standard input.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};

use wxpay_core::server;

use crate::error::CommandError;

/// The most bytes of a message. Messages of WeChat Pay have some kilobytes.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// The argument for the message.
#[derive(clap::Args)]
pub(crate) struct MessageInput {
    /// The message: a file, or - for standard input, which is also read when no file is
    /// named.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl MessageInput {
    /// Reads the bytes as they are, at most one more than [`MAX_BYTES`], for a parser that
    /// reports by itself what is wrong with them.
    pub(crate) fn read_bytes(&self) -> Result<Vec<u8>, CommandError> {
        read_bytes(self.file.as_deref())
    }

    /// Reads the bytes, as [`read_message`].
    pub(crate) fn read_message(&self) -> Result<Vec<u8>, CommandError> {
        read_message(self.file.as_deref())
    }
}

/// Reads a file, or standard input, and refuses what cannot be a message.
pub(crate) fn read_message(file: Option<&Path>) -> Result<Vec<u8>, CommandError> {
    let (bytes, name) = (read_bytes(file)?, display_name(file));
    let refuse = |problem: &str| {
        CommandError::usage(format_args!("{name} {problem}"), "give a message as it was sent or received")
    };
    if bytes.len() > MAX_BYTES {
        return Err(refuse("is larger than 1 MiB, which no message of WeChat Pay is"));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(refuse("is empty"));
    }
    if bytes.contains(&0) {
        return Err(refuse("is not text: it has bytes of zero"));
    }
    Ok(bytes)
}

/// Reads a recorded body of any bytes, from a file or with `-` from standard input.
pub(crate) fn read_recorded(file: &Path) -> Result<Vec<u8>, CommandError> {
    let bytes = read_bytes(Some(file))?;
    let refuse = |problem: &str| {
        let name = display_name(Some(file));
        CommandError::usage(format_args!("{name} {problem}"), "give a message as it was sent or received")
    };
    if bytes.len() > MAX_BYTES {
        return Err(refuse("is larger than 1 MiB, which no message of WeChat Pay is"));
    }
    if bytes.is_empty() { Err(refuse("is empty")) } else { Ok(bytes) }
}

fn read_bytes(file: Option<&Path>) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    let result = match file.filter(|file| file.as_os_str() != "-") {
        Some(file) => File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
        None => {
            let stdin = io::stdin();
            if stdin.is_terminal() {
                let _ = writeln!(io::stderr(), "Paste the message, then press Ctrl-D on a line of its own.");
            }
            stdin.lock().take(limit).read_to_end(&mut bytes)
        }
    };
    match result {
        Ok(_) => Ok(bytes),
        Err(error) => Err(read_error(file, &error)),
    }
}

/// The error of a file that cannot be read.
pub(crate) fn read_error(file: Option<&Path>, error: &io::Error) -> CommandError {
    let name = display_name(file);
    match error.kind() {
        ErrorKind::NotFound => {
            CommandError::usage(format_args!("there is no {name}"), "check the name, or name `-` for standard input")
        }
        ErrorKind::IsADirectory => CommandError::usage(format_args!("{name} is a directory"), "name a file"),
        ErrorKind::PermissionDenied => {
            CommandError::usage(format_args!("{name} may not be read"), "check the permissions of the file")
        }
        _ => CommandError::usage(format_args!("{name} cannot be read: {error}"), "check the file"),
    }
}

/// The name of the input in errors. A key in the place of a file's name is not shown.
pub(crate) fn display_name(file: Option<&Path>) -> String {
    match file.filter(|file| file.as_os_str() != "-") {
        None => "standard input".to_owned(),
        Some(file) => {
            let name = file.to_string_lossy();
            if server::mask_runs(&name) == server::MASK {
                "file of that name (it looks like a key: keys are given by --key or WXPAY_KEY)".to_owned()
            } else {
                format!("file `{}`", name.escape_debug())
            }
        }
    }
}
