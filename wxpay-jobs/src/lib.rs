//! Payments that are acted on once: the rows of the merchant's own database are the truth, and jobs only wake.

pub mod database;
mod effect;
pub mod inbox;
mod job;
mod jobs;
mod schedule;
mod shop;
pub mod tables;
mod time;

pub use effect::mark_effect;
pub use inbox::{Arrival, Inbox, Payment, Task};
pub use job::{Job, JobKind, ParseJobError};
pub use jobs::{EnqueueError, Enqueued, Jobs, SweepOnly};
pub use schedule::Schedule;
pub use shop::{BoxError, OrderKey, Price, Shop};

/// A refund, as its row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refund {
    /// The merchant's refund number.
    pub out_refund_no: String,
    /// The merchant's order number.
    pub out_trade_no: String,
    /// The amount.
    pub refund_fee: wxpay_core::Fen,
    /// PENDING, PROCESSING, SUCCESS, CHANGE or REFUNDCLOSE.
    pub state: String,
}

/// What a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concern {
    /// The job whose row it is about.
    pub job: Job,
    /// What happened, in a sentence.
    pub reason: String,
}
