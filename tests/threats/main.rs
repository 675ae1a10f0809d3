//! Threats: what an attacker sends has no effect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

// The fuzz targets, which run here without libFuzzer.
#[path = "../../fuzz/src/gateway/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a module of the fuzz programs too")]
mod gateway;
#[path = "../../fuzz/src/targets/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a module of the fuzz programs too")]
mod targets;

mod amounts;
mod corpus;
mod differential;
mod field_injection;
mod forgery;
mod fuzz;
mod properties;
mod refund_notification;
mod secrets;
mod signature;
mod xml;
