//! Sends notifications to merchants, and restricts the addresses they go to.

mod addresses;
pub(crate) mod delivery;
pub(crate) mod outbound;
pub(crate) mod outgoing_message;
mod refund_callback;
