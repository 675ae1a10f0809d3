//! Violations: the errors of a request that is not sent.

use std::fmt;
use std::ops::Deref;
use std::slice::Iter;

use wxpay_schema::{Rule, Scope, ValueError};

use super::list::ErrorList;

/// Every violation of a request, in the order of the fields' names.
///
/// ```
/// use wxpay_core::{ErrorKind, Merchant, Request, Violation, schema};
///
/// #[derive(Request)]
/// #[wxpay(message = schema::pay::CLOSE_ORDER)]
/// struct TeaClose<'a> {
///     out_trade_no: &'a str,
/// }
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let close = TeaClose { out_trade_no: "a number of more than 32 bytes, with blanks" };
/// let error = merchant.prepare(&close).err().unwrap();
/// let ErrorKind::InvalidRequest(violations) = error.kind() else { panic!("{error}") };
/// assert_eq!(violations.iter().map(Violation::field).collect::<Vec<_>>(), ["out_trade_no"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations {
    message: &'static str,
    list: ErrorList<Violation>,
}

/// A violation: the field, the broken rule, and the correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    field: String,
    broken: RuleBreach,
    fact: String,
    help: String,
}

/// The rule that a violation breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleBreach {
    /// A required field is absent.
    Missing,
    /// A value breaks the row of its field. The error has the limit and the size.
    Value(ValueError),
    /// A value is of another JSON type than its field.
    Type,
    /// A rule between fields does not hold.
    Rule(&'static Rule),
    /// The account may not send the field.
    Scope(Scope),
    /// The account may not send the message.
    Account(Scope),
    /// A text holds `&name=`, and would be signed like another field. Refused are names
    /// without which the messages that bring the text back are not complete, since those
    /// messages would be refused; for merchants that are
    /// [refusing it](crate::Merchant::with_ambiguous_refused), any name.
    Ambiguous,
    /// Another sub-merchant, or app of it, than the account acts
    /// [for alone](crate::Merchant::with_sub_merchant_only).
    OtherSubMerchant,
}

impl Violations {
    /// Creates the empty list of a message of that name.
    pub(crate) const fn new(message: &'static str) -> Self {
        Self { message, list: ErrorList::new() }
    }

    pub(crate) fn add(&mut self, violation: Violation) {
        self.list.push(violation);
    }
}

impl Deref for Violations {
    type Target = ErrorList<Violation>;

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message `{}` was not sent: {}", self.message, self.list)
    }
}

impl std::error::Error for Violations {}

impl Violation {
    /// Creates a violation from the field's name, the breach, and both in words.
    pub(crate) const fn new(field: String, broken: RuleBreach, fact: String, help: String) -> Self {
        Self { field, broken, fact, help }
    }

    /// Returns the field's wire name, with the names of the objects around it in front
    /// (`scene_info.store_info.name`).
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Returns the rule that is broken.
    #[must_use]
    pub const fn broken(&self) -> RuleBreach {
        self.broken
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)?;
        if !self.help.is_empty() {
            write!(f, " (help: {})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violation {}

/// Does not repeat the field, which the [`Violation`] names.
impl fmt::Display for RuleBreach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "a required field is missing",
            Self::Value(_) => "a value does not fit its field",
            Self::Type => "a value is of another JSON type than its field",
            Self::Rule(_) => "a rule between fields does not hold",
            Self::Scope(_) => "the account may not send the field",
            Self::Account(_) => "the account may not send the message",
            Self::Ambiguous => "a text is signed like another field",
            Self::OtherSubMerchant => "the request is for another sub-merchant than the account's own",
        })
    }
}

impl std::error::Error for RuleBreach {}
