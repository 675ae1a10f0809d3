//! The values of a bill's columns, as the output has them.

use std::borrow::Cow;

use wxpay_core::bill::reconcile::BillDay;
use wxpay_core::bill::{MilliFen, SignedFen};
use wxpay_core::schema::bill::{Column, ColumnKind};

/// A value of the output.
pub(super) enum Value<'v> {
    None,
    /// An amount or a count.
    Number(i64),
    /// A time, or a rate in percent.
    Plain(Cow<'v, str>),
    /// A text from outside.
    Text(&'v str),
}

/// The name of the member for a column: that of the core's struct, with the unit where it is finer than a fen.
pub(super) fn member_name(column: &Column) -> Cow<'static, str> {
    match column.kind {
        ColumnKind::FineYuan => format!("{}_milli_fen", column.name).into(),
        _ => column.name.into(),
    }
}

/// The value of a cell, which fits its column.
pub(super) fn of_cell<'v>(column: &Column, cell: Option<&'v str>) -> Value<'v> {
    let Some(cell) = cell else { return Value::None };
    let trimmed = cell.trim();
    let number = match column.kind {
        ColumnKind::Text | ColumnKind::Choice(_) => return Value::Text(cell),
        ColumnKind::Rate => return Value::Plain(trimmed.into()),
        // The bill printed in the documents has full-width colons.
        ColumnKind::Time if trimmed.contains('：') => return Value::Plain(trimmed.replace('：', ":").into()),
        ColumnKind::Time => return Value::Plain(trimmed.into()),
        ColumnKind::Yuan => SignedFen::from_yuan(trimmed).ok().map(|amount| amount.0),
        ColumnKind::FineYuan => MilliFen::from_yuan(trimmed).ok().map(|amount| amount.0),
        // A fund flow writes `20.0`.
        ColumnKind::Number => trimmed.split('.').next().and_then(|whole| whole.parse().ok()),
    };
    number.map_or(Value::Text(cell), Value::Number)
}

/// The words for a value of a summary, with amounts in yuan.
pub(super) fn words(column: &Column, value: &Value<'_>) -> String {
    match (value, column.kind) {
        (Value::Number(fen), ColumnKind::Yuan) => format!("{} yuan", SignedFen(*fen).to_yuan()),
        (Value::Number(fine), ColumnKind::FineYuan) => {
            let fine = MilliFen(*fine);
            let yuan = fine.whole_fen().map_or_else(|| fine.to_yuan(), SignedFen::to_yuan);
            format!("{yuan} yuan")
        }
        (Value::Number(number), _) => number.to_string(),
        (Value::Plain(text), _) => one_line(text),
        (Value::Text(text), _) => one_line(text),
        (Value::None, _) => String::new(),
    }
}

/// Zero of a column with amounts or counts.
pub(super) const fn zero(column: &Column) -> Value<'static> {
    match column.kind {
        ColumnKind::Yuan | ColumnKind::FineYuan | ColumnKind::Number => Value::Number(0),
        _ => Value::None,
    }
}

/// Whether a time of a bill is on a day.
pub(super) fn is_on_day(time: &str, day: BillDay) -> bool {
    let mut digits = time.chars().filter(char::is_ascii_digit);
    day.to_string().chars().all(|expected| digits.next() == Some(expected))
}

/// The text without line ends and control characters.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
