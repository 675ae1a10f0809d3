//! Decodes received fields into values.

pub(crate) mod check;
pub mod fields;
pub(crate) mod limits;
pub(crate) mod row_index;
pub(crate) mod source;
