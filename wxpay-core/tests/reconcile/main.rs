//! Reconciliation of bills with the shop's orders.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it is wrong")]

mod carry;
mod day;
mod differences;
mod layouts;
mod planted;
mod refunds;
mod refusals;
mod speed;
mod storage;
