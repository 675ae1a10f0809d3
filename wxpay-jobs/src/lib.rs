//! Payments that are acted on once: the rows of the merchant's own database are the truth, and jobs only wake.
//!
//! It is for shops that must neither lose a payment nor deliver twice, on one machine or on many.
//!
//! - [`Inbox`] stores each payment once, in a transaction of the merchant's.
//! - [`Shop`] is what the merchant's program supplies: its database, its clients, the price of an order, its delivery.
//!   [`accept`], [`place`], [`micropay`] and [`refund`] write what is to be done before it is done.
//! - [`sweep`] does what is due; an engine only wakes sooner. [`SweepOnly`] is none.
//!
//! A handler of notifications stores the payment in the shop's own transaction:
//!
//! ```
//! use wxpay_core::Paid;
//! use wxpay_jobs::Inbox;
//! use wxpay_jobs::database::{Database, DatabaseError, Transaction};
//!
//! async fn keep<D: Database, T>(pool: &D, paid: &Paid<T>, raw: &[u8]) -> Result<(), DatabaseError> {
//!     let mut transaction = pool.begin().await?;
//!     let arrival = Inbox::new().keep(&mut transaction, paid.record(), raw).await?;
//!     println!("{arrival:?}"); // new, a duplicate, or a contradiction
//!     transaction.commit().await // then the notification is accepted
//! }
//! ```
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `sqlite`, `postgres`, `mysql` | the databases, over sqlx 0.9 |
//! | `apalis-sqlite`, `apalis-postgres` | the engine, in the same database |
//!
//! Any other driver works by the two methods of [`database::Connection`].
//!
//! # Where to read on
//!
//! [`tables`] has the three tables as SQL. The pages on [the inbox][inbox], [jobs][jobs] and [the engine][engine] have
//! what each promises, and [a tutorial][shop] builds a shop. `examples/jobs` of the repository joins a notification,
//! the inbox and the engine; `examples/shop` is a whole shop.
//!
//! [inbox]: https://github.com/wxpay-rs/wxpay/blob/main/docs/inbox.md
//! [jobs]: https://github.com/wxpay-rs/wxpay/blob/main/docs/jobs.md
//! [engine]: https://github.com/wxpay-rs/wxpay/blob/main/docs/engine.md
//! [shop]: https://github.com/wxpay-rs/wxpay/blob/main/docs/shop.md

#![cfg_attr(docsrs, feature(doc_cfg))]

mod accept;
mod beijing;
mod claim;
pub mod database;
mod effect;
#[cfg(any(feature = "apalis-postgres", feature = "apalis-sqlite"))]
pub mod engine;
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
