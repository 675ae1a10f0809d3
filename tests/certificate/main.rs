//! The merchant's client certificate: the files that are accepted, the sentence of every fault, the calls that are
//! refused without one, and its replacement under load.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod faults;
mod identity;
mod refusals;
mod rotation;

/// Returns a file of `tests/certificates`.
fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// Returns the path of a file of `tests/certificates`.
fn path(name: &str) -> String {
    format!("{}/tests/certificates/{name}", env!("CARGO_MANIFEST_DIR"))
}
