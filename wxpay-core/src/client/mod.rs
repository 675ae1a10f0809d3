//! Clients: a [`Merchant`](crate::Merchant) with a transport.

mod asynchronous;
pub(crate) mod attempts;
pub mod blocking;
mod budget;
mod cause;
mod delays;
pub(crate) mod endpoint;
mod immediate;
pub(crate) mod in_flight;
mod observer;
mod plan;
mod route;
pub(crate) mod session;

pub use asynchronous::Client;
pub use endpoint::Endpoint;
pub use observer::{Call, Observer};
pub use plan::Plan;
