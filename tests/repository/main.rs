//! Lists and pages that the repository keeps beside the code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod dependencies;
mod doctor_page;
