//! The options of a reconciliation.

use std::path::PathBuf;

use super::day::BillDay;
use super::rows::OpenRow;

/// The options of a reconciliation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReconcileOptions {
    /// The day of the bill; by default the day of its first row.
    pub day: Option<BillDay>,
    /// The merchant number of every row; by default that of the first row.
    pub mch_id: Option<String>,
    /// The sub-merchant's number of every row; by default any.
    pub sub_mch_id: Option<String>,
    /// What earlier days left open.
    pub carry: Vec<OpenRow>,
    /// The maximum number of bytes of rows that are kept in memory. A row takes 15 to 40.
    pub memory: u64,
    /// The directory for rows beyond `memory`. Without one, they are an error.
    pub spill: Option<PathBuf>,
    /// Whether matches are reported too.
    pub lists_matches: bool,
}

impl Default for ReconcileOptions {
    /// Takes day and merchant from the bill, keeps up to 256 MiB in memory (about ten million rows), and reports
    /// differences only.
    fn default() -> Self {
        Self {
            day: None,
            mch_id: None,
            sub_mch_id: None,
            carry: Vec::new(),
            memory: 256 << 20,
            spill: None,
            lists_matches: false,
        }
    }
}

impl ReconcileOptions {
    /// Returns the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires each row of the bill to be of that day.
    #[must_use]
    pub fn with_day(mut self, day: BillDay) -> Self {
        self.day = Some(day);
        self
    }

    /// Requires each row of the bill to be of that merchant.
    #[must_use]
    pub fn with_merchant(mut self, mch_id: impl Into<String>) -> Self {
        self.mch_id = Some(mch_id.into());
        self
    }

    /// Requires each row of the bill to be of that sub-merchant.
    #[must_use]
    pub fn with_sub_merchant(mut self, sub_mch_id: impl Into<String>) -> Self {
        self.sub_mch_id = Some(sub_mch_id.into());
        self
    }

    /// Compares what the reconciliation of the day before left open, too.
    #[must_use]
    pub fn with_carry(mut self, open: Vec<OpenRow>) -> Self {
        self.carry = open;
        self
    }

    /// Keeps at most that many bytes of rows in memory, and about 16 MiB beside them.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Writes rows beyond the memory to a file in the directory. It has order numbers, is readable by its owner only,
    /// and is removed: on Unix at once, so that a process that is killed leaves none either.
    #[must_use]
    pub fn with_spill(mut self, directory: impl Into<PathBuf>) -> Self {
        self.spill = Some(directory.into());
        self
    }

    /// Reports matches too, as entries of their own kind.
    #[must_use]
    pub fn with_matches(mut self) -> Self {
        self.lists_matches = true;
        self
    }
}
