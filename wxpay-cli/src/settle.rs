//! Payments with a code, charged until they are settled.

use crate::error::CommandError;

/// Returns the error of a charge that would have to be settled.
pub(crate) fn unavailable() -> CommandError {
    CommandError::usage(
        "a payment with a code is not settled in this build",
        "charge once with `--once`, then query the order, and reverse it if it is not paid",
    )
}
