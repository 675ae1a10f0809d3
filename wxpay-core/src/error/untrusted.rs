//! A message that cannot be trusted.

use std::fmt;

use wxpay_schema::shared;

/// The reason that a message is not from WeChat Pay, or not for this account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Untrusted {
    /// The signature is missing.
    MissingSign,
    /// The signature is wrong.
    BadSign,
    /// The message states another sign type than the account's.
    SignTypeMismatch,
    /// The message is for another merchant or sub-merchant, or names no sub-merchant to a service
    /// provider.
    WrongMerchant,
    /// The message is for another app.
    WrongApp,
    /// The message is about another order than the request, or names none where a success does.
    WrongOrder,
    /// The message is about another refund than the request, or does not report it.
    WrongRefund,
    /// The message states another amount than the request, or none where a success does.
    WrongAmount,
    /// A value contains `&name=`, so text may have been moved from one field into
    /// another under the same signature. The name is that of a field without which
    /// the message is not complete; with
    /// [`Merchant::with_ambiguous_refused`](crate::Merchant::with_ambiguous_refused), any name.
    Ambiguous {
        /// The field with the value, cleaned for a log.
        field: String,
    },
    /// `req_info` cannot be read with the account's key. The step that failed is not
    /// reported, since that would help to forge one.
    BadReqInfo,
    /// The `resource` of a notification cannot be read with the `APIv3` key. The step that failed is not
    /// reported.
    BadResource,
}

impl Untrusted {
    /// Returns the class: the name of the variant.
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
            Self::BadResource => "BadResource",
        }
    }

    /// Returns the field that shows it, where it is always the same one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Ambiguous { field } => Some(field),
            Self::BadReqInfo => Some(shared::REQ_INFO.name),
            Self::BadResource => Some("resource"),
            Self::MissingSign | Self::BadSign => Some(shared::SIGN.name),
            Self::SignTypeMismatch => Some(shared::SIGN_TYPE_FIELD.name),
            _ => None,
        }
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ambiguous { field } => {
                return write!(
                    f,
                    "the value of `{field}` holds `&name=`, so the same signature fits other fields; do not \
                     act on the message, and query the order"
                );
            }
            Self::BadReqInfo => {
                "`req_info` cannot be read with the account's key; do not act on the message, and check the API \
                 key"
            }
            Self::BadResource => {
                "`resource` cannot be read with the APIv3 key; do not act on the message, and check the key on the \
                 merchant platform"
            }
            Self::MissingSign => "the message carries no signature; do not act on it",
            Self::BadSign => {
                "the signature does not fit; do not act on the message, and check the API key and the sign type \
                 of the account"
            }
            Self::SignTypeMismatch => {
                "the message says it is signed another way than this account's; set the account's sign type to \
                 what the order was placed with"
            }
            Self::WrongMerchant => "the message is for another merchant number, or for another sub-merchant or none",
            Self::WrongApp => "the message is for another appid",
            Self::WrongOrder => "the reply is about another order than the one asked about",
            Self::WrongRefund => {
                "the reply is not about the refund asked about; do not act on it, and query the refund by its \
                 `out_refund_no`"
            }
            Self::WrongAmount => {
                "the reply states another amount than the one that was sent; do not act on it, and query the \
                 order, or the refund"
            }
        })
    }
}

impl std::error::Error for Untrusted {}
