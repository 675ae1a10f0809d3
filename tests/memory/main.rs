//! Peak memory. A separate binary, because the allocator counts for the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod bill;
mod cloud;
