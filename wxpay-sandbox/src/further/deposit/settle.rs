//! 消费押金 and 撤销押金: consumes a deposit once, or gives it back.

use wxpay_core::schema::pay::{self, fields::deposit};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;

use super::query::find;
use super::record::{self, Deposit, DepositEvent};
use crate::calls::{AcceptedRefund, Call, CallOutput, recall};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{OrderEvent, OrderState};
use crate::state::orders::{Order, Revocation};
use crate::state::refunds::RefundKey;

pub(super) fn consume(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let order = find(call, &memory)?.clone();
    let Some(mut deposit) = record::of(&memory, &order) else {
        return Err(call.refuse_order(Some(&order), now, "ORDER_STATUS_ERROR"));
    };
    let (fee, total_fee) = (call.number(&deposit::CONSUMED_FEE), call.number(&shared::TOTAL_FEE));
    if total_fee != order.total_fee() {
        let reason = Reason::new(
            format!("total_fee is {total_fee}, the deposit's is {}", order.total_fee()),
            format!("total_fee 为 {total_fee}，押金的是 {}", order.total_fee()),
        );
        return Err(call.refuse("PARAM_ERROR", reason));
    }
    if call.text(&shared::FEE_TYPE) != order.fee_type() {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new(
                format!("the deposit's currency is {}", order.fee_type()),
                format!("押金的币种是 {}", order.fee_type()),
            ),
        ));
    }
    if deposit.content.consume_fee == Some(fee) {
        deposit.content.apply(call, DepositEvent::ConsumeAgain)?;
        return reply(call, &order, &deposit);
    }
    deposit.content.apply(call, DepositEvent::Consume)?;
    deposit.content.consume_fee = Some(fee);
    let rest = total_fee.saturating_sub(fee);
    if rest > 0 {
        let key = RefundKey {
            on_cloud: false,
            mch_id: order.key.mch_id.clone(),
            // The merchant has no number for it.
            out_refund_no: memory.ids.refund_id(now),
        };
        let refund = AcceptedRefund { key, fee: rest, account: None, notify_url: None, callback: None };
        let refund =
            refund.save(state, &mut memory, &order, now).map_err(|code| call.refuse(code, Reason::default()))?;
        deposit.content.rest_refund_id = Some(refund.refund_id);
    }
    deposit.save(&mut memory);
    reply(call, &order, &deposit)
}

fn reply(call: &Call<'_>, order: &Order, deposit: &Saved<Deposit>) -> Result<CallOutput, Refusal> {
    let Deposit { transaction_id, total_fee, consume_fee, .. } = &deposit.content;
    let reply = call.reply([
        (&shared::TRANSACTION_ID, transaction_id.clone()),
        (&shared::OUT_TRADE_NO, order.key.out_trade_no.clone()),
        (&shared::TOTAL_FEE, total_fee.to_string()),
        (&deposit::CONSUMED_FEE, consume_fee.unwrap_or_default().to_string()),
        (&shared::FEE_TYPE, order.fee_type().to_owned()),
    ])?;
    Ok(reply.into())
}

pub(super) fn reverse(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let mut order = find(call, &memory)?.clone();
    let mut deposit = record::of(&memory, &order);
    if let Some(deposit) = &mut deposit {
        deposit.content.apply(call, DepositEvent::Reverse)?;
    }
    let before = order.state(now);
    if let Err(code) = order.apply(OrderEvent::Reverse, now) {
        return Err(call.refuse_order(Some(&order), now, code));
    }
    if call.recalls {
        // Nothing is saved.
        return Ok(MessageBuilder::new().set(&pay::RECALL, recall("SYSTEMERROR")).into());
    }
    if before == OrderState::Success {
        order.revoked = Some(Revocation { at: now, refund_id: memory.ids.refund_id(now) });
    }
    memory.save_order(order);
    if let Some(deposit) = deposit {
        deposit.save(&mut memory);
    }
    Ok(MessageBuilder::new().set(&pay::RECALL, recall("")).into())
}
