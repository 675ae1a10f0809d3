//! The facts that an order expects of its payment.

use std::fmt;

use wxpay_schema::shared;

use crate::value::{Fen, TradeState};

/// The facts of an order, to compare with a payment.
///
/// ```
/// use wxpay_core::{Expected, Fen};
///
/// let expected = Expected { total_fee: Fen(888), fee_type: "CNY", sub_mch_id: None };
/// assert_eq!(expected, Expected::cny(Fen(888)));
///
/// // The order of one of a service provider's sub-merchants.
/// let expected = Expected::cny(Fen(888)).with_sub_mch_id("1900000109");
/// assert_eq!(expected.sub_mch_id, Some("1900000109"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The amount of the order, in fen.
    pub total_fee: Fen,
    /// The currency of the order by ISO 4217.
    pub fee_type: &'a str,
    /// The sub-merchant of the order, for a service provider: each has its own order numbers. If it
    /// is set, it must equal that of the message. Otherwise:
    ///
    /// - The reply to a request is about the sub-merchant that the request named, which was
    ///   compared when the reply was read.
    /// - A notification must be for the account's [own
    ///   sub-merchant](crate::Merchant::with_sub_merchant). A service provider without one must name
    ///   the order's here.
    /// - For an ordinary merchant, a message may name the merchant itself or no sub-merchant.
    pub sub_mch_id: Option<&'a str>,
}

impl Expected<'static> {
    /// An amount in renminbi, the currency of mainland China.
    #[must_use]
    pub const fn cny(total_fee: Fen) -> Self {
        Self { total_fee, fee_type: shared::USUAL_CURRENCY, sub_mch_id: None }
    }
}

impl<'a> Expected<'a> {
    /// Sets the sub-merchant of the order.
    #[must_use]
    pub const fn with_sub_mch_id(self, sub_mch_id: &'a str) -> Self {
        Self { sub_mch_id: Some(sub_mch_id), ..self }
    }
}

/// The reason that a payment does not match the order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The order is not paid. Holds its state.
    NotPaid(TradeState),
    /// Another amount, in fen.
    Amount {
        /// The order's.
        expected: Fen,
        /// The message's.
        found: Fen,
    },
    /// Another currency.
    Currency {
        /// The order's.
        expected: String,
        /// The message's.
        found: String,
    },
    /// Another sub-merchant, or one where none is expected.
    SubMerchant {
        /// The order's; `None` if [`Expected`] names none and the account has none of its own.
        expected: Option<String>,
        /// The message's.
        found: Option<String>,
    },
    /// The message lacks a field that is required to confirm the payment.
    Missing(&'static str),
}

impl Mismatch {
    /// Returns the class: `AmountMismatch` for another amount or currency,
    /// `SubMerchantMismatch`, `NotPaid` or `MissingField`.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Amount { .. } | Self::Currency { .. } => "AmountMismatch",
            Self::SubMerchant { .. } => "SubMerchantMismatch",
            Self::NotPaid(_) => "NotPaid",
            Self::Missing(_) => "MissingField",
        }
    }

    /// Returns the field that differs or is missing.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Amount { .. } => shared::TOTAL_FEE.name,
            Self::Currency { .. } => shared::FEE_TYPE.name,
            Self::SubMerchant { .. } => shared::SUB_MCH_ID.name,
            Self::NotPaid(_) => shared::TRADE_STATE_FIELD.name,
            Self::Missing(field) => field,
        })
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaid(state) => write!(f, "the order is not paid, its state is {state}"),
            Self::Amount { expected, found } => {
                write!(
                    f,
                    "the order is for {} yuan, {} were paid; do not deliver, and look into it",
                    expected.to_yuan(),
                    found.to_yuan()
                )
            }
            Self::Currency { expected, found } => write!(f, "the order is in {expected}, the payment in {found}"),
            Self::SubMerchant { expected: Some(expected), found: Some(found) } => write!(
                f,
                "the order is of the sub-merchant {expected}, the payment is to {found}; do not deliver, and \
                 look up the order of that sub-merchant"
            ),
            Self::SubMerchant { expected: Some(expected), found: None } => {
                write!(f, "the order is of the sub-merchant {expected}, the message names none; do not deliver")
            }
            Self::SubMerchant { expected: None, found: Some(found) } => write!(
                f,
                "the payment is to the sub-merchant {found}, and the order's is not known; look up the \
                 order of that sub-merchant, and name it with `Expected::with_sub_mch_id`"
            ),
            Self::SubMerchant { expected: None, found: None } => f.write_str(
                "the message names no sub-merchant, and a service provider's payments are to one; do not deliver",
            ),
            Self::Missing(field) => write!(f, "the message lacks `{field}`, without which no payment is confirmed"),
        }
    }
}

impl std::error::Error for Mismatch {}
