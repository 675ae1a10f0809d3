//! Accounts that cannot be loaded.

use std::fmt;

/// Every fault of a file of accounts and of the environment. `Display` prints one line for each, with the setting,
/// the reason, and the line of the file. No value of a key is part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidAccounts {
    /// Where the settings come from, such as `wxpay.toml and the environment`.
    pub source: String,
    /// The faults, in the order of the file. There is at least one.
    pub faults: Vec<AccountFault>,
}

/// One fault of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountFault {
    /// The setting, such as `account.shop.key`, or the environment variable.
    pub setting: String,
    /// What is wrong with it, and where it was looked for.
    pub problem: String,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// The environment variable that holds the value.
    pub variable: Option<String>,
}

/// The widest column of settings that is padded.
const MAX_COLUMN: usize = 40;

impl fmt::Display for InvalidAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, plural) = (self.faults.len(), if self.faults.len() == 1 { "" } else { "s" });
        write!(f, "{count} fault{plural} in {}:", self.source)?;
        let widths = self.faults.iter().map(|fault| fault.setting.chars().count());
        let width = widths.max().unwrap_or_default().min(MAX_COLUMN);
        for AccountFault { setting, problem, line, variable } in &self.faults {
            write!(f, "\n  {setting:width$}  {problem}")?;
            // Some problems name it themselves.
            if let Some(variable) = variable
                && !setting.contains(variable.as_str())
                && !problem.contains(variable.as_str())
            {
                write!(f, ", environment {variable}")?;
            }
            if let Some(line) = line {
                write!(f, ", line {line}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for InvalidAccounts {}
