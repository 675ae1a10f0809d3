//! The error codes of 海关报关.

use super::common::{NO_AUTH, PARAM_ERROR, SIGN_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ};
use super::order::ORDER_NOT_EXIST;
use crate::table::error_code::{Action, ErrorCodeEntry};
use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];

/// The error codes of a declaration.
pub const CUSTOMDECLAREORDER: &[ErrorCodeEntry] = &[
    SYSTEM_ERROR,
    SIGN_ERROR,
    ErrorCodeEntry {
        cause: "A value is not what the table says, or the amounts of the parts do not add up. (Unverified.)",
        ..PARAM_ERROR
    },
    NOT_DECLARABLE,
    NO_AUTH,
];

/// The error codes of querying declarations.
pub const CUSTOMDECLAREQUERY: &[ErrorCodeEntry] =
    &[SYSTEM_ERROR_OF_A_READ, SIGN_ERROR, PARAM_ERROR, NOT_DECLARABLE, NO_AUTH];

/// The error codes of sending a declaration again.
pub const CUSTOMDECLAREREDECLARE: &[ErrorCodeEntry] = &[SYSTEM_ERROR, SIGN_ERROR, PARAM_ERROR, NOT_DECLARABLE, NO_AUTH];

const NOT_DECLARABLE: ErrorCodeEntry = ErrorCodeEntry {
    cause: "The order is another merchant's, or was not paid. (Unverified.)",
    solution: "Check the numbers.",
    action: Action::CorrectRequest,
    ..ORDER_NOT_EXIST
};
