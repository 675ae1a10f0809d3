//! `wxpay sandbox` as a process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod call;
#[cfg(target_os = "linux")]
mod disk_full;
mod killed;
mod logs;
mod network;
mod process;
mod scenario;
mod settle;
