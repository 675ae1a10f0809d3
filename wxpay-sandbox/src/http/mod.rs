//! The HTTP server: the listener with its limits, and the routes.

pub(crate) mod body;
pub(crate) mod browser_guard;
pub(crate) mod listener;
pub(crate) mod responses;
pub(crate) mod routes;
