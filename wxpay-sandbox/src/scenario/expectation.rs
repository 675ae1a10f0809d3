//! What an order or a reply is expected to be.

use serde_json::{Map, Value};
use wxpay_core::schema::Message;
use wxpay_core::schema::internal::closest;

/// Members and their values.
#[derive(Debug)]
pub(super) struct Expectation(Map<String, Value>);

impl Expectation {
    pub(super) fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// Whether one of these members is expected.
    pub(super) fn names_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.contains_key(*name))
    }

    /// Compares the members with what is found. Values of personal fields of the table are not shown.
    ///
    /// # Errors
    /// What differs, in words.
    pub(super) fn compare(
        &self,
        found: &Map<String, Value>,
        table: Option<&'static Message>,
    ) -> Result<String, String> {
        let differences: Vec<String> = self
            .0
            .iter()
            .filter_map(|(name, expected)| {
                let actual = found.get(name);
                if actual.is_some_and(|actual| is_same(actual, expected)) {
                    return None;
                }
                let is_personal = table.and_then(|table| table.find(name)).is_some_and(|field| field.personal);
                let show = |value: &Value| if is_personal { "*".to_owned() } else { shown(value) };
                let expected = show(expected);
                Some(match actual {
                    Some(actual) => format!("`{name}` is {}, expected {expected}", show(actual)),
                    None => {
                        let hint = closest(name, found.keys().map(String::as_str));
                        let hint = hint.map_or_else(String::new, |hint| format!("; did you mean `{hint}`?"));
                        format!("`{name}` is not there, expected {expected}{hint}")
                    }
                })
            })
            .collect();
        if differences.is_empty() {
            return Ok(self
                .0
                .iter()
                .map(|(name, value)| {
                    let is_personal = table.and_then(|table| table.find(name)).is_some_and(|field| field.personal);
                    if is_personal { format!("{name} as expected") } else { format!("{name} is {}", shown(value)) }
                })
                .collect::<Vec<_>>()
                .join(", "));
        }
        Err(differences.join("; "))
    }
}

/// Whether the values are the same. XML has texts alone, so a number equals its digits.
fn is_same(actual: &Value, expected: &Value) -> bool {
    actual == expected || shown(actual) == shown(expected) && !actual.is_null()
}

/// The value for a sentence: a text without quotation marks.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
