//! A notification address in each web framework. Each file is a complete server: the shop's own code is in `shop`, what
//! differs is how the framework hands over the request.

pub mod actix_web;
pub mod axum;
pub mod ntex;
pub mod poem;
pub mod rocket;
pub mod salvo;
pub mod shop;
pub mod tower;

pub use shop::Shop;

/// The path of the notifications.
pub const PATH: &str = "/wxpay/notify";
