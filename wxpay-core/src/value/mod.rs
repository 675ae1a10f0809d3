//! The types that a merchant puts into a struct: [`Text`], [`Fen`],
//! [`BeijingTime`], [`Short`] and the enums of the tables' lists. A wire text goes in, a
//! checked value comes out, and back.

mod choice;
mod decimal;
mod fen;
mod text;
mod time;

pub use crate::short::Short;
pub use choice::{
    AccountType, BillType, CouponType, ErrorCode, H5Scene, IdentityDocument, LimitPay, Outcome, PromotionScope,
    PromotionType, Receipt, RefundAccount, RefundChannel, RefundRequestSource, RefundStatus, SignTypeName, TarType,
    TradeState, TradeType, YesNo,
};
pub(crate) use decimal::{decimal, digits};
pub use fen::{Fen, NotAnAmount};
pub use text::{Text, TooLong};
pub use time::{BeijingTime, NotATime};
