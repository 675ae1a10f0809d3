//! The effect of a request that ended with an error.

use wxpay_schema::{Action, Arrival, Effect, ErrorCodeEntry, Retry, errors, shared};

use super::advice::Advice;
use super::kind::ErrorKind;
use super::transport::{Transmission, Unreachable};

impl Advice<'_> {
    /// See [`Error::effect`](crate::Error::effect).
    pub(super) fn effect(self) -> Effect {
        match self.own_effect() {
            Effect::None if self.is_open() => Effect::Possible,
            own => own,
        }
    }

    /// Returns the effect of a call of one attempt.
    pub(super) fn own_effect(self) -> Effect {
        if self.is_read() {
            return Effect::None;
        }
        match self.stated_effect() {
            // Without a signature it proves no payment.
            Effect::Done if self.is_unproved() => Effect::Possible,
            effect => effect,
        }
    }

    /// Returns the effect that the error states.
    fn stated_effect(self) -> Effect {
        match self.kind {
            ErrorKind::InvalidRequest(_) | ErrorKind::NoRandomness => Effect::None,
            ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }) => Effect::None,
            ErrorKind::Unreachable(_) => Effect::Possible,
            ErrorKind::UnexpectedReply { .. } | ErrorKind::Platform { .. } => {
                self.explanation().map_or(Effect::Possible, |row| row.effect)
            }
            // A notification answers no request, so nothing was asked for.
            _ if self.request.is_none() => Effect::None,
            ErrorKind::Malformed(_)
            | ErrorKind::Untrusted(_)
            | ErrorKind::InvalidFields(_)
            | ErrorKind::WrongMessage { .. }
            | ErrorKind::WrongKind(_) => Effect::Possible,
            ErrorKind::NotTaken { .. } if self.is_charge() => Effect::Possible,
            ErrorKind::NotTaken { .. } => match self.explanation().map_or(Effect::None, |row| row.effect) {
                Effect::None => Effect::None,
                // Nothing of it is signed, so it proves nothing.
                Effect::Possible | Effect::Done => Effect::Possible,
            },
            ErrorKind::Business { recall: true, .. } => Effect::Possible,
            ErrorKind::Business { .. } => self.effect_of_refusal(),
        }
    }

    /// Returns the effect that a refusal proves. The text beside a general code may leave open what
    /// the code settles, but settles nothing itself.
    fn effect_of_refusal(self) -> Effect {
        let Some(row) = self.row_of_code() else { return Effect::Possible };
        let Some(explanation) = self.explanation() else { return row.effect };
        let is_held_back = self.is_charge() && explanation.action == Action::RetrySame;
        if row.effect == Effect::None && (is_held_back || explanation.effect == Effect::Possible) {
            return Effect::Possible;
        }
        row.effect
    }

    /// Returns whether an earlier attempt leaves the outcome of the call open.
    pub(super) fn is_open(self) -> bool {
        self.is_after_possible && !self.is_read() && !self.is_settled()
    }

    /// Returns whether the code states what became of the number, whatever was sent before.
    fn is_settled(self) -> bool {
        let row = self.row_of_code();
        let settles = |row: &ErrorCodeEntry| row.effect == Effect::Done || errors::SETTLED_CODES.contains(&row.code);
        row.is_some_and(settles) && !self.is_unproved()
    }

    /// Returns whether the reply to the request carries no signature that counts.
    pub(super) fn is_unproved(self) -> bool {
        let reply = self.request.and_then(|request| request.response);
        reply.is_some_and(|reply| matches!(reply.arrival(), Arrival::UnsignedReply))
    }

    /// Returns whether the request only reads.
    pub(super) fn is_read(self) -> bool {
        self.request.is_some_and(|request| matches!(request.retry, Retry::Read | Retry::Never))
    }

    /// Returns whether the request must not be repeated before a query.
    pub(super) fn is_charge(self) -> bool {
        self.request.is_some_and(|request| request.retry == Retry::QueryFirst)
    }

    /// Returns whether the request gives money back, under a number that makes it harmless to repeat.
    pub(super) fn is_refund(self) -> bool {
        self.request
            .is_some_and(|request| request.retry == Retry::Same && request.find(shared::OUT_REFUND_NO.name).is_some())
    }
}
