//! JSON of every table: the library accepts what `serde_json` accepts, with the same values, but for its limits and
//! repeated members.

use serde_json::Value;
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Field, Message};
use wxpay_core::{Malformed, server};

use super::input::{byte_of_table, split_table};
use super::seeds;

/// Reads a body of the table that the first byte selects.
pub fn run(data: &[u8]) {
    let Some((table, body)) = split_table(data) else { return };
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    match (server::read_json(body, table), serde_json::from_slice::<Value>(text)) {
        (Ok(fields), Ok(value)) => assert!(agrees(&fields, &value, Some(table)), "{fields:?} is not {value:?}"),
        // Its floats and its depth have limits.
        (Ok(_), Err(error)) => assert!(has_a_limit(&error), "serde_json refuses it: {error}"),
        (Err(Malformed::DuplicateField(_) | Malformed::TooLarge { .. }), _) => {}
        (Err(fault), Ok(value)) => assert!(!value.is_object(), "{fault:?} of {value:?}"),
        (Err(_), Err(_)) => {}
    }
}

fn has_a_limit(error: &serde_json::Error) -> bool {
    let words = error.to_string();
    words.starts_with("number out of range") || words.starts_with("recursion limit exceeded")
}

/// Compares an object whose members have the names of a table, in either spelling.
fn agrees(fields: &Fields<'_>, value: &Value, table: Option<&'static Message>) -> bool {
    let Value::Object(members) = value else { return false };
    members.len() == fields.len()
        && fields.iter().all(|entry| {
            let row = table.and_then(|table| table.all_fields().find(|field| field.is_named(&entry.name)));
            let is_it = |given: &str| given == entry.name || row.is_some_and(|row| row.is_named(given));
            let member = members.iter().find(|(given, _)| is_it(given));
            member.is_some_and(|(_, member)| is_same(&entry.value, member, row.and_then(Field::nested)))
        })
}

fn is_same(own: &FieldValue<'_>, other: &Value, table: Option<&'static Message>) -> bool {
    match (own, other) {
        (FieldValue::Text(own), Value::String(other)) => own == other,
        (FieldValue::Number(own), Value::Number(other)) => other.as_u64() == Some(*own),
        (FieldValue::Negative(own), Value::Number(other)) => other.as_i64() == Some(*own) && *own < 0,
        (FieldValue::Other, Value::Number(other)) => !other.is_u64() && !other.is_i64(),
        (FieldValue::Other, Value::Bool(_)) | (FieldValue::Null, Value::Null) => true,
        (FieldValue::List(own), Value::Array(others)) => {
            own.len() == others.len() && own.iter().zip(others).all(|(own, other)| is_same(own, other, table))
        }
        (FieldValue::Object(own), other) => agrees(own, other, table),
        _ => false,
    }
}

/// Returns the messages in JSON, of the table that their file names and of others.
pub fn seeds() -> Vec<Vec<u8>> {
    use wxpay_core::schema::{cloud, pay};
    let tables = [
        &cloud::PAY_CALLBACK,
        &cloud::REFUND_CALLBACK,
        &cloud::UNIFIED_ORDER,
        &cloud::QUERY_ORDER_RESPONSE,
        &cloud::QUERY_REFUND_RESPONSE,
        &pay::PROFITSHARING_NOTIFICATION_RESOURCE,
    ];
    let bytes: Vec<u8> = tables.iter().filter_map(|table| byte_of_table(table, |_| true)).collect();
    seeds::behind(bytes, &seeds::messages("json"))
}
