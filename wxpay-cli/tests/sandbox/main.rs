//! The built command `wxpay` with processes: the sandbox, and servers of merchants.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod bill;
mod call;
#[cfg(target_os = "linux")]
mod disk_full;
mod durability;
#[cfg(target_os = "linux")]
mod fire;
mod further;
mod health;
mod killed;
mod listen;
mod logs;
mod merchant_server;
mod network;
mod process;
mod refund;
mod replay;
mod scenario;
mod settle;
#[cfg(unix)]
mod stdin;
mod trigger;

#[path = "../../../tests/common/fixtures.rs"]
#[allow(dead_code, reason = "the fixtures are those of all tests")]
mod fixtures;
