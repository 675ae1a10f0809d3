//! Why a command did not do what was asked. A sentence and what to do about it go in;
//! words on stderr and the exit code come out.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use clap::builder::Styles;

use crate::refused::without_keys;

/// What went wrong, and the exit code for it.
pub(crate) struct Failure {
    code: u8,
    words: String,
    help: String,
}

impl Failure {
    /// The arguments, or what they name, cannot be used: exit code 2.
    pub(crate) fn usage(words: impl Display, help: impl Display) -> Self {
        Self { code: 2, words: words.to_string(), help: help.to_string() }
    }

    /// The work failed: exit code 1.
    pub(crate) fn work(words: impl Display, help: impl Display) -> Self {
        Self { code: 1, words: words.to_string(), help: help.to_string() }
    }

    /// Writes the words to stderr.
    pub(crate) fn told(self) -> ExitCode {
        let styles = Styles::styled();
        let (error, help) = (styles.get_error(), styles.get_valid());
        let mut stderr = anstream::stderr().lock();
        // Where nobody reads, nobody has to be told.
        let _ = writeln!(stderr, "{error}error:{error:#} {}", without_keys(self.words));
        if !self.help.is_empty() {
            let _ = writeln!(stderr, "{help}help:{help:#} {}", without_keys(self.help));
        }
        ExitCode::from(self.code)
    }
}
