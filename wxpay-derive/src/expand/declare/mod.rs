//! The macros that declare items from the schema.

mod bill_line;
mod built_in_type;
mod choices;
mod message;
mod schema;

pub(super) use bill_line::declare_bill_line;
pub(super) use built_in_type::borrows;
pub(super) use choices::declare_choices;
pub(super) use message::{Layout, MessageDeclarations, MessageItems, declare_message};
pub(super) use schema::{declare_replies, declare_text_kinds};
