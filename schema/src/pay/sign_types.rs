//! The sign types that requests may use.

use crate::table::model::SignType;

/// Both sign types, the safer first.
pub(super) const EITHER: &[SignType] = &[SignType::HmacSha256, SignType::Md5];
