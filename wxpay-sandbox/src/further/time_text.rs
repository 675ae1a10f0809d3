//! Serializes times as the 14 digits that messages have, so that records are legible.

use serde::{Deserialize, Deserializer, Serializer};
use wxpay_core::BeijingTime;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
pub(crate) fn serialize<S: Serializer>(time: &BeijingTime, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(time)
}

pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<BeijingTime, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

/// The same for a time that may be missing.
pub(crate) mod option {
    use serde::{Deserialize, Deserializer, Serializer};
    use wxpay_core::BeijingTime;

    #[allow(clippy::ref_option, reason = "serde hands it over so")]
    pub(crate) fn serialize<S: Serializer>(time: &Option<BeijingTime>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => to.collect_str(time),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<BeijingTime>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
    }
}
