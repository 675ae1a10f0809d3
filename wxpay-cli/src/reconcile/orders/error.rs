//! What is wrong with the shop's orders.

use std::fmt;

use crate::error::CommandError;

/// The longest text that is shown whole. A longer one may be a key or personal.
const SHOWN: usize = 24;

/// What is wrong with the shop's orders, and what to do about it.
#[derive(Debug)]
pub(crate) struct OrdersError {
    message: String,
    help: String,
}

impl OrdersError {
    pub(super) fn new(message: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self { message: message.to_string(), help: help.to_string() }
    }

    /// Returns the error with its line.
    pub(super) fn with_line(mut self, line: u64) -> Self {
        self.message = format!("line {line}, {}", self.message);
        self
    }

    /// Returns the error with the file's name.
    pub(super) fn with_file(mut self, name: &str) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// Returns the error of the command.
    pub(crate) fn into_usage(self) -> CommandError {
        CommandError::usage(self.message, self.help)
    }
}

impl fmt::Display for OrdersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Returns a text of the file fit for an error: of a long one the beginning, and how long it is.
pub(super) fn shorten(text: &str) -> String {
    let length = text.chars().count();
    if length <= SHOWN {
        return text.escape_debug().to_string();
    }
    let beginning: String = text.chars().take(6).collect();
    format!("{}… ({length} characters)", beginning.escape_debug())
}
