//! What follows from the run of a job.

use std::time::Duration;

/// What follows from the run of a job. An engine needs no more: errors are handled, counted and told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Next {
    /// Nothing is left to do: the engine may forget the job.
    Done,
    /// The row is due again after that time. The engine runs the same job again then; an engine whose keys cannot be
    /// used twice takes the job with [another round](crate::Job::with_round). If neither happens, the sweep finds the
    /// row.
    Again(Duration),
    /// A person has to look at the row, and was told. The engine never runs the job again. Holds the reason, without
    /// secrets and personal data.
    Person(String),
}
