//! The form of the tables: their data types, builders and lookups.

pub(crate) mod builders;
pub(crate) mod error_code;
pub(crate) mod field;
mod fingerprint;
pub(crate) mod index;
pub(crate) mod member_name;
pub(crate) mod message;
pub(crate) mod received_index;
pub(crate) mod rule;
pub(crate) mod sent_index;
