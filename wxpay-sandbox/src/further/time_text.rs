//! Times as texts: in records, as the 14 digits that messages have; and as some messages write them, with
//! punctuation.

use serde::{Deserialize, Deserializer, Serializer};
use wxpay_core::BeijingTime;

use crate::calls::bill_writer;

/// A time as messages write it with punctuation: `2026-11-24 12:20:05`.
pub(crate) fn date_time(time: BeijingTime) -> String {
    bill_writer::date_time(time)
}

/// A time in the form of RFC 3339, as `APIv3` writes it.
pub(crate) fn rfc3339(time: BeijingTime) -> String {
    format!("{}+08:00", date_time(time).replace(' ', "T"))
}

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
