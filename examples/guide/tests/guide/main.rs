//! The code of the guide, `docs/guide`: a module a chapter, run against the embedded sandbox, and in `book` what holds
//! the chapters to it. `WRITE_DOCS=1 cargo test -p guide --test guide book` writes the blocks of the chapters.
//!
//! A chapter shows what stands between `// ANCHOR: name` and `// ANCHOR_END: name`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod book;
mod cloudpay;
mod code_payment;
mod cookbook;
mod errors;
mod families;
mod first_order;
mod going_live;
mod many_machines;
mod notifications;
mod output;
mod own_struct;
mod reconciliation;
mod refunds;
mod service_providers;
mod testing;
