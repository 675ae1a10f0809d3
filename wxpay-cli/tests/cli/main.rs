//! The built command `wxpay`: what its commands print, and how they end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod account;
mod bill;
mod cert;
mod command;
mod completions;
mod config;
mod folder;
mod further_doctor;
mod further_sign;
mod further_verify;
mod guide;
mod input;
mod keys;
mod man;
mod output;
mod reconcile;
mod schema;
mod schema_cases;
mod sessions;
mod struct_cmd;
mod trigger;
mod verify;
