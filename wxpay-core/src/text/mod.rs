//! Texts: how they are put together and shown.

mod excerpt;

#[cfg(feature = "doctor")]
pub(crate) use excerpt::clean;
pub(crate) use excerpt::{excerpt, listed};
