//! Functions of texts that const evaluation can call too.

pub(crate) mod calendar;
pub(crate) mod camel_case;
mod characters;
mod compare;
pub(crate) mod const_string;
mod field_name;
mod number;
pub(crate) mod scan;
pub(crate) mod suggest;
mod swar;

pub(crate) use calendar::is_date;
pub use calendar::{beijing_seconds, is_date_time, is_time14, time14_of};
pub(crate) use characters::character_at;
pub use characters::forbidden_in_xml;
pub use compare::{before, prefix, same};
pub(crate) use compare::{contains, eq_with_prefix, starts_with, tails_eq};
pub(crate) use field_name::{indexes, tag};
pub(crate) use number::digits;
pub use number::whole_number;
pub use scan::{TextScan, is_plain_in_json, next_special};
pub use swar::{has_any, is_same_name, marks};
