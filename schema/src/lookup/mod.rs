//! Lookups in the finished tables.

pub(crate) mod arrival;
pub(crate) mod letters;
pub(crate) mod named_fields;
pub(crate) mod return_msg;
