//! 企业付款: transfers to users and to bank cards, and their queries.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
