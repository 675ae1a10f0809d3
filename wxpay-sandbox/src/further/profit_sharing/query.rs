//! 查询分账结果: what became of a sharing or a finish.

use super::record::Sharing;
use super::share::add_receivers;
use crate::calls::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let sharing = memory.find_record::<Sharing>(call.owner, call.value("out_order_no"));
    let sharing = sharing.filter(|sharing| sharing.content.transaction_id == call.value("transaction_id"));
    let Some(sharing) = sharing else {
        return Err(call.refuse("PARAM_ERROR", "no sharing of that number belongs to that transaction_id"));
    };
    let Sharing { transaction_id, order_id, status, sent, receivers, released, .. } = &sharing.content;
    let reply = call.reply([
        ("transaction_id", transaction_id.clone()),
        ("out_order_no", sharing.number.clone()),
        ("order_id", order_id.clone()),
        ("status", status.name().to_owned()),
    ])?;
    let reply = match released {
        Some(released) => call.add_to(
            reply,
            [("amount", released.to_string()), ("description", sent.get("description").cloned().unwrap_or_default())],
        )?,
        None => add_receivers(call, reply, receivers)?,
    };
    Ok(reply.into())
}
