//! The macros that declare a type from the schema: `message!`, `choices!` and `bill_line!`.

mod bill_line;
mod choices;
mod message;

pub(super) use bill_line::bill_line;
pub(super) use choices::choices;
pub(super) use message::{Declared, Shape, borrows, declare};
