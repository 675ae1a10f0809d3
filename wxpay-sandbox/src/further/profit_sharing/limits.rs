//! 查询订单待分账金额 and 查询最大分账比例: what is left of a payment, and how much of it may be shared.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

use super::order;
use crate::calls::{Call, CallOutput};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// The usual limit, per ten thousand.
const DEFAULT_RATIO: u64 = 3_000;
const MAX_RATIO: u64 = 10_000;

/// The largest part of a merchant's payments that may be shared.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SharingRatio {
    /// Per ten thousand.
    max_ratio: u64,
}

impl Content for SharingRatio {
    const KIND: &'static str = "sharing_ratio";
}

/// The only number of a merchant's ratio.
const NUMBER: &str = "";

/// The largest part of a merchant's payments that may be shared, per ten thousand.
pub(super) fn max_ratio(memory: &Memory, merchant: &str) -> u64 {
    memory.find_record::<SharingRatio>(merchant, NUMBER).map_or(DEFAULT_RATIO, |ratio| ratio.content.max_ratio)
}

/// Sets the largest part of a merchant's payments that may be shared.
///
/// # Errors
/// If the members are wrong.
pub(crate) fn set_ratio(
    memory: &mut Memory,
    usual_merchant: &str,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    let known = ["merchant", profit_sharing::MAX_RATIO.name];
    if let Some(wrong) = members.keys().find(|name| !known.contains(&name.as_str())) {
        let sentence = format!("`{wrong}` says nothing of a ratio, which takes `merchant` and `max_ratio`");
        return Err(ActionError::invalid(sentence));
    }
    let merchant = text_member(members, "merchant")?.unwrap_or(usual_merchant);
    let ratio = members.get(profit_sharing::MAX_RATIO.name).and_then(Value::as_u64).filter(|ratio| *ratio <= MAX_RATIO);
    let Some(max_ratio) = ratio else {
        return Err(ActionError::invalid(format!("`max_ratio` is a whole number of {MAX_RATIO}")));
    };
    let found = memory.find_record(merchant, NUMBER);
    let mut record = found.unwrap_or_else(|| Saved::new(memory, merchant, NUMBER, SharingRatio { max_ratio }));
    record.content.max_ratio = max_ratio;
    record.save(memory);
    Ok(json!({ "merchant": merchant, (profit_sharing::MAX_RATIO.name): max_ratio }))
}

pub(super) fn query_amount(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let transaction_id = call.text(&shared::TRANSACTION_ID);
    // The query names no sub-merchant.
    let order = memory.order_by_transaction(transaction_id).filter(|order| order.key.mch_id == call.owner);
    let Some(order) = order.filter(|order| order::is_for_sharing(order)) else {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new(
                "no payment for sharing of this merchant has that transaction_id",
                "该商户没有这个 transaction_id 的可分账支付",
            ),
        ));
    };
    Ok(call.reply([(&profit_sharing::UNSPLIT_AMOUNT, order::unsplit(&memory, order).to_string())])?.into())
}

pub(super) fn query_ratio(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let merchant = match call.text(&shared::BRAND_MCH_ID) {
        "" => call.holder(),
        brand => brand,
    };
    Ok(call.reply([(&profit_sharing::MAX_RATIO, max_ratio(&call.memory(state), merchant).to_string())])?.into())
}
