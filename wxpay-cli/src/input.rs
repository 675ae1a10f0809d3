//! A message to read: a file, or standard input. The name of a file goes in, its
//! bytes come out, or one sentence that says why not.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};

use wxpay_core::server;

use crate::failure::Failure;

/// How much of an input is read. No message of WeChat Pay is larger than some
/// kilobytes.
pub(crate) const MOST: usize = 1 << 20;

/// The option of a message to read.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// The message: a file, or - for standard input, which is also read when no file is
    /// named.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Input {
    /// The bytes as they are, at most one more than [`MOST`]: what is wrong with them
    /// is for the reader to say.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        bytes_of(self.file.as_deref())
    }

    /// The bytes of what can be a message.
    pub(crate) fn message(&self) -> Result<Vec<u8>, Failure> {
        message(self.file.as_deref())
    }
}

/// The bytes of a file that can be a message; of standard input if none is named.
pub(crate) fn message(file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let (bytes, name) = (bytes_of(file)?, shown(file));
    let refused =
        |what: &str| Failure::usage(format_args!("{name} {what}"), "give a message as it was sent or received");
    if bytes.len() > MOST {
        return Err(refused("is larger than 1 MiB, which no message of WeChat Pay is"));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(refused("is empty"));
    }
    if bytes.contains(&0) {
        return Err(refused("is not text: it has bytes of zero"));
    }
    Ok(bytes)
}

fn bytes_of(file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = MOST as u64 + 1;
    let read = match file.filter(|file| file.as_os_str() != "-") {
        Some(file) => File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
        None => {
            let stdin = io::stdin();
            if stdin.is_terminal() {
                let _ = writeln!(io::stderr(), "Paste the message, then press Ctrl-D on a line of its own.");
            }
            stdin.lock().take(most).read_to_end(&mut bytes)
        }
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(unreadable(file, &error)),
    }
}

fn unreadable(file: Option<&Path>, error: &io::Error) -> Failure {
    let name = shown(file);
    match error.kind() {
        ErrorKind::NotFound => {
            Failure::usage(format_args!("there is no {name}"), "check the name, or give the message on standard input")
        }
        ErrorKind::IsADirectory => {
            Failure::usage(format_args!("{name} is a directory"), "name a file with one message")
        }
        ErrorKind::PermissionDenied => {
            Failure::usage(format_args!("{name} may not be read"), "check the permissions of the file")
        }
        _ => Failure::usage(format_args!("{name} cannot be read: {error}"), "check the file"),
    }
}

/// The input by its name, unless that is a key in the wrong place.
fn shown(file: Option<&Path>) -> String {
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
