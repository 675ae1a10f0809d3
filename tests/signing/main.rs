//! Signatures of requests and of what the payer's client takes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod client_parameters;
mod requests;
