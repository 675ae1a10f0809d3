//! The life of an order: placed, paid or closed, refunded. Free functions over a client; `blocking` has them without an
//! async runtime. What must survive a crash is the shop's to store: the numbers before the call, the [`Record`] after
//! it.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn run(client: wxpay_core::Client, request: wxpay_core::pay::UnifiedOrder<'_>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use wxpay_core::order::{self, OrderState, Waiter};
//!
//! // Shared with the handler of notifications, which calls `waiter.notify(paid.record())`.
//! let waiter = Waiter::new();
//! let (order, reply) = order::place(&client, &request).await?;
//! println!("{:?}", reply.code_url);
//! match order::await_paid(&client, &order, &waiter, Duration::from_secs(300)).await {
//!     OrderState::Paid(record) => println!("deliver {}", record.out_trade_no),
//!     OrderState::Open => drop(order::close_unpaid(&client, &order).await?),
//!     OrderState::Closed => println!("nobody pays it any more"),
//!     OrderState::Person(mismatch) => println!("{mismatch}"),
//!     _ => {}
//! }
//! # Ok(()) }
//! ```
//!
//! [`Record`]: crate::inbox::Record

pub mod blocking;
mod payment;
mod refund;
mod waiter;

pub use payment::{OpenOrder, OrderState, await_paid, close_unpaid, place};
pub use refund::{OwnRefund, RefundError, RefundReceipt, await_refund, refund, refund_notified_at};
pub use waiter::Waiter;

#[cfg(test)]
mod tests;
