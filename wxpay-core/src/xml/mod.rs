//! The XML of the `pay` channel: [`write`] encodes messages, [`read`] parses them into a flat list of fields.

pub(crate) mod read;
pub(crate) mod write;
