//! Clients: a [`Merchant`](crate::Merchant) with a transport.

mod asynchronous;
pub(crate) mod attempts;
pub mod blocking;
mod budget;
mod cause;
mod delays;
pub(crate) mod endpoint;
pub(crate) mod immediate;
pub(crate) mod in_flight;
pub(crate) mod observer;
pub(crate) mod plan;
mod route;
pub(crate) mod session;
mod step;

pub use asynchronous::Client;
pub use endpoint::Endpoint;
pub use observer::{Call, Observer};
pub use plan::Plan;
