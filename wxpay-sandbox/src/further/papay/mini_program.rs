//! 小程序签约: what a mini program hands to that of WeChat Pay.

use serde_json::{Map, Value, json};
use wxpay_core::Limits;
use wxpay_core::schema::{pay::MINIPROGRAM_ENTRUST, shared};
use wxpay_core::server::{self, MessageBuilder};

use super::agreement::Agreement;
use super::changes;
use super::view::phone_path;
use crate::calls::Call;
use crate::channel;
use crate::further::kind::ActionError;
use crate::further::notices::NoticeForm;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// Prepares the agreement of an `extraData`, whose signature covers the URL as it was before it was encoded.
///
/// # Errors
/// If the members, the signature or the agreement are wrong.
pub(crate) fn open(
    state: &SandboxState,
    memory: &mut Memory,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    let mut message = MessageBuilder::new();
    for (name, value) in members {
        let text = match value {
            Value::String(text) if name == shared::NOTIFY_URL.name && !text.contains("://") => {
                percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
            }
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(ActionError::invalid(format!("`{name}` is a text"))),
        };
        message = message.set_raw(&MINIPROGRAM_ENTRUST, name, &text);
    }
    let text = message.unsigned();
    let invalid = |reason: String| ActionError::invalid(reason);
    let fields = server::read(text.as_bytes(), &Limits::default()).map_err(|error| invalid(error.to_string()))?;
    let account = channel::verify(state, &MINIPROGRAM_ENTRUST, &fields).map_err(|refusal| {
        let reason = if refusal.reason.is_empty() { "the signature is wrong".to_owned() } else { refusal.reason.en };
        invalid(format!("{} ({reason})", refusal.text))
    })?;
    let call = Call::of_client(&MINIPROGRAM_ENTRUST, &fields, account);
    let agreement = changes::prepare(memory, &account.mch_id, Agreement::new(&call, NoticeForm::Md5))
        .map_err(|_| ActionError::conflict("an agreement of this contract_code was signed before".to_owned()))?;
    Ok(json!({
        "merchant": agreement.owner,
        "number": agreement.number,
        "state": agreement.content.state,
        "phone": phone_path(&agreement.owner, &agreement.number),
    }))
}
