//! Types for the members of a merchant's structs: [`Text`], [`Fen`], [`BeijingTime`], [`SmallStr`]
//! and the enums of the tables' lists.

mod choice;
mod decimal;
mod fen;
mod text;
mod time;

pub use crate::text::small_str::SmallStr;
pub use choice::*;
pub(crate) use decimal::{decimal, digits};
pub use fen::{Fen, ParseFenError};
pub use text::{Text, TextTooLong};
pub use time::{BeijingTime, ParseTimeError};
