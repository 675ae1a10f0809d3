//! Lists and pages that the repository keeps beside the code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod cargo;
mod dependencies;
mod devcontainer;
mod doctor_page;
mod documents;
mod kept_file;
mod licence;
mod links;
mod packages;
mod readme;
mod rust_versions;
mod supply_chain;
mod threats;
mod translations;
