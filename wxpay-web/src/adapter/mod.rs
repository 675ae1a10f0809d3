//! Frameworks: how each hands over a body, and takes the answer.

#[cfg(feature = "actix-web")]
mod actix_web;
#[cfg(feature = "axum")]
mod axum;
#[cfg(any(feature = "axum", feature = "poem", feature = "salvo", feature = "tower"))]
mod body;
#[cfg(any(feature = "actix-web", feature = "axum", feature = "poem", feature = "salvo", feature = "tower"))]
mod collector;
#[cfg(feature = "poem")]
mod poem;
#[cfg(feature = "salvo")]
mod salvo;
#[cfg(feature = "tower")]
pub(crate) mod tower;
