//! The columns of the orders, and a row of the shop's from its cells.

use wxpay_core::bill::reconcile::ShopRow;
use wxpay_core::schema::shared;
use wxpay_core::value::TradeState;
use wxpay_core::{BeijingTime, Fen};

use super::error::{OrdersError, shorten};

/// The columns. Their names are those of the tables; of `state` and `time` they are the reconciliation's own.
pub(super) const COLUMNS: [&str; 6] = [
    shared::OUT_TRADE_NO.name,
    shared::TRANSACTION_ID.name,
    shared::OUT_REFUND_NO.name,
    shared::TOTAL_FEE.name,
    "state",
    "time",
];

/// Whether an object may lack the member of each column: those whose cell may be empty.
pub(super) const IS_OPTIONAL: [bool; 6] = [false, true, true, false, false, false];

/// The most bytes of a number. A refund's has 64.
const MAX_NUMBER: usize = 64;

/// The error of missing columns or members, whichever the noun is.
pub(super) fn missing(noun: &str, names: &[&str]) -> OrdersError {
    let (plural, verb) = if names.len() == 1 { ("", "is") } else { ("s", "are") };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    OrdersError::new(
        format_args!("the {noun}{plural} {} {verb} missing", names.join(", ")),
        format_args!("the columns are {}, in any order", COLUMNS.join(",")),
    )
}

/// Returns the row of the shop's from the cells of [`COLUMNS`].
pub(super) fn parse(cells: [&str; 6]) -> Result<ShopRow, OrdersError> {
    let [out_trade_no, transaction_id, out_refund_no, total_fee, state, time] = cells.map(str::trim_ascii);
    let [number_column, transaction_column, refund_column, fee_column, state_column, time_column] = COLUMNS;
    if out_trade_no.is_empty() {
        return Err(OrdersError::new(
            format_args!("column `{number_column}`: it is empty"),
            "give each row the number of its order",
        ));
    }
    for (column, number) in
        [(number_column, out_trade_no), (transaction_column, transaction_id), (refund_column, out_refund_no)]
    {
        check_number(column, number)?;
    }
    Ok(ShopRow {
        out_trade_no: out_trade_no.to_owned(),
        out_refund_no: (!out_refund_no.is_empty()).then(|| out_refund_no.to_owned()),
        transaction_id: (!transaction_id.is_empty()).then(|| transaction_id.to_owned()),
        total_fee: parse_fee(fee_column, total_fee)?,
        state: parse_state(state_column, state)?,
        time: parse_time(time).ok_or_else(|| {
            fault(time_column, time, "is no time", "write yyyyMMddHHmmss or yyyy-MM-dd HH:mm:ss, in Beijing time")
        })?,
    })
}

/// Returns the error of a cell.
pub(super) fn fault(column: &str, value: &str, problem: &str, help: impl std::fmt::Display) -> OrdersError {
    if value.is_empty() {
        return OrdersError::new(format_args!("column `{column}`: it is empty"), help);
    }
    OrdersError::new(format_args!("column `{column}`: `{}` {problem}", shorten(value)), help)
}

fn check_number(column: &str, number: &str) -> Result<(), OrdersError> {
    if number.len() > MAX_NUMBER || number.chars().any(char::is_control) {
        return Err(fault(column, number, "is no number of an order or a payment", "check the export"));
    }
    // `2.02611E+13`: no number has a point or a plus sign.
    let is_rounded = number.starts_with(|first: char| first.is_ascii_digit())
        && number.split_once(['E', 'e']).is_some_and(|(whole, exponent)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            digits(whole) && exponent.strip_prefix('+').is_some_and(|power| !power.is_empty() && digits(power))
        });
    if is_rounded {
        return Err(fault(
            column,
            number,
            "was rounded by a spreadsheet",
            "export it anew, with the column as text; the digits that are lost cannot be restored",
        ));
    }
    Ok(())
}

fn parse_fee(column: &str, text: &str) -> Result<Fen, OrdersError> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse::<i64>().ok().and_then(|fen| u64::try_from(fen).ok()) {
            Some(fen) => Ok(Fen(fen)),
            None => Err(fault(column, text, "is more than any order has", "write the amount in fen")),
        };
    }
    match Fen::from_yuan(text) {
        Ok(fen) if text.contains('.') => Err(fault(
            column,
            text,
            "seems to be an amount in yuan",
            format_args!("write the amounts in fen: `{fen}` for this one"),
        )),
        _ => {
            Err(fault(column, text, "is no whole number of fen", "write the amount in fen, such as 888 for 8.88 yuan"))
        }
    }
}

fn parse_state(column: &str, text: &str) -> Result<TradeState, OrdersError> {
    const HELP: &str = "it is SUCCESS, REFUND (of a refund's row), NOTPAY or CLOSED";
    let state = TradeState::from(text);
    match state {
        TradeState::Success | TradeState::Refund | TradeState::Notpay | TradeState::Closed => Ok(state),
        // These are unpaid too.
        TradeState::Revoked | TradeState::Userpaying | TradeState::Payerror => Ok(state),
        _ => Err(fault(column, text, "is no state of an order", HELP)),
    }
}

/// Parses `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss`.
fn parse_time(text: &str) -> Option<BeijingTime> {
    if text.len() != 19 {
        return text.parse().ok();
    }
    let mut digits = [0; 14];
    let mut places = digits.iter_mut();
    for (at, byte) in text.bytes().enumerate() {
        match at {
            4 | 7 if byte == b'-' => {}
            10 if byte == b' ' => {}
            13 | 16 if byte == b':' => {}
            4 | 7 | 10 | 13 | 16 => return None,
            _ => *places.next()? = byte,
        }
    }
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_time_reads_both_forms() {
        let time: BeijingTime = "20261128083541".parse().unwrap();
        for text in ["20261128083541", "2026-11-28 08:35:41"] {
            assert_eq!(parse_time(text), Some(time), "{text}");
        }
        for text in [
            "",
            "2026-11-28",
            "2026-11-28T08:35:41",
            "2026/11/28 08:35:41",
            "2026-11-31 08:35:41",
            "2026-11-28 08:35:4x",
            "2026-11-28 24:00:01",
            "茶茶茶茶茶茶茶",
            "20261128083541.0000",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn check_number_finds_what_a_spreadsheet_rounded() {
        for number in ["2.02611E+13", "2E+13", "1.2e+22"] {
            assert!(check_number("out_trade_no", number).is_err(), "{number}");
        }
        for number in ["20261128E12", "1E5", "E+1", "A|b_*-1", "", "1E+"] {
            assert!(check_number("out_trade_no", number).is_ok(), "{number}");
        }
    }
}
