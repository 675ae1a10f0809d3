//! A refusal in one word, for programs and for tables of expected outcomes. An
//! error goes in; its class comes out, and the field it is about.
//!
//! The words are an interface: they do not change when the wording of a message
//! does.

use wxpay_schema::shared;

use crate::error::{Error, Malformed, Untrusted};
use crate::trust::Mismatch;

impl Error {
    /// The class: that of what is wrong with the form or the trust, such as
    /// `Doctype` or `BadSign`; `MissingField` or `Type` for a message whose fields
    /// do not fit its table, by the first that does not; else the name of the
    /// variant.
    ///
    /// ```
    /// use wxpay_core::{Merchant, pay::PayNotification};
    ///
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    /// let error = merchant.notification::<PayNotification>(b"<xml><a>1</a><a>1</a></xml>").unwrap_err();
    /// assert_eq!((error.class(), error.field()), ("DuplicateField", Some("a")));
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "Invalid",
            Self::Randomness => "Randomness",
            Self::Unreachable { .. } => "Unreachable",
            Self::NotAnAnswer { .. } => "NotAnAnswer",
            Self::Malformed(malformed) => malformed.class(),
            Self::Untrusted(untrusted) => untrusted.class(),
            Self::Gateway { .. } => "Gateway",
            Self::Business { .. } => "Business",
            Self::Platform { .. } => "Platform",
            Self::Unreadable(faults) => match faults.iter().next() {
                Some(fault) if fault.is_missing() => "MissingField",
                _ => "Type",
            },
            Self::OtherMessage { .. } | Self::OtherKind(_) => "OtherMessage",
        }
    }

    /// The field that the error is about, by its wire name, where there is one: of
    /// several the first.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid(violations) => violations.iter().next().map(crate::Violation::field),
            Self::Malformed(malformed) => malformed.field(),
            Self::Untrusted(untrusted) => untrusted.field(),
            Self::Gateway { .. } => Some(shared::RETURN_CODE.name),
            Self::Business { .. } => Some(shared::ERR_CODE.name),
            Self::Unreadable(faults) => faults.iter().next().map(crate::fields::FieldError::field),
            Self::OtherKind(other) => Some(other.field()),
            _ => None,
        }
    }
}

impl Malformed {
    /// The class: the name of the variant, and `Shape` for a message of another interface.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Doctype => "Doctype",
            Self::Entity => "Entity",
            Self::ProcessingInstruction => "ProcessingInstruction",
            Self::Comment => "Comment",
            Self::Shape(_) | Self::OtherInterface(_) => "Shape",
            Self::DuplicateField(_) => "DuplicateField",
            Self::ReservedField => "ReservedField",
            Self::Name(_) => "Name",
            Self::Attribute => "Attribute",
            Self::Nested => "Nested",
            Self::Trailing => "Trailing",
            Self::Truncated => "Truncated",
            Self::Encoding => "Encoding",
            Self::Char => "Char",
            Self::Empty => "Empty",
            Self::TooLarge { .. } => "TooLarge",
        }
    }

    /// The field that is given twice or has a reserved name.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::DuplicateField(name) => Some(name),
            Self::ReservedField => Some("key"),
            _ => None,
        }
    }
}

impl Untrusted {
    /// The class: the name of the variant.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::MissingSign => "MissingSign",
            Self::BadSign => "BadSign",
            Self::SignTypeMismatch => "SignTypeMismatch",
            Self::WrongMerchant => "WrongMerchant",
            Self::WrongApp => "WrongApp",
            Self::WrongOrder => "WrongOrder",
            Self::WrongRefund => "WrongRefund",
            Self::WrongAmount => "WrongAmount",
            Self::Ambiguous { .. } => "Ambiguous",
            Self::BadReqInfo => "BadReqInfo",
        }
    }

    /// The field that gives it away, where it is always the same one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Ambiguous { field } => Some(field),
            Self::BadReqInfo => Some(shared::REQ_INFO.name),
            Self::MissingSign | Self::BadSign => Some(shared::SIGN.name),
            Self::SignTypeMismatch => Some(shared::SIGN_TYPE_FIELD.name),
            _ => None,
        }
    }
}

impl Mismatch {
    /// The class: `AmountMismatch` for another amount or currency,
    /// `SubMerchantMismatch`, `NotPaid`, `MissingField`.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Amount { .. } | Self::Currency { .. } => "AmountMismatch",
            Self::SubMerchant { .. } => "SubMerchantMismatch",
            Self::NotPaid(_) => "NotPaid",
            Self::Missing(_) => "MissingField",
        }
    }

    /// The field that differs or is missing.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_one_word_and_nothing_of_the_message() {
        assert_eq!(Error::from(Malformed::DuplicateField("total_fee".to_owned())).class(), "DuplicateField");
        assert_eq!(Error::from(Malformed::ReservedField).field(), Some("key"));
        assert_eq!(Error::from(Untrusted::BadSign).class(), "BadSign");
        assert_eq!(Mismatch::Missing("transaction_id").field(), Some("transaction_id"));
    }
}
