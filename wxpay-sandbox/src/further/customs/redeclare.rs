//! 订单附加信息重推: sends a declaration again, which the customs office lost.

use super::record::{self, Declaration, DeclarationEvent, DeclarationState as State};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::schema::{Field, pay::fields::customs, shared};

pub(super) fn redeclare(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let is_named = |one: &Saved<Declaration>| {
        let content = &one.content;
        let fits = |field: &Field, number: &str| call.text(field).is_empty() || call.text(field) == number;
        let has_part = !call.text(&customs::SUB_ORDER_NO).is_empty() || !call.text(&customs::SUB_ORDER_ID).is_empty();
        one.owner == call.owner
            && content.customs == call.text(&customs::CUSTOMS)
            && fits(&shared::OUT_TRADE_NO, &content.out_trade_no)
            && fits(&shared::TRANSACTION_ID, &content.transaction_id)
            && fits(&customs::SUB_ORDER_NO, &content.sub_order_no)
            && fits(&customs::SUB_ORDER_ID, &content.sub_order_id)
            && content.sub_order_no.is_empty() != has_part
    };
    let Some(mut declaration) = memory.records_of::<Declaration>().find(is_named) else {
        return Err(call.refuse(
            "ORDERNOTEXIST",
            Reason::new("nothing of these numbers was declared by this merchant", "该商户没有用这些单号申报过"),
        ));
    };
    // The office has not lost what it is working on.
    let is_open = |state| matches!(state, State::Undeclared | State::Submitted | State::Processing);
    if !is_open(declaration.content.state) {
        declaration.content.apply(DeclarationEvent::Again, now).map_err(|code| call.refuse(code, Reason::default()))?;
        declaration = record::wait(state, declaration, now);
        declaration.save(&mut memory);
    }
    let content = &declaration.content;
    let reply = call.reply([
        (&customs::STATE, content.state.name().to_owned()),
        (&shared::TRANSACTION_ID, content.transaction_id.clone()),
        (&shared::OUT_TRADE_NO, content.out_trade_no.clone()),
        (&customs::SUB_ORDER_NO, content.sub_order_no.clone()),
        (&customs::SUB_ORDER_ID, content.sub_order_id.clone()),
        (&customs::MODIFY_TIME, content.modify_time.to_string()),
        (&shared::EXPLANATION, content.explanation.clone()),
    ])?;
    Ok(reply.into())
}
