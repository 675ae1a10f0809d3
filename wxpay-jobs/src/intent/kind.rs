//! The kinds of intents.

use super::state::IntentState;
use crate::job::JobKind;

/// What an intent wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IntentKind {
    /// An order is placed, queried until it is paid, and otherwise closed.
    Order,
    /// A code is charged, and the payment settled.
    Charge,
    /// A payment is returned, or a part of it.
    Refund,
    /// The bill of a day is downloaded.
    Bill,
    /// The bill of a day is compared with the shop's own orders.
    Reconcile,
}

impl IntentKind {
    const NAMES: [(Self, &str); 5] = [
        (Self::Order, "order"),
        (Self::Charge, "charge"),
        (Self::Refund, "refund"),
        (Self::Bill, "bill"),
        (Self::Reconcile, "reconcile"),
    ];

    /// Returns the name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Returns the kind of a name in the table.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Returns the kind whose rows a job works on; `None` for a job of payments or of everything.
    #[must_use]
    pub const fn of_job(job: JobKind) -> Option<Self> {
        match job {
            JobKind::Query | JobKind::Close => Some(Self::Order),
            JobKind::Settle => Some(Self::Charge),
            JobKind::Refund | JobKind::RefundStatus => Some(Self::Refund),
            JobKind::Bill => Some(Self::Bill),
            JobKind::Reconcile => Some(Self::Reconcile),
            JobKind::Paid | JobKind::Sweep => None,
        }
    }

    /// The state of a new row.
    pub(crate) const fn first_state(self) -> IntentState {
        match self {
            Self::Refund => IntentState::Pending,
            Self::Order | Self::Charge | Self::Bill | Self::Reconcile => IntentState::Open,
        }
    }
}
