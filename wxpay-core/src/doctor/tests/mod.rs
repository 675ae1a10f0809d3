//! Each mistake is made here by hand: the text that was signed is written out, and the doctor must name that
//! mistake and no other.

#![allow(clippy::format_collect, clippy::too_many_lines, reason = "one list, and no loop that has to be fast")]

mod absent_values;
mod account_ids;
mod call;
mod client_parameters;
mod diagnosis;
mod entities;
mod fixtures;
mod four_byte_chars;
mod json;
mod messages;
mod robustness;
