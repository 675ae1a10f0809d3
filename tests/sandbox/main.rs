//! The sandbox over real HTTP, by a client that signs by itself and by the library's
//! client.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod archive;
mod bills;
mod client;
mod cloud;
mod code_payment;
mod connection_faults;
mod connections;
mod control;
mod data_file;
mod faults;
mod further;
mod https;
mod key_masking;
mod lists;
mod merchants;
mod official_cases;
mod orders;
mod outbound;
mod page_forms;
mod page_lists;
mod pages;
mod paths;
mod persistence;
mod power_failure;
mod refund_callback;
mod refunds;
mod saved_scenarios;
mod scan;
mod schedule;
mod sign_diagnosis;
mod slow_merchants;
mod unknown_fields;
