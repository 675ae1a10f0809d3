//! The error codes of 车主服务.

use super::common::{SIGN_ERROR, SYSTEM_ERROR_OF_A_READ};
use crate::table::error_code::ErrorCodeEntry;
use crate::table::model::Choice;

/// The error codes of applying for a deduction.
pub const VEHICLE_PAYAPPLY: &[ErrorCodeEntry] = &[ErrorCodeEntry {
    cause: "The request was signed with MD5 or another key, or the signature is not that of the text.",
    solution: "Sign with HMAC-SHA256, and check the API key and the merchant number.",
    ..SIGN_ERROR
}];

/// The error codes of reporting a car that enters.
pub const VEHICLE_NOTIFICATION: &[ErrorCodeEntry] = &[SYSTEM_ERROR_OF_A_READ];

/// The error codes of querying the state of a driver.
pub const VEHICLE_QUERYSTATE: &[ErrorCodeEntry] = &[SYSTEM_ERROR_OF_A_READ];

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[];
