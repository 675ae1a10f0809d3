//! The parameters of a payer's client: what the client takes, and what it signs itself to compare.
//!
//! Whatever the program chose to sign, the client signs its own names. A message that is handed to a client is therefore
//! compared with the table of its scene: the names there, with the message's values, are what is to be signed.

mod check;
mod parameters;
mod readings;

pub(super) use parameters::{Client, PARTNER_ID, Scene};
pub(super) use readings::ParameterReading;
