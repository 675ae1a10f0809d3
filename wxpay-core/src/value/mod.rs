//! Types of struct members: [`Text`], [`Fen`], [`BeijingTime`], [`SmallStr`], and the
//! enums of the schema's lists of values.

mod choice;
mod decimal;
mod fen;
mod text;
mod time;

pub use crate::short::SmallStr;
pub use choice::*;
pub(crate) use decimal::{decimal, digits};
pub use fen::{Fen, ParseFenError};
pub use text::{Text, TextTooLong};
pub use time::{BeijingTime, ParseTimeError};
