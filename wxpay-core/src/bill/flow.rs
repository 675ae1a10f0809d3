//! The direction of an entry of a fund flow.

use wxpay_schema::bill::{EXPENSE, INCOME};

/// The direction of a payment. An undocumented value is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FlowDirection {
    /// Income.
    Income,
    /// Expense.
    Expense,
    /// An undocumented value.
    Other(Box<str>),
}

impl FlowDirection {
    /// The text in the bill.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Income => INCOME.value,
            Self::Expense => EXPENSE.value,
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for FlowDirection {
    fn from(text: &str) -> Self {
        match text {
            _ if text == INCOME.value => Self::Income,
            _ if text == EXPENSE.value => Self::Expense,
            other => Self::Other(other.into()),
        }
    }
}
