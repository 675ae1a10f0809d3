//! Trade bills and fund flows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod body;
mod layouts;
mod reader;
mod refusals;
mod untrusted;
