//! The built command `wxpay`: what its commands print, and how they end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod bill;
mod command;
mod completions;
mod input;
mod keys;
mod man;
mod output;
mod schema;
mod schema_cases;
mod sessions;
mod struct_cmd;
mod verify;
