//! `wxpay sandbox` as a process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod call;
#[cfg(target_os = "linux")]
mod disk_full;
mod killed;
mod listen;
mod network;
mod process;
mod settle;

#[path = "../../../tests/common/fixtures.rs"]
#[allow(dead_code, reason = "the fixtures are those of all tests")]
mod fixtures;
