//! The list of the cases.

use super::subject::Subject;

/// A case of the suite.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    name: &'static str,
    check: fn(&Subject) -> Result<(), String>,
}

impl Case {
    pub(super) const fn new(name: &'static str, check: fn(&Subject) -> Result<(), String>) -> Self {
        Self { name, check }
    }

    /// Returns its name, such as `closed_before_reading`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Runs it over a transport. It takes at most some seconds.
    ///
    /// # Errors
    /// If the transport does something else than it should: both in a sentence.
    pub fn check(&self, subject: &Subject) -> Result<(), String> {
        (self.check)(subject)
    }
}

/// Returns all cases.
#[must_use]
pub fn cases() -> &'static [Case] {
    const CASES: &[Case] = crate::conformance_tests!(@each table ());
    CASES
}
