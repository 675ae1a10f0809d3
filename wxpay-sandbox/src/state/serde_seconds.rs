//! Serializes times as seconds since 1970.

use serde::{Deserialize, Deserializer, Serializer};
use wxpay_core::BeijingTime;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
pub(crate) fn serialize<S: Serializer>(time: &BeijingTime, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(time.unix_seconds())
}

pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<BeijingTime, D::Error> {
    BeijingTime::from_unix_seconds(u64::deserialize(from)?).map_err(serde::de::Error::custom)
}
