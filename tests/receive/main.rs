//! Replies and notifications: reading, pairing with their requests, and refusals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../common/mod.rs"]
mod common;

mod decode;
mod echoes;
mod error;
mod example_shop;
mod further;
mod gateway_texts;
mod inbox;
mod indexed_fields;
mod message_kind;
mod notification;
mod refund_query;
mod refusals;
mod reply;
mod samples;
mod sub_merchants;
mod unsigned;
mod vehicle_event;
