//! Lookups in the finished tables: of messages, error codes, and the texts of the gateway.

pub(crate) mod arrival;
mod constant_path;
mod error_code;
mod gateway_text;
mod letters;
mod named_fields;
pub(crate) mod policy;

pub use error_code::cloud_error;
pub use gateway_text::{gateway_text, in_page, in_text};
pub use named_fields::{named_field, named_fields};
