//! The option `--format`: JSON for programs, or text for people.

use clap::ValueEnum;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// One JSON object a line.
    Json,
    /// Words for people, with amounts in yuan.
    Text,
}
