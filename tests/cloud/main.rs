//! The cloud channel.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod callback;
mod echoes;
mod errors;
mod gateway;
mod messages;
