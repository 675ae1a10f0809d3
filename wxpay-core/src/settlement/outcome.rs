//! The outcome of a settlement.

use std::fmt;
use std::io;

use wxpay_schema::Effect;

use super::classify::{Reply, trade_state};
use super::machine::Ending;
use crate::bounds::marker::Settles;
use crate::error::Error;
use crate::inbox::Record;
use crate::merchant::VerifiedFields;
use crate::message::{MoneyTrust, Response};
use crate::receive::expected::{Expected, Mismatch};
use crate::receive::trust::{DecodeSlot, Paid};
use crate::value::TradeState;

/// The outcome of a payment with a code. It is never unknown: what no program can find out is for a
/// [`Person`](Self::Person).
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The order is paid, with its amount. Deliver.
    Paid(Payment),
    /// Nothing was paid, and nothing will be under this number.
    Unpaid(Refusal),
    /// The charge was reversed: a payer who had paid gets the money back.
    Reversed,
    /// A person has to look at the order, on the merchant platform: it may be paid.
    Person(Doubt),
}

/// A payment that was confirmed against the order, with the verified reply.
#[derive(Debug)]
pub struct Payment {
    record: Box<Record>,
    fields: VerifiedFields<'static>,
}

/// Why nothing was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The charge was refused.
    Reply(Error),
    /// A query found the order in that state, such as CLOSED.
    State(TradeState),
}

/// Why a person has to look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// The payment is not that of the order: another amount, or it was moved to a refund.
    Payment(Mismatch),
    /// The last call failed, with that error: a reversal came too late, it was refused for want of the
    /// certificate, or the gateway was out of reach for minutes.
    Reply(Error),
    /// The gateway asked for one reversal after the other.
    Recall,
}

impl Outcome {
    /// Returns what became of the charge: done, none, or possible for a person.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self {
            Self::Paid(_) => Effect::Done,
            Self::Unpaid(_) | Self::Reversed => Effect::None,
            Self::Person(_) => Effect::Possible,
        }
    }

    /// Creates the outcome from the last reply.
    pub(super) fn new(ending: Ending, reply: Option<Reply>, expected: Expected<'_>) -> Self {
        let Some(reply) = reply else { return Self::Person(Doubt::Recall) };
        match (ending, reply) {
            (Ending::Reversed, _) => Self::Reversed,
            (Ending::Paid, Ok(fields)) => match fields.confirm_payment(expected) {
                Ok(record) => Self::Paid(Payment { record, fields }),
                Err(mismatch) => Self::Person(Doubt::Payment(mismatch)),
            },
            (Ending::Unpaid, Ok(fields)) => {
                Self::Unpaid(Refusal::State(trade_state(&fields).unwrap_or(TradeState::Closed)))
            }
            (Ending::Unpaid, Err(error)) => Self::Unpaid(Refusal::Reply(error)),
            (Ending::Person, Ok(fields)) => Self::Person(match fields.confirm_payment(expected) {
                Err(mismatch) if trade_state(&fields).is_some() => Doubt::Payment(mismatch),
                Err(mismatch @ Mismatch::Amount { .. }) => Doubt::Payment(mismatch),
                _ => Doubt::Recall,
            }),
            (Ending::Paid | Ending::Person, Err(error)) => Self::Person(Doubt::Reply(error)),
        }
    }
}

impl Payment {
    /// Returns the record to store, as [`Paid::record`].
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Returns the order number of WeChat Pay.
    #[must_use]
    pub fn transaction_id(&self) -> &str {
        &self.record.transaction_id
    }

    /// Returns the fields of the verified reply: that of the charge or, if it left the outcome open, that of the
    /// order query.
    #[must_use]
    pub const fn fields(&self) -> &VerifiedFields<'static> {
        &self.fields
    }

    /// Returns the reply as a struct.
    ///
    /// # Errors
    /// [`WrongMessage`](crate::ErrorKind::WrongMessage) if the struct is of another table than the reply: try
    /// [`pay::MicropayResponse`](crate::pay::MicropayResponse), then
    /// [`pay::OrderQueryResponse`](crate::pay::OrderQueryResponse).
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields) with every field that is missing or not of its type.
    pub fn read<M>(&self) -> Result<Paid<M>, Error>
    where
        M: for<'r> Response<'r> + MoneyTrust<Settles>,
    {
        let mut slot: DecodeSlot<M> = DecodeSlot::new();
        let decoded = self.fields.decode_into(M::TABLE, &mut slot);
        let value = slot.into_result(decoded)?.into_value();
        Ok(Paid::from_record(value, self.record.clone()))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(error) => error.fmt(f),
            Self::State(state) => write!(f, "the order is not paid and cannot be any more, its state is {state}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the order may be paid, and a person has to look at it on the merchant platform: ")?;
        match self {
            Self::Payment(mismatch) => mismatch.fmt(f),
            Self::Reply(error) => error.fmt(f),
            Self::Recall => f.write_str("the gateway asked for one reversal after the other"),
        }
    }
}

impl std::error::Error for Doubt {}

/// Why a payment with a code was not begun: nothing was charged.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettlementError {
    /// The charge was not sent: it is invalid, no connection was made, or there is no certificate for a reversal.
    NotSent(Error),
    /// The state could not be saved, so the charge was not sent.
    NotSaved(io::Error),
    /// The request is of another table than the charge of a code. Holds its name.
    OtherTable(&'static str),
    /// The charge is not for what is expected. Holds the name of the field that differs.
    OtherOrder(&'static str),
}

impl fmt::Display for SettlementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(error) => error.fmt(f),
            Self::NotSaved(_) => f.write_str(
                "the state of the settlement could not be saved; nothing was charged, so correct that and charge again",
            ),
            Self::OtherTable(table) => {
                write!(f, "`{table}` charges no code; nothing was sent, so take a request of `schema::pay::MICROPAY`")
            }
            Self::OtherOrder(field) => {
                write!(
                    f,
                    "the charge has another `{field}` than is expected; nothing was charged, so correct one of both"
                )
            }
        }
    }
}

impl std::error::Error for SettlementError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotSent(error) => error.source(),
            Self::NotSaved(error) => Some(error),
            Self::OtherTable(_) | Self::OtherOrder(_) => None,
        }
    }
}

impl From<Error> for SettlementError {
    fn from(error: Error) -> Self {
        Self::NotSent(error)
    }
}
