//! 分账: sharing a payment with receivers, returns, and the notification.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
