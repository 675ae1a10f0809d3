//! The table of what was measured.

use std::process::ExitCode;

/// What was measured, and whether the targets are met.
pub(crate) struct Report {
    rows: Vec<String>,
    misses: usize,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new(), misses: 0 }
    }

    /// Adds a row with its target.
    pub(crate) fn add(&mut self, name: &str, value: &str, target: &str, is_met: bool) {
        let verdict = if is_met { "" } else { "  MISSED" };
        self.misses += usize::from(!is_met);
        self.rows.push(format!("{name:44} {value:>22}   {target}{verdict}"));
    }

    /// Prints the rows.
    pub(crate) fn print(&self) -> ExitCode {
        println!("{:44} {:>22}   target", "measured", "value");
        for row in &self.rows {
            println!("{row}");
        }
        if self.misses == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
