//! What names an account, and the errors of a lookup.

use std::fmt;

/// What names an account: the merchant, and as far as they are known the sub-merchant and the app. Several accounts
/// may have one merchant number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccountId<'a> {
    /// The merchant number.
    pub mch_id: &'a str,
    /// The number of the sub-merchant, for a service provider.
    pub sub_mch_id: Option<&'a str>,
    /// The appid.
    pub appid: Option<&'a str>,
}

impl<'a> AccountId<'a> {
    /// Names an account by its merchant number alone.
    #[must_use]
    pub const fn new(mch_id: &'a str) -> Self {
        Self { mch_id, sub_mch_id: None, appid: None }
    }

    /// Adds the sub-merchant.
    #[must_use]
    pub const fn with_sub_mch_id(self, sub_mch_id: &'a str) -> Self {
        Self { sub_mch_id: Some(sub_mch_id), ..self }
    }

    /// Adds the app.
    #[must_use]
    pub const fn with_appid(self, appid: &'a str) -> Self {
        Self { appid: Some(appid), ..self }
    }
}

/// The reason that no account was found. It says nothing of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookupError {
    /// No account has that name or number.
    Unknown,
    /// The merchant exists, but acts for no such sub-merchant.
    UnknownSubMerchant,
    /// The merchant exists, but has no such app.
    UnknownApp,
    /// Several accounts match; give the appid or the sub-merchant too.
    Ambiguous {
        /// The names of the accounts.
        names: Vec<String>,
    },
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no such account; nothing was sent"),
            Self::UnknownSubMerchant => f.write_str(
                "the account acts for no such sub-merchant; add it to `sub_merchants`, or set `service_provider`; \
                 nothing was sent",
            ),
            Self::UnknownApp => f.write_str("no account of the merchant has that appid; nothing was sent"),
            Self::Ambiguous { names } => {
                write!(f, "several accounts match ({}); name the appid too; nothing was sent", names.join(", "))
            }
        }
    }
}

impl std::error::Error for LookupError {}
