//! Clients: a [`Merchant`](crate::Merchant) with a transport.

mod asynchronous;
pub mod blocking;
pub(crate) mod endpoint;
pub(crate) mod session;

pub use asynchronous::Client;
pub use endpoint::Endpoint;
