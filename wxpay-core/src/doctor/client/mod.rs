//! The parameters of a payer's client: the fields that the client takes, and those that it signs itself to compare.
//!
//! The client signs its own names, regardless of the names that the program signed. A message for a client
//! is therefore compared with the table of that client: its names, with the message's values, form the text
//! to sign.

mod check;
mod parameters;
mod readings;

pub(super) use parameters::{ClientKind, ClientParameters, PARTNER_ID};
pub(super) use readings::ParameterReading;
