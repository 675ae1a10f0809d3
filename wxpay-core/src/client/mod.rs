//! Clients: a [`Merchant`](crate::Merchant) with a transport.

mod asynchronous;
pub(crate) mod attempts;
pub mod blocking;
mod budget;
mod cause;
mod delays;
#[cfg(feature = "tokio")]
pub(crate) mod detached;
#[cfg(all(test, feature = "json"))]
mod download_tests;
pub(crate) mod endpoint;
#[cfg(all(test, feature = "further-calls", feature = "json"))]
mod host_tests;
pub(crate) mod immediate;
pub(crate) mod in_flight;
#[cfg(feature = "further-calls")]
mod link;
pub(crate) mod observer;
#[cfg(all(test, feature = "further-calls", feature = "json", feature = "server"))]
mod observer_tests;
pub(crate) mod plan;
pub(crate) mod route;
pub(crate) mod session;
mod step;
mod unsigned;

pub use asynchronous::Client;
#[cfg(feature = "tokio")]
pub use detached::Detached;
pub use endpoint::Endpoint;
pub use observer::{Call, Observer};
pub use plan::Plan;
