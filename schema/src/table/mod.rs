//! The form of the tables: their data types (`model`), builders and lookups.

pub(crate) mod builders;
pub(crate) mod error_code;
mod field;
mod fingerprint;
mod hot_fields;
pub(crate) mod index;
pub(crate) mod member_name;
pub(crate) mod message;
pub(crate) mod model;
#[cfg(feature = "further-calls")]
pub(crate) mod policy;
mod received_index;
pub(crate) mod rule;
mod rule_words;
mod sent_index;
