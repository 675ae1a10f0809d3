//! The error codes of 评价与上报.

use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];
