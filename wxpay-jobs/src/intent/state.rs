//! The states of intents.

/// Where an intent stands. Its name in the table is that of WeChat Pay where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IntentState {
    /// OPEN: an order that may yet be paid, a charge that is being settled, a day that is not done.
    Open,
    /// PAID: an order or a charge whose payment is stored.
    Paid,
    /// CLOSED: an order that was closed, or never came into being.
    Closed,
    /// FAILED: a call that certainly did nothing. It may be made again.
    Failed,
    /// UNPAID: a charge that was refused.
    Unpaid,
    /// REVERSED: a charge that was reversed.
    Reversed,
    /// PENDING: a refund that is not known to be accepted.
    Pending,
    /// PROCESSING: a refund that was accepted.
    Processing,
    /// SUCCESS: a refund that arrived.
    Success,
    /// CHANGE: a refund that the bank refused; the merchant platform has it.
    Change,
    /// REFUNDCLOSE: a refund that gave nothing back.
    RefundClose,
    /// DONE: a day whose bill was handed over, or compared.
    Done,
    /// EMPTY: a day without a bill.
    Empty,
    /// PERSON: what only a person can settle, such as a payment of another amount.
    Person,
    /// A state of another version.
    Other,
}

impl IntentState {
    const NAMES: [(Self, &str); 14] = [
        (Self::Open, "OPEN"),
        (Self::Paid, "PAID"),
        (Self::Closed, "CLOSED"),
        (Self::Failed, "FAILED"),
        (Self::Unpaid, "UNPAID"),
        (Self::Reversed, "REVERSED"),
        (Self::Pending, "PENDING"),
        (Self::Processing, "PROCESSING"),
        (Self::Success, "SUCCESS"),
        (Self::Change, "CHANGE"),
        (Self::RefundClose, "REFUNDCLOSE"),
        (Self::Done, "DONE"),
        (Self::Empty, "EMPTY"),
        (Self::Person, "PERSON"),
    ];

    /// Returns the name in the table; empty for one of another version.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// Returns the state of a name in the table.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::NAMES.iter().find(|(_, known)| *known == name).map_or(Self::Other, |(state, _)| *state)
    }

    /// Returns whether nothing follows.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Open | Self::Pending | Self::Processing | Self::Other)
    }
}
