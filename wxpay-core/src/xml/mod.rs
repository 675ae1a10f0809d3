//! The XML of the `pay` channel: [`write`] encodes messages, [`read`] parses them into a flat list of fields.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, reason = "XML is read without files and network")]

pub(crate) mod read;
pub(crate) mod write;
