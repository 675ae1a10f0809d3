//! What is wrong with accounts, as a report.

use super::warning::AccountWarning;
use crate::error::AccountFault;

/// What is wrong with the settings of a [`Source`](super::Source). No value of a key is part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Findings {
    /// The accounts without a fault of their own.
    pub accounts: Vec<CheckedAccount>,
    /// What keeps the accounts from being loaded, in the order of the file.
    pub faults: Vec<AccountFault>,
    /// What is likely to be a mistake.
    pub warnings: Vec<AccountWarning>,
}

/// An account that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckedAccount {
    /// The name in the file.
    pub name: String,
    /// The merchant number.
    pub mch_id: String,
}
