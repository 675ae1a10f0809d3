//! Accepts payments: stores them, with their task and its job, in one transaction.

mod error;
mod hint;
mod payment;

pub use error::AcceptError;
pub(crate) use hint::wake_order;
pub use hint::{accept_order_hint, accept_refund_hint};
pub use payment::{Acceptance, accept, accept_record};
