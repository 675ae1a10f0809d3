//! 分账: sharing a payment with receivers, over the cloud channel.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
