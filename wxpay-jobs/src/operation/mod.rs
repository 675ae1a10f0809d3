//! What a shop asks of WeChat Pay: an order is placed, a code charged, a payment refunded. Each is written as an intent
//! before the call, so that a process may die at any point.

mod micropay;
mod place;
mod refund;

pub use micropay::{MicropayError, micropay};
pub use place::{PlaceError, place};
pub use refund::{RefundError, refund};
