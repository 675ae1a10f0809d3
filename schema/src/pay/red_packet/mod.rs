//! 现金红包: red packets to users, their query, and the parameters to open one.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
