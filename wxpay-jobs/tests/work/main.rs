//! What happens to rows, on `SQLite` and with the sandbox as the gateway, in virtual time.
//!
//! `WXPAY_SEEDS` sets the number of races of each pair; `scripts/job-races` runs 1,000.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod bills;
mod crash;
mod database;
mod dice;
mod due;
mod race;
mod refunds;
mod transport;
mod trouble;
mod world;
