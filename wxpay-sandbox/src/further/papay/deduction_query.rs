//! 查询订单: what became of a deduction.

use wxpay_core::schema::{Field, shared};
use wxpay_core::server::MessageBuilder;

use super::deduction::{Deduction, DeductionState};
use crate::calls::{Call, CallOutput, add_payment};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let memory = call.memory(state);
    let Some(deduction) = find(call, &memory) else {
        let refusal = call.refuse(
            "INVALID_REQUEST",
            Reason::new("no deduction of that number was asked for by this merchant", "该商户没有用这个单号申请过扣款"),
        );
        return Err(Refusal { code: "ORDERNOTEXIST", text: "此交易订单号不存在".to_owned(), ..refusal });
    };
    let Deduction { state, sent, amount, err_code, err_code_des, .. } = &deduction.content;
    let own = |field: &Field| sent.get(field.name).cloned().unwrap_or_default();
    let order = memory.find_order(&deduction.number, Some(&deduction.owner));
    let paid = order.and_then(|order| Some((order, order.payment.as_ref()?)));
    if let (DeductionState::Success, Some((order, payment))) = (state, paid) {
        let reply = add_payment(MessageBuilder::new(), order, payment);
        let order_state = order.state(now);
        let reply = call.add_to(
            reply,
            [
                (&shared::TRADE_STATE_FIELD, order_state.trade_state().as_str().to_owned()),
                (&shared::TRADE_STATE_DESC, order_state.description().to_owned()),
            ],
        )?;
        return Ok(reply.into());
    }
    let description = if *state == DeductionState::Accept { "已接收，等待扣款" } else { "扣款失败" };
    let reply = call.reply([
        (&shared::TRADE_STATE_FIELD, state.name().to_owned()),
        (&shared::TRADE_STATE_DESC, description.to_owned()),
        (&shared::TRADE_TYPE_FIELD, own(&shared::TRADE_TYPE_FIELD)),
        (&shared::TOTAL_FEE, amount.to_string()),
        (&shared::FEE_TYPE, own(&shared::FEE_TYPE)),
        (&shared::OUT_TRADE_NO, deduction.number.clone()),
        (&shared::ATTACH, own(&shared::ATTACH)),
        (&shared::ERR_CODE, err_code.clone()),
        (&shared::ERR_CODE_DES, err_code_des.clone()),
    ])?;
    Ok(reply.into())
}

fn find(call: &Call<'_>, memory: &Memory) -> Option<Saved<Deduction>> {
    let number = match call.text(&shared::TRANSACTION_ID) {
        "" => call.text(&shared::OUT_TRADE_NO),
        transaction_id => {
            let order = memory.order_by_transaction(transaction_id)?;
            order.key.out_trade_no.as_str()
        }
    };
    let deduction = memory.find_record::<Deduction>(call.owner, number)?;
    let sub_mch_id = call.fields.text(&shared::SUB_MCH_ID);
    let is_own = deduction.content.sent.get(shared::SUB_MCH_ID.name).map(String::as_str) == sub_mch_id;
    Some(deduction).filter(|_| is_own)
}
