//! The faults found so far.

use crate::error::{AccountFault, InvalidAccounts};
use crate::text::key_mask::mask_runs;

/// Collects the faults of all settings. What looks like a key is masked.
#[derive(Default)]
pub(super) struct Faults(Vec<AccountFault>);

impl Faults {
    pub(super) fn push(&mut self, setting: &str, line: Option<usize>, problem: impl AsRef<str>) {
        self.push_of_variable(setting, line, None, problem);
    }

    /// Records a fault of a value that a variable of the environment holds.
    pub(super) fn push_of_variable(
        &mut self,
        setting: &str,
        line: Option<usize>,
        variable: Option<&str>,
        problem: impl AsRef<str>,
    ) {
        // A problem is one line of the report.
        let problem = mask_runs(problem.as_ref()).replace('\n', " ");
        self.0.push(AccountFault { setting: mask_runs(setting), problem, line, variable: variable.map(mask_runs) });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the error of all faults, in the order of the file.
    pub(super) fn into_error(mut self, source: String) -> InvalidAccounts {
        self.0.sort_by_key(|fault| fault.line.unwrap_or(usize::MAX));
        InvalidAccounts { source, faults: self.0 }
    }
}
