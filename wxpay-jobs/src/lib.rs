//! Payments that are acted on once: the rows of the merchant's own database are the truth, and jobs only wake.

pub mod database;
mod job;
mod jobs;
mod next;
mod run;
mod schedule;
mod shop;
mod sweep;
pub mod tables;

pub use job::{Job, JobKind, ParseJobError};
pub use jobs::{EnqueueError, Enqueued, Jobs, SweepOnly};
pub use next::Next;
pub use run::{run, run_text};
pub use schedule::Schedule;
pub use shop::{BoxError, OrderKey, Price, Shop};
pub use sweep::{Swept, sweep};

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
    /// The key of the job whose row it is about, or the text that is no job.
    pub job: String,
    /// What happened, in a sentence.
    pub reason: String,
}
