//! 海关报关: declaring orders to customs offices, and querying the declarations.

mod declare;
pub(super) mod fields;
mod query;
mod redeclare;

use crate::table::model::Message;

pub use declare::{CUSTOMDECLAREORDER, CUSTOMDECLAREORDER_RESPONSE};
pub use query::{CUSTOMDECLAREQUERY, CUSTOMDECLAREQUERY_DECLARATION, CUSTOMDECLAREQUERY_RESPONSE};
pub use redeclare::{CUSTOMDECLAREREDECLARE, CUSTOMDECLAREREDECLARE_RESPONSE};

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[
    &CUSTOMDECLAREORDER,
    &CUSTOMDECLAREORDER_RESPONSE,
    &CUSTOMDECLAREQUERY,
    &CUSTOMDECLAREQUERY_RESPONSE,
    &CUSTOMDECLAREQUERY_DECLARATION,
    &CUSTOMDECLAREREDECLARE,
    &CUSTOMDECLAREREDECLARE_RESPONSE,
];
