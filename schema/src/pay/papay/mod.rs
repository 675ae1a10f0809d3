//! 委托代扣: agreements, deductions, and their notifications.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
