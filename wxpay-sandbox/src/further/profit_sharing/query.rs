//! 查询分账结果: what became of a sharing or a finish.

use super::record::Sharing;
use super::share::add_receivers;
use crate::calls::{Call, CallOutput};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let sharing = memory.find_record::<Sharing>(call.owner, call.text(&profit_sharing::OUT_ORDER_NO));
    let sharing = sharing.filter(|sharing| sharing.content.transaction_id == call.text(&shared::TRANSACTION_ID));
    let Some(sharing) = sharing else {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new(
                "no sharing of that number belongs to that transaction_id",
                "该 transaction_id 没有这个单号的分账",
            ),
        ));
    };
    let Sharing { transaction_id, order_id, status, sent, receivers, released, .. } = &sharing.content;
    let reply = call.reply([
        (&shared::TRANSACTION_ID, transaction_id.clone()),
        (&profit_sharing::OUT_ORDER_NO, sharing.number.clone()),
        (&profit_sharing::ORDER_ID, order_id.clone()),
        (&profit_sharing::STATUS, status.name().to_owned()),
    ])?;
    let reply = match released {
        Some(released) => call.add_to(
            reply,
            [
                (&profit_sharing::RELEASED_AMOUNT, released.to_string()),
                (&profit_sharing::DESCRIPTION, sent.get(profit_sharing::DESCRIPTION.name).cloned().unwrap_or_default()),
            ],
        )?,
        None => add_receivers(call, reply, receivers)?,
    };
    Ok(reply.into())
}
