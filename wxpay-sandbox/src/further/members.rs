//! The members of the bodies of control calls.

use serde_json::{Map, Value};

use super::kind::ActionError;
use crate::reason::Reason;
use crate::state::SandboxState;

/// A text that the body of a control call may have.
///
/// # Errors
/// If it is something else.
pub(crate) fn text_member<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>, ActionError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(ActionError::Invalid(Reason::new(format!("`{name}` is a text"), format!("`{name}` 为文本")))),
    }
}

/// A whole number that the body of a control call may have.
///
/// # Errors
/// If it is something else.
pub(crate) fn whole_member(members: &Map<String, Value>, name: &str) -> Result<Option<u64>, ActionError> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => {
            value.as_u64().map(Some).ok_or_else(|| ActionError::invalid(format!("`{name}` is a whole number")))
        }
    }
}

/// The merchant that the body of a control call names, or the first one.
///
/// # Errors
/// If it is not a text.
pub(crate) fn merchant_member<'m>(
    state: &'m SandboxState,
    members: &'m Map<String, Value>,
) -> Result<&'m str, ActionError> {
    let usual = || state.accounts.first().map(|account| account.mch_id.as_str()).unwrap_or_default();
    Ok(text_member(members, "merchant")?.unwrap_or_else(usual))
}
