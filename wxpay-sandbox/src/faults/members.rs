//! The members of a rule in JSON.

use serde_json::{Map, Value};

use crate::reason::Reason;

/// The member as a text, if it is there.
///
/// # Errors
/// A sentence, if it is no text or an empty one.
pub(super) fn text<'w>(members: &'w Map<String, Value>, member: &str) -> Result<Option<&'w str>, Reason> {
    match members.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(Reason::new(
            format!("`{member}` is a text, and not an empty one"),
            format!("`{member}` 为文本，且不能为空"),
        )),
    }
}

/// The member as a whole number from 1, or for `seed` from 0, if it is there.
///
/// # Errors
/// A sentence with the limits, if it is something else.
pub(super) fn whole_number(members: &Map<String, Value>, member: &str, most: u64) -> Result<Option<u64>, Reason> {
    let least = u64::from(member != "seed");
    match members.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64().filter(|value| (least..=most).contains(value)) {
            Some(value) => Ok(Some(value)),
            None if most == u64::MAX => Err(Reason::new(
                format!("`{member}` is a whole number from {least}"),
                format!("`{member}` 为不小于 {least} 的整数"),
            )),
            None => Err(Reason::new(
                format!("`{member}` is a whole number from {least} to {most}"),
                format!("`{member}` 为 {least} 到 {most} 的整数"),
            )),
        },
    }
}
