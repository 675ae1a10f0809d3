//! What the test binaries share.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]
#![allow(dead_code, reason = "no binary uses all of it")]

pub(crate) mod crypto;
pub(crate) mod fixtures;
pub(crate) mod generators;
pub(crate) mod hostile;
pub(crate) mod http;
pub(crate) mod samples;
pub(crate) mod signature;
