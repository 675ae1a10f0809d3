//! The error codes of 代金券.

use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];
