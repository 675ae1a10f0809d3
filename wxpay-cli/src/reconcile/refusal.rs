//! The errors of a reconciliation as those of the command. What is no bill is an error of the arguments; a bill that
//! was read and contradicts itself is refused.

use wxpay_core::bill::BillError;
use wxpay_core::bill::reconcile::ReconcileError;

use super::orders::OrdersError;
use crate::error::CommandError;

/// The error for a bill.
pub(super) fn bill_error(name: &str, error: &BillError) -> CommandError {
    let again = "download the bill again; nothing was reported";
    match error {
        BillError::Refused(refusal) if error.is_creating() => {
            CommandError::new(3, format_args!("{name}: the bill is not ready yet: {refusal}"), "")
        }
        BillError::Refused(refusal) if error.is_no_bill() => CommandError::usage(
            format_args!("{name} says that there is no bill: {}", refusal.message()),
            "if nothing was traded on the day, state it with --day, and the orders are compared with an empty bill",
        ),
        BillError::Refused(_) => CommandError::usage(format_args!("{name}: {error}"), ""),
        BillError::NotABill { excerpt } => {
            let beginning: String = excerpt.chars().take(40).collect();
            CommandError::usage(
                format_args!("{name} is no bill: it begins with `{beginning}`"),
                "give a trade bill as it was downloaded",
            )
        }
        BillError::MissingColumns(columns) => {
            let headers: Vec<&str> = columns.iter().map(|column| column.header).collect();
            CommandError::usage(
                format_args!("{name} is no trade bill: it lacks the columns {}", headers.join(", ")),
                "give a trade bill (ALL, SUCCESS or REFUND); a fund flow has no order numbers",
            )
        }
        BillError::TooLarge { what, limit } => {
            CommandError::usage(format_args!("{name}: {what} exceeds {limit}"), "give a trade bill of one day")
        }
        BillError::Malformed(_) | BillError::DuplicateColumn(_) | BillError::Encoding { line: 0 | 1 } => {
            CommandError::usage(format_args!("{name}: {error}"), "give a trade bill as it was downloaded")
        }
        BillError::Io(cause) => CommandError::usage(format_args!("{name} cannot be read: {cause}"), "check the file"),
        _ => CommandError::work(format_args!("{name}: {error}"), again),
    }
}

/// The error of a reconciliation. Nothing was reported.
pub(super) fn reconcile_error(bill: &str, orders: &str, error: ReconcileError<OrdersError>) -> CommandError {
    match error {
        ReconcileError::Bill(error) => bill_error(bill, &error),
        ReconcileError::Orders(error) => error.into_usage(),
        ReconcileError::InvalidOrder { .. } | ReconcileError::DuplicateOrder { .. } => {
            CommandError::usage(format_args!("{orders}: {error}"), "")
        }
        ReconcileError::Spill(_) | ReconcileError::Memory { .. } => {
            CommandError::work(error, "set TMPDIR to a directory with room")
        }
        ReconcileError::Merchant { .. } => CommandError::work(
            format_args!("{bill}: {error}"),
            "the merchant is that of --mch-id, of WXPAY_MCH_ID or of the file of the account, else of the first row; \
             nothing was reported",
        ),
        error => CommandError::work(format_args!("{bill}: {error}"), "nothing was reported"),
    }
}
