//! Why no bill is printed.

use wxpay_core::bill::BillError;

use super::check::BillFault;
use super::day::DayArgument;
use crate::call::NOT_READY;
use crate::error::CommandError;

/// The error for a bill that is refused.
pub(super) fn fault_error(fault: BillFault, name: &str) -> CommandError {
    let help = "nothing of it was printed; download it again, and do not book it";
    match fault {
        BillFault::Unreadable(BillError::TooLarge { what, limit }) => {
            CommandError::work(format_args!("{name} is refused: {what} exceeds {limit}"), help)
        }
        BillFault::Unreadable(error) => CommandError::work(format_args!("{name} is refused: {error}"), help),
        BillFault::Contradiction(words) => {
            CommandError::work(format_args!("{name} is refused, as its rows contradict its summary: {words}"), help)
        }
        BillFault::Foreign(words) => CommandError::work(
            format_args!("{name} is refused: {words}"),
            "nothing of it was printed; check the day and the account",
        ),
    }
}

/// The error for a file that is no bill at all; `None` if it is one that is damaged.
pub(super) fn other_file(error: &BillError) -> Option<CommandError> {
    use BillError::{DuplicateColumn, Encoding, Io, Malformed, MissingColumns, NotABill, TooLarge};
    let words = match error {
        NotABill { excerpt } => excerpt.clone(),
        TooLarge { what, limit } => format!("{what} exceeds {limit}"),
        MissingColumns(_) | DuplicateColumn(_) | Malformed(_) | Io(_) | Encoding { line: 0 | 1 } => error.to_string(),
        _ => return None,
    };
    Some(CommandError::usage(format_args!("the file is not a bill: {words}"), "name the file of a bill"))
}

/// The error for a bill that is not ready yet.
pub(super) fn not_ready(message: &str) -> CommandError {
    let help = "bills are made until ten o'clock in Beijing of the next day: ask again then, or use `--wait`";
    CommandError::new(NOT_READY, message, help)
}

/// The error for a day that has not begun.
pub(super) fn future(day: &DayArgument) -> CommandError {
    CommandError::usage(format_args!("the day {} has not begun in Beijing", day.text), "name a day that is over")
}
