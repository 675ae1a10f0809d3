//! A failed attempt of a call.

use std::time::Duration;

use wxpay_schema::Effect;

/// A failed attempt of a call. [`Error::attempts`](crate::Error::attempts) returns all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Whether the backup host was called.
    pub uses_backup: bool,
    /// The time from the beginning of the call to that of the attempt.
    pub start: Duration,
    /// The time that the attempt took.
    pub duration: Duration,
    /// The class of the error, see [`Error::class`](crate::Error::class).
    pub class: &'static str,
    /// What the attempts up to this one may have done.
    pub effect: Effect,
}
