//! 订单附加信息重推: sends a declaration again, which the customs office lost.

use super::record::{self, Declaration, DeclarationEvent, DeclarationState as State};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn redeclare(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let is_named = |one: &Saved<Declaration>| {
        let content = &one.content;
        let fits = |name: &str, number: &str| call.value(name).is_empty() || call.value(name) == number;
        let has_part = !call.value("sub_order_no").is_empty() || !call.value("sub_order_id").is_empty();
        one.owner == call.owner
            && content.customs == call.value("customs")
            && fits("out_trade_no", &content.out_trade_no)
            && fits("transaction_id", &content.transaction_id)
            && fits("sub_order_no", &content.sub_order_no)
            && fits("sub_order_id", &content.sub_order_id)
            && content.sub_order_no.is_empty() != has_part
    };
    let Some(mut declaration) = memory.records_of::<Declaration>().find(is_named) else {
        return Err(call.refuse("ORDERNOTEXIST", "nothing of these numbers was declared by this merchant"));
    };
    // The office has not lost what it is working on.
    let is_open = |state| matches!(state, State::Undeclared | State::Submitted | State::Processing);
    if !is_open(declaration.content.state) {
        declaration.content.apply(DeclarationEvent::Again, now).map_err(|code| call.refuse(code, ""))?;
        declaration = record::wait(state, declaration, now);
        declaration.save(&mut memory);
    }
    let content = &declaration.content;
    let reply = call.reply([
        ("state", content.state.name().to_owned()),
        ("transaction_id", content.transaction_id.clone()),
        ("out_trade_no", content.out_trade_no.clone()),
        ("sub_order_no", content.sub_order_no.clone()),
        ("sub_order_id", content.sub_order_id.clone()),
        ("modify_time", content.modify_time.to_string()),
        ("explanation", content.explanation.clone()),
    ])?;
    Ok(reply.into())
}
