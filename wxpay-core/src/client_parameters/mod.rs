//! The parameters with which the payer's client pays an order, made from a verified prepayment and signed where
//! WeChat requires it (docs/protocol.md, Client parameters).

mod app;
#[cfg(feature = "papay")]
mod entrust;
mod jsapi;
mod mweb;
mod native;
#[cfg(feature = "red-packet")]
mod red_packet;
