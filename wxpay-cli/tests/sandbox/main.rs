//! `wxpay sandbox` as a process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod bill;
mod call;
#[cfg(target_os = "linux")]
mod disk_full;
mod killed;
mod network;
mod process;
mod refund;
mod settle;
