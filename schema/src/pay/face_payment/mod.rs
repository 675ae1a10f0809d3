//! 刷脸支付: payments by face.

use crate::table::model::Message;

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[];
