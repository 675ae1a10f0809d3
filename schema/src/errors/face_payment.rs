//! The error codes of 刷脸支付.

use super::common::SYSTEM_ERROR;
use super::micropay::{AUTH_CODE_EXPIRE, BANK_ERROR, USER_PAYING};
use super::order::{NOT_ENOUGH, ORDER_PAID};
use crate::table::error_code::{Action, ErrorCodeEntry};
use crate::table::model::Choice;

/// The error codes of charging a recognized payer. SYSTEMERROR, BANKERROR and USERPAYING leave the
/// outcome open: the payer may yet be charged.
pub const FACEPAY: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        solution: "Query the order at once and act on its state; revoke it if it stays unpaid.",
        action: Action::QueryOrder,
        ..SYSTEM_ERROR
    },
    BANK_ERROR,
    USER_PAYING,
    ErrorCodeEntry {
        cause: "The code of the face was used too late.",
        solution: "Have the face recognized again, and charge under a new out_trade_no.",
        ..AUTH_CODE_EXPIRE
    },
    ErrorCodeEntry { solution: "Ask the payer for another card, and charge under a new out_trade_no.", ..NOT_ENOUGH },
    ErrorCodeEntry {
        solution: "Query the order: if it is this sale, it is done; otherwise charge under a new out_trade_no.",
        ..ORDER_PAID
    },
];

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];
