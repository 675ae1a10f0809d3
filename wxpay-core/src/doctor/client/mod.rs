//! The parameters of a payer's client: the fields that the client takes, and those that it signs itself to compare.
//!
//! Whatever the program chose to sign, the client signs its own names. A message that is handed to a client
//! is therefore compared with the table of its scene: the names there, with the message's values, are what is
//! to be signed.

mod check;
mod parameters;
mod readings;

pub(super) use parameters::{ClientKind, ClientParameters, PARTNER_ID};
pub(super) use readings::ParameterReading;
