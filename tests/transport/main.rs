//! The clients over real HTTP.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod certificate;
mod client;
mod crypto_provider;
mod download;
mod proxy;
mod transmission;
mod ureq;
