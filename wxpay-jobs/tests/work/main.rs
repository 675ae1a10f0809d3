//! What happens to rows, on `SQLite` and with the sandbox as the gateway, in virtual time.
//!
//! `WXPAY_SEEDS` sets the number of races of each pair; `scripts/job-races` runs 1,000.

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
