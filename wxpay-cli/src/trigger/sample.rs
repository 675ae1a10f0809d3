//! The sample of a field.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{Field, Kind, Message};

/// Returns the sample of a field: the current time for a time, and the samples of its table for an object. `number`
/// distinguishes the ids of several things.
pub(super) fn sample_of(field: &Field, number: usize) -> String {
    match field.kind {
        Kind::Time14 => BeijingTime::now().to_string(),
        Kind::DateTime => date_time(&BeijingTime::now().to_string()),
        Kind::Object(table) if serde_json::from_str::<Value>(field.sample).is_err() => object_of(table).to_string(),
        Kind::Text(_) if number > 0 && field.sample.bytes().all(|byte| byte.is_ascii_digit()) => {
            let number = number.to_string();
            let kept = field.sample.len().saturating_sub(number.len());
            format!("{}{number}", field.sample.get(..kept).unwrap_or_default())
        }
        _ => field.sample.to_owned(),
    }
}

/// The samples of an object's table.
fn object_of(table: &'static Message) -> Value {
    table.all_fields().map(|field| (field.name.to_owned(), sample_of(field, 0).into())).collect::<Map<_, _>>().into()
}

/// Writes the digits of a time as `yyyy-MM-dd HH:mm:ss`.
fn date_time(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}
