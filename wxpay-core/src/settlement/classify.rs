//! What charges, queries and reversals gave, as far as it decides about the settlement.

use wxpay_schema::pay::RECALL;
use wxpay_schema::{Action, Effect, shared};

use crate::error::{Error, ErrorKind, Transmission, Unreachable, Untrusted};
use crate::merchant::VerifiedFields;
use crate::receive::expected::{Expected, Mismatch};
use crate::value::{ErrorCode, TradeState, YesNo};

/// The verified fields of a reply, or the error of a call.
pub(super) type Reply = Result<VerifiedFields<'static>, Error>;

/// What the charge gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChargeResult {
    /// It is paid, with the amount of the order.
    Paid,
    /// The gateway refused it, and did nothing.
    Refused,
    /// Not one byte was sent.
    NotSent,
    /// The payer has to enter the password.
    UserPaying,
    /// Another amount was paid.
    OtherPayment,
    /// It may have been carried out.
    Doubt,
}

/// What a query gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueryResult {
    Paid,
    /// Paid with another amount, currency or to another sub-merchant.
    OtherPayment,
    Refunded,
    Closed,
    Revoked,
    PayError,
    /// Not paid yet.
    Open,
    /// No order has that number.
    Absent,
    /// No answer, or none of use.
    Failed,
}

/// What a reversal gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReversalResult {
    /// `recall` N.
    Accepted,
    /// Refused with `recall` N.
    Refused,
    /// The payer is entering the password.
    UserPaying,
    Again {
        /// Whether the gateway may be reversing.
        is_pending: bool,
    },
    /// It is too late for a reversal.
    Late,
    /// The certificate or the configuration does not allow it.
    Barred,
}

pub(super) fn charge_result(reply: &Reply, expected: Expected<'_>) -> ChargeResult {
    let error = match reply {
        Ok(fields) => {
            return match fields.confirm_payment(expected) {
                Ok(_) => ChargeResult::Paid,
                Err(Mismatch::Amount { .. } | Mismatch::Currency { .. } | Mismatch::SubMerchant { .. }) => {
                    ChargeResult::OtherPayment
                }
                Err(_) => ChargeResult::Doubt,
            };
        }
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::InvalidRequest(_) | ErrorKind::NoRandomness => ChargeResult::NotSent,
        ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }) => ChargeResult::NotSent,
        // The reply is signed, and about this order.
        ErrorKind::Untrusted(Untrusted::WrongAmount) => ChargeResult::OtherPayment,
        ErrorKind::Business { code: ErrorCode::UserPaying, .. } => ChargeResult::UserPaying,
        ErrorKind::Business { .. } if error.effect() == Effect::None => ChargeResult::Refused,
        _ => ChargeResult::Doubt,
    }
}

pub(super) fn query_result(reply: &Reply, expected: Expected<'_>) -> QueryResult {
    let fields = match reply {
        Ok(fields) => fields,
        Err(error) => {
            return match error.kind() {
                ErrorKind::Business { code: ErrorCode::OrderNotExist, .. } => QueryResult::Absent,
                _ => QueryResult::Failed,
            };
        }
    };
    match trade_state(fields) {
        Some(TradeState::Success) => match fields.confirm_payment(expected) {
            Ok(_) => QueryResult::Paid,
            Err(Mismatch::Missing(_) | Mismatch::NotPaid(_)) => QueryResult::Failed,
            Err(_) => QueryResult::OtherPayment,
        },
        Some(TradeState::Refund) => QueryResult::Refunded,
        Some(TradeState::Closed) => QueryResult::Closed,
        Some(TradeState::Revoked) => QueryResult::Revoked,
        Some(TradeState::Payerror) => QueryResult::PayError,
        Some(_) => QueryResult::Open,
        None => QueryResult::Failed,
    }
}

/// Returns the state of the order, if the reply has one.
pub(super) fn trade_state(fields: &VerifiedFields<'_>) -> Option<TradeState> {
    fields.fields.text(&shared::TRADE_STATE_FIELD).map(TradeState::from)
}

pub(super) fn reversal_result(reply: &Reply) -> ReversalResult {
    let error = match reply {
        Ok(fields) => {
            return match fields.fields.text(&RECALL).map(YesNo::from) {
                Some(YesNo::N) => ReversalResult::Accepted,
                _ => ReversalResult::Again { is_pending: true },
            };
        }
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::Business { code: ErrorCode::ReverseExpire, .. } => ReversalResult::Late,
        ErrorKind::Business { code: ErrorCode::UserPaying, .. } => ReversalResult::UserPaying,
        ErrorKind::Business { recall: true, .. } => ReversalResult::Again { is_pending: true },
        ErrorKind::Business { .. } if error.action() == Action::RetrySame => ReversalResult::Again { is_pending: true },
        ErrorKind::Business { .. } => ReversalResult::Refused,
        ErrorKind::InvalidRequest(_) | ErrorKind::Unreachable(Unreachable { misconfigured: true, .. }) => {
            ReversalResult::Barred
        }
        // The page that refuses a certificate.
        ErrorKind::UnexpectedReply { .. } if error.action() == Action::CorrectRequest => ReversalResult::Barred,
        ErrorKind::NoRandomness | ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. }) => {
            ReversalResult::Again { is_pending: false }
        }
        _ => ReversalResult::Again { is_pending: true },
    }
}

