//! 车主服务: deductions for parking, highways and fuel.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
