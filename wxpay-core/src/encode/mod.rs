//! Encodes a struct as validated and formatted fields.

pub(crate) mod encoder;
pub(crate) mod format;
pub(crate) mod masked;
pub(crate) mod nonce;
pub(crate) mod sent_fields;
pub(crate) mod validate;
