//! Threats: what an attacker sends has no effect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod amounts;
mod corpus;
mod differential;
mod field_injection;
mod forgery;
mod properties;
mod refund_notification;
mod secrets;
mod signature;
mod xml;
