//! 评价与上报: comments of payers, and reports of calls.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
