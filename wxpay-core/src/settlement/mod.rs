//! Payments with a code (付款码支付) that always end: charged once, then queried and, if they stay open, reversed.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn run(charge: wxpay_core::pay::Micropay<'_>) -> Result<(), Box<dyn std::error::Error>> {
//! use wxpay_core::settlement::Outcome;
//! use wxpay_core::{Client, Expected, Fen, Merchant};
//!
//! let client = Client::new(Merchant::from_env()?);
//! let payment = client.micropay(&charge).expecting(Expected::cny(Fen(888)));
//! // Written and synced before the code is charged.
//! let payment = payment.saving(|state| std::fs::write("20261123091010.settlement", state));
//! match payment.until_settled().await? {
//!     Outcome::Paid(payment) => println!("deliver: {}", payment.transaction_id()),
//!     Outcome::Unpaid(refusal) => println!("{refusal}"),
//!     Outcome::Reversed => println!("the payer took too long"),
//!     Outcome::Person(doubt) => println!("{doubt}"),
//!     _ => {}
//! }
//! # Ok(()) }
//! ```
//!
//! # What is done
//!
//! - The code is charged. A connection that was not made is tried again, three times at most; once a byte has left,
//!   the code is never charged again.
//! - If the outcome is open, the order is queried every 5 seconds, until 45 seconds after the charge or until the
//!   deadline of the client's [`Plan`](crate::Plan), if one was set and is shorter. The first query comes at once, and
//!   after 5 seconds if the payer has to enter the password. An unknown order may still arrive.
//! - Then the charge is reversed, not before 15 seconds after it, until the gateway asks for no more reversals. A
//!   payer who is entering the password is waited for. The deadline does not end this part.
//! - A last query confirms the outcome. If the order was never seen, another one follows 60 seconds later, because a
//!   charge that was held up may arrive after its reversal.
//!
//! The reversal needs the merchant's certificate.
//!
//! # After a crash
//!
//! The state is one line without the payer's code and without a key. [`Client::resume_settlement`] goes on from it,
//! at a query; it is the same for a settlement that has ended. Keep the state until the outcome is known.
//!
//! [`Client::resume_settlement`]: crate::Client::resume_settlement

pub mod blocking;
mod classify;
mod driver;
mod machine;
mod outcome;
mod state_text;

pub use driver::{CodePayment, NoState, OpenSettlement};
pub use machine::Settlement;
pub use outcome::{Doubt, Outcome, Payment, Refusal, SettlementError};
pub use state_text::StateError;

#[cfg(test)]
mod driver_tests;
#[cfg(test)]
mod tests;
