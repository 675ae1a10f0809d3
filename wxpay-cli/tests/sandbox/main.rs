//! `wxpay sandbox` as a process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod call;
#[cfg(target_os = "linux")]
mod disk_full;
mod killed;
mod merchant_server;
mod network;
mod process;
mod replay;
mod settle;
mod trigger;
