//! 添加分账接收方 and 删除分账接收方: adds a receiver, or removes it.

use serde_json::json;
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

use super::record::{MERCHANT, Receiver, receiver_number};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn add(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let receiver = parse(call)?;
    if receiver.kind == MERCHANT && receiver.name.is_empty() {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new("a merchant is added with its full name", "添加商户类型的分账接收方要传全称"),
        ));
    }
    save(state, call, receiver)
}

pub(super) fn remove(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    save(state, call, Receiver { removed: true, ..parse(call)? })
}

fn parse(call: &Call<'_>) -> Result<Receiver, Refusal> {
    let receiver = serde_json::from_str::<Receiver>(call.text(&profit_sharing::RECEIVER));
    let receiver = receiver.ok().filter(|receiver| !receiver.kind.is_empty() && !receiver.account.is_empty());
    receiver.ok_or_else(|| {
        call.refuse(
            "PARAM_ERROR",
            Reason::new(
                "receiver is not a JSON object with type and account",
                "receiver 不是带 type 和 account 的 JSON 对象",
            ),
        )
    })
}

/// Saves the receiver; adding or removing it again changes nothing.
fn save(state: &SandboxState, call: &Call<'_>, receiver: Receiver) -> Result<CallOutput, Refusal> {
    let mut memory = call.memory(state);
    let holder = match call.text(&shared::BRAND_MCH_ID) {
        "" => call.holder(),
        brand => brand,
    };
    let number = receiver_number(&receiver.kind, &receiver.account);
    let echo = json!({ (profit_sharing::TYPE.name): receiver.kind, (profit_sharing::ACCOUNT.name): receiver.account })
        .to_string();
    let saved = match memory.find_record::<Receiver>(holder, &number) {
        Some(known) => Saved { content: receiver, ..known },
        None => Saved::new(&mut memory, holder, &number, receiver),
    };
    saved.save(&mut memory);
    Ok(call.reply([(&profit_sharing::RECEIVER, echo)])?.into())
}
