//! The error codes of 现金红包.

use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];
