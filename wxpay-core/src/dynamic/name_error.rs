//! The errors of names: tables and fields that a dynamic request cannot have.

use std::fmt;

use crate::error::ErrorList;
use crate::text::excerpt::excerpt;

/// The reason that a dynamic request could not be built. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DynamicError {
    /// The table is not one of a request on the channel of [`schema::pay`](crate::schema::pay), has no table of its
    /// reply, or is answered in another way than the type reads.
    #[non_exhaustive]
    WrongTable {
        /// The name of the table.
        message: &'static str,
        /// The reason, in words.
        reason: &'static str,
    },
    /// Every name that the table does not take, in the order in which they were given.
    Names(ErrorList<NameError>),
}

/// A name that the table does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    name: String,
    message: &'static str,
    fault: NameFault,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameFault {
    /// The table has no such field. The field that was most likely meant, if there is one.
    Unknown(Option<&'static str>),
    /// The client fills the field: `nonce_str`, `sign_type` or `sign`.
    OfClient,
    /// The account fills the field: `appid` or `mch_id`.
    OfAccount,
    /// The name was given before.
    Duplicate,
}

impl NameError {
    /// Creates the error of a name in the table `message`, or in an object of it.
    pub(super) fn new(name: &str, message: &'static str, fault: NameFault) -> Self {
        Self { name: excerpt(name, 64), message, fault }
    }

    /// Returns the name, cleaned and cut to 64 characters, with the names of the objects around it in front.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what is wrong with it.
    #[must_use]
    pub const fn fault(&self) -> NameFault {
        self.fault
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, message, fault } = self;
        match fault {
            NameFault::Unknown(Some(closest)) => {
                write!(f, "no field `{name}` in message `{message}`; did you mean `{closest}`?")
            }
            NameFault::Unknown(None) => write!(f, "no field `{name}` in message `{message}`"),
            NameFault::OfClient => write!(f, "`{name}` is filled by the client, remove it"),
            NameFault::OfAccount => write!(f, "`{name}` is filled by the account, remove it"),
            NameFault::Duplicate => write!(f, "`{name}` is given twice"),
        }
    }
}

impl std::error::Error for NameError {}

impl fmt::Display for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongTable { message, reason } => write!(f, "message `{message}` cannot be sent: {reason}"),
            Self::Names(errors) => errors.fmt(f),
        }
    }
}

impl std::error::Error for DynamicError {}