#[cfg(test)]
mod tests {
    use wxpay_schema::pay;

    use super::{ChargeResult, ReversalResult, charge_result, reversal_result};
    use crate::error::{Error, ErrorKind, Malformed, Unreachable, Untrusted, Violations};
    use crate::receive::expected::Expected;
    use crate::value::{ErrorCode, Fen};

    const URL: &str = "https://api.example";

    fn refused(code: ErrorCode) -> ErrorKind {
        ErrorKind::Business { code, description: String::new(), recall: false, payment: None }
    }

    fn not_taken() -> ErrorKind {
        ErrorKind::NotTaken { message: "签名错误".to_owned(), code: None }
    }

    fn page(status: u16, excerpt: &str) -> ErrorKind {
        ErrorKind::UnexpectedReply { status, excerpt: excerpt.to_owned() }
    }

    /// Only what surely did nothing is no payment.
    #[test]
    fn charge_result_is_doubt_unless_the_outcome_is_certain() {
        for (kind, expected) in [
            (ErrorKind::InvalidRequest(Violations::new("micropay")), ChargeResult::NotSent),
            (ErrorKind::NoRandomness, ChargeResult::NotSent),
            (ErrorKind::Unreachable(Unreachable::never(URL, "refused")), ChargeResult::NotSent),
            (ErrorKind::Unreachable(Unreachable::misconfigured(URL, "no roots")), ChargeResult::NotSent),
            (ErrorKind::Unreachable(Unreachable::maybe(URL, "reset")), ChargeResult::Doubt),
            (ErrorKind::Untrusted(Untrusted::WrongAmount), ChargeResult::OtherPayment),
            (ErrorKind::Untrusted(Untrusted::BadSign), ChargeResult::Doubt),
            (ErrorKind::Malformed(Malformed::Empty), ChargeResult::Doubt),
            (page(502, "<html>"), ChargeResult::Doubt),
            (not_taken(), ChargeResult::Doubt),
            (refused(ErrorCode::UserPaying), ChargeResult::UserPaying),
            (refused(ErrorCode::NotEnough), ChargeResult::Refused),
            (refused(ErrorCode::OrderPaid), ChargeResult::Doubt),
            (refused(ErrorCode::BankError), ChargeResult::Doubt),
            (refused(ErrorCode::SystemError), ChargeResult::Doubt),
            (refused(ErrorCode::from("NEW_CODE")), ChargeResult::Doubt),
        ] {
            let reply = Err(Error::from(kind).with_request(&pay::MICROPAY));
            assert_eq!(charge_result(&reply, Expected::cny(Fen(888))), expected, "{reply:?}");
        }
    }

    #[test]
    fn reversal_result_is_sent_again_unless_it_cannot_succeed() {
        let again = |is_pending| ReversalResult::Again { is_pending };
        let recall =
            ErrorKind::Business { code: ErrorCode::SignError, description: String::new(), recall: true, payment: None };
        for (kind, expected) in [
            (ErrorKind::InvalidRequest(Violations::new("reverse")), ReversalResult::Barred),
            (ErrorKind::Unreachable(Unreachable::misconfigured(URL, "no roots")), ReversalResult::Barred),
            (page(400, "<title>400 The SSL certificate error</title>"), ReversalResult::Barred),
            (page(502, "<html>"), again(true)),
            (ErrorKind::NoRandomness, again(false)),
            (ErrorKind::Unreachable(Unreachable::never(URL, "refused")), again(false)),
            (ErrorKind::Unreachable(Unreachable::maybe(URL, "reset")), again(true)),
            (ErrorKind::Untrusted(Untrusted::BadSign), again(true)),
            (not_taken(), again(true)),
            (recall, again(true)),
            (refused(ErrorCode::SystemError), again(true)),
            (refused(ErrorCode::ReverseExpire), ReversalResult::Late),
            (refused(ErrorCode::UserPaying), ReversalResult::UserPaying),
            (refused(ErrorCode::SignError), ReversalResult::Refused),
        ] {
            let reply = Err(Error::from(kind).with_request(&pay::REVERSE));
            assert_eq!(reversal_result(&reply), expected, "{reply:?}");
        }
    }
}
