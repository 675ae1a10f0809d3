//! Trust: turns received fields into a message that is trusted as far as it was verified.

pub(crate) mod body;
#[cfg(feature = "profit-sharing")]
pub(crate) mod decrypted;
pub(crate) mod echoes;
pub(crate) mod expected;
pub(crate) mod facts;
pub(crate) mod message_kind;
#[cfg(all(test, feature = "all-messages", feature = "server", feature = "json"))]
mod published_tests;
pub(crate) mod refund;
pub(crate) mod status;
pub(crate) mod trust;
pub(crate) mod unsigned_reply;
#[cfg(all(test, feature = "all-messages", feature = "json"))]
mod verdict_tests;
