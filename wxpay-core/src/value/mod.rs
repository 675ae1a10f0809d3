//! Types for the members of a merchant's structs: [`Text`], [`Fen`], [`BeijingTime`], [`SmallStr`]
//! and the enums of the tables' lists.
//!
//! ```
//! use wxpay_core::value::{BeijingTime, Fen, Text, TradeType};
//!
//! let body: Text<'_, 127> = "Tea shop-oolong".try_into()?;
//! let total_fee = Fen::from_yuan("8.88")?;
//! let time_expire: BeijingTime = "20261123091010".parse()?;
//! assert_eq!((body.as_str(), total_fee, time_expire.to_string().len()), ("Tea shop-oolong", Fen(888), 14));
//! assert_eq!(TradeType::Jsapi.as_str(), "JSAPI");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod choice;
mod decimal;
#[cfg(feature = "further-calls")]
mod encrypted;
mod fen;
mod text;
mod time;

pub use crate::text::small_str::SmallStr;
pub use choice::*;
pub(crate) use decimal::{decimal, digits};
#[cfg(feature = "further-calls")]
pub use encrypted::{Encrypted, NotBase64};
pub use fen::{Fen, ParseFenError};
pub use text::{Text, TextTooLong};
pub use time::{BeijingTime, ParseTimeError};
