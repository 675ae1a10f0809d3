//! The sandbox over real HTTP: by a client that signs with its own few lines and uses
//! nothing of the library, and by the library's.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod bills;
mod cloud;
mod code_payment;
mod control;
mod kept;
mod keys;
mod lists;
mod merchants;
mod official;
mod orders;
mod pages;
mod paths;
mod reach;
mod refund_callback;
mod refunds;
mod scan;
mod schedule;
mod shop;
mod signatures;
mod unknown_fields;
