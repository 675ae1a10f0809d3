//! 代金券: coupons that are sent to users, and their stock.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
