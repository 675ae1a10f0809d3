//! 押金: deposits that are consumed, reversed and refunded.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
