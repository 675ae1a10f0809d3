//! Requests: their values, rules and account.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod account;
mod addresses;
mod dynamic;
mod policy;
mod profit_sharing;
mod samples;
mod validation;
mod vehicle;
