//! What became of a step.

use std::fmt;

use super::document::one_line;

/// What became of a step, for a log: its `Display` is one line.
#[derive(Clone, Debug)]
pub struct StepReport {
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) action: String,
    pub(super) result: Result<String, String>,
}

impl StepReport {
    /// The number of the step, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Whether it could not be done, or was expected to be otherwise.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.result.is_err()
    }
}

impl fmt::Display for StepReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, line, action, result } = self;
        let told = match result {
            Ok(words) => format!("step {number}: {action}: {words}"),
            Err(words) => format!("step {number} (line {line}) failed: {action}: {words}"),
        };
        f.write_str(&one_line(&told))
    }
}
