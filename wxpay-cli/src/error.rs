//! The error of a command, and its report on stderr.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use clap::builder::Styles;

use crate::mask::mask_for_stderr;

/// Why a command failed, with the exit code.
pub(crate) struct CommandError {
    exit_code: u8,
    message: String,
    help: String,
}

impl CommandError {
    /// The arguments, or what they name, cannot be used: exit code 2.
    pub(crate) fn usage(message: impl Display, help: impl Display) -> Self {
        Self { exit_code: 2, message: message.to_string(), help: help.to_string() }
    }

    /// The work failed: exit code 1.
    pub(crate) fn work(message: impl Display, help: impl Display) -> Self {
        Self { exit_code: 1, message: message.to_string(), help: help.to_string() }
    }

    /// An error with that exit code.
    pub(crate) fn new(exit_code: u8, message: impl Display, help: impl Display) -> Self {
        Self { exit_code, message: message.to_string(), help: help.to_string() }
    }

    /// Writes the error to stderr, without what may be a key.
    pub(crate) fn report(self, command: &clap::Command) -> ExitCode {
        let styles = Styles::styled();
        let (error, help) = (styles.get_error(), styles.get_valid());
        let mut stderr = anstream::stderr().lock();
        // A closed stderr is not an error.
        let _ = writeln!(stderr, "{error}error:{error:#} {}", mask_for_stderr(self.message, command));
        if !self.help.is_empty() {
            let _ = writeln!(stderr, "{help}help:{help:#} {}", mask_for_stderr(self.help, command));
        }
        ExitCode::from(self.exit_code)
    }
}
