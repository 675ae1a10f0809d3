//! The error codes of 押金.

use super::codes::code;
use super::common::SYSTEM_ERROR;
use super::face_payment::FACEPAY;
use super::micropay::{AUTH_CODE_EXPIRE, BANK_ERROR, USER_PAYING};
use super::order::{NOT_ENOUGH, ORDER_NOT_EXIST, ORDER_PAID};
use super::refund::REFUND_NOT_EXIST;
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The error codes of charging a deposit by face.
pub const DEPOSIT_FACEPAY: &[ErrorCodeEntry] = FACEPAY;

/// The error codes of charging a deposit with a code. SYSTEMERROR, BANKERROR and USERPAYING leave the
/// outcome open: the payer may yet be charged.
pub const DEPOSIT_MICROPAY: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        solution: "Query the order at once and act on its state; revoke it if it stays unpaid.",
        action: Action::QueryOrder,
        ..SYSTEM_ERROR
    },
    BANK_ERROR,
    USER_PAYING,
    AUTH_CODE_EXPIRE,
    ErrorCodeEntry {
        solution: "Ask the payer for another card, and scan again under a new out_trade_no.",
        ..NOT_ENOUGH
    },
    ErrorCodeEntry {
        solution: "Query the order: if it is this deposit, it is done; otherwise charge under a new out_trade_no.",
        ..ORDER_PAID
    },
];

/// The error codes of querying a deposit.
pub const DEPOSIT_ORDERQUERY: &[ErrorCodeEntry] = &[ErrorCodeEntry {
    cause: "No deposit was placed with this number under this merchant. (Unverified.)",
    ..ORDER_NOT_EXIST
}];

/// The error codes of consuming a deposit.
pub const DEPOSIT_CONSUME: &[ErrorCodeEntry] =
    &[ORDER_STATUS_ERROR, ErrorCodeEntry { solution: "Repeat with the same values.", ..SYSTEM_ERROR }];

/// The error codes of refunding what was consumed of a deposit.
pub const DEPOSIT_REFUND: &[ErrorCodeEntry] = &[ErrorCodeEntry {
    solution: "Repeat with the same out_refund_no and parameters; under a new number the money may go back twice.",
    ..SYSTEM_ERROR
}];

/// The error codes of querying a refund of a deposit.
pub const DEPOSIT_REFUNDQUERY: &[ErrorCodeEntry] = &[REFUND_NOT_EXIST];

const ORDER_STATUS_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDER_STATUS_ERROR",
    text: "订单状态错误",
    meaning: "The state of the deposit does not allow it.",
    cause: "The deposit was consumed or given back before, or is not paid. (Unverified.)",
    solution: "Query the order for its state and what was consumed.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[code(ORDER_STATUS_ERROR, "OrderStatusError")];
