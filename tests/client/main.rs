//! The client where answers are lost, late or wrong: attempts, effects and time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod faulty_transport;
mod matrix;
