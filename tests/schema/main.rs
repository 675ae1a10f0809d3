//! The tables of the schema against the documents. The scripts beside it test the printed
//! schema.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod error_codes;
mod fields;
mod further;
mod rules;
