//! From received fields to values.

pub mod fields;
pub(crate) mod limits;
pub(crate) mod row_index;
pub(crate) mod source;
