//! Payments that are acted on once: the rows of the merchant's own database are the truth, and jobs only wake.

mod accept;
mod beijing;
mod claim;
pub mod database;
mod effect;
mod failure;
pub mod inbox;
pub mod intent;
mod job;
mod jobs;
mod next;
mod operation;
mod relay;
mod run;
mod schedule;
mod settlement;
mod shop;
mod sweep;
pub mod tables;
mod time;
mod work;

pub use accept::{AcceptError, Acceptance, accept, accept_order_hint, accept_record, accept_refund_hint};
pub use effect::mark_effect;
pub use inbox::{Arrival, Inbox, Payment, Task};
pub use intent::{Intent, IntentKind, IntentState};
pub use job::{Job, JobKind, ParseJobError};
pub use jobs::{EnqueueError, Enqueued, Jobs, SweepOnly};
pub use next::Next;
pub use operation::{MicropayError, PlaceError, RefundError, micropay, place, refund};
pub use relay::relay;
pub use run::{run, run_text};
pub use schedule::Schedule;
pub use shop::{BillAccount, BoxError, DailyBill, OrderKey, Price, Shop, ShopRows, ShopTransaction};
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

impl Refund {
    /// Creates a refund from its row.
    #[must_use]
    pub fn new(intent: &Intent) -> Self {
        Self {
            out_refund_no: intent.number.clone(),
            out_trade_no: intent.out_trade_no.clone(),
            refund_fee: wxpay_core::Fen(intent.fen),
            state: intent.state.name().to_owned(),
        }
    }
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
