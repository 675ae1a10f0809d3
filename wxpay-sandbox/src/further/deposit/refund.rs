//! 押金退款 and 查询押金退款: refunds what was consumed of a deposit, and shows one such refund.

use wxpay_core::schema::{pay::fields::deposit, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::RefundChannel;

use super::query::find;
use super::record::{self, Deposit, DepositEvent};
use crate::calls::{AcceptedRefund, Call, CallOutput, RECEIVER, refund_reply, success_time};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons;
use crate::state::lifecycle::OrderEvent;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use crate::state::refunds::{Refund, RefundKey};

pub(super) fn refund(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let mut order = find(call, &memory)?.clone();
    let Some(mut deposit) = record::of(&memory, &order) else {
        return Err(call.refuse_order(Some(&order), now, "INVALID_REQUEST"));
    };
    let (fee, total_fee) = (call.number(&shared::REFUND_FEE), call.number(&shared::TOTAL_FEE));
    let key = RefundKey {
        on_cloud: false,
        mch_id: order.key.mch_id.clone(),
        out_refund_no: call.text(&shared::OUT_REFUND_NO).to_owned(),
    };
    if let Some(refund) = memory.refund_by_key(&key) {
        if refund.order != order.id || refund.fee != fee {
            return Err(call.refuse(
                "PARAM_ERROR",
                Reason::new("the refund number was used with other values", "该退款单号用过，但内容不同"),
            ));
        }
        return Ok(consumed_reply(&order, refund, &deposit).into());
    }
    deposit.content.apply(call, DepositEvent::Refund)?;
    let consumed = deposit.content.consume_fee.unwrap_or_default();
    if total_fee != consumed {
        let reason = Reason::new(
            format!("total_fee is {total_fee}, and {consumed} fen were consumed"),
            format!("total_fee 为 {total_fee}，而已消费 {consumed} 分"),
        );
        return Err(call.refuse("PARAM_ERROR", reason));
    }
    let refunded = refunded(&memory, &order, &deposit);
    if refunded.saturating_add(fee) > consumed {
        let reason = Reason::new(
            format!("{refunded} fen of {consumed} were refunded before"),
            format!("{consumed} 分中已退款 {refunded} 分"),
        );
        return Err(call.refuse("INVALID_REQUEST", reason));
    }
    if let Err(code) = order.apply(OrderEvent::Refund, now) {
        return Err(call.refuse_order(Some(&order), now, code));
    }
    let own = |field| call.fields.text(field).map(str::to_owned);
    let refund = AcceptedRefund {
        key,
        fee,
        account: own(&shared::REFUND_ACCOUNT_FIELD),
        notify_url: own(&shared::NOTIFY_URL).or_else(|| call.account.refund_notify_url.clone()),
        callback: None,
    };
    let refund = refund.save(state, &mut memory, &order, now).map_err(|code| call.refuse(code, Reason::default()))?;
    let reply = consumed_reply(&order, &refund, &deposit);
    memory.save_order(order);
    deposit.save(&mut memory);
    Ok(reply.into())
}

/// The reply to a refund, whose order is what was consumed.
fn consumed_reply(order: &Order, refund: &Refund, deposit: &Saved<Deposit>) -> MessageBuilder {
    let consumed = deposit.content.consume_fee.unwrap_or_default();
    refund_reply(order, refund, consumed)
}

/// What was refunded of the part that was consumed.
fn refunded(memory: &Memory, order: &Order, deposit: &Saved<Deposit>) -> u64 {
    let is_rest = |refund: &&Refund| deposit.content.rest_refund_id.as_deref() == Some(&refund.refund_id);
    let refunds = memory.refunds_of(order.id);
    let counting = refunds.into_iter().filter(|refund| refund.is_effective() && !is_rest(refund));
    counting.fold(0, |sum, refund| sum.saturating_add(refund.fee))
}

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let memory = call.memory(state);
    let by_number = || {
        let out_refund_no = call.text(&shared::OUT_REFUND_NO).to_owned();
        memory.refund_by_key(&RefundKey { on_cloud: false, mch_id: call.owner.to_owned(), out_refund_no })
    };
    let refund = match call.fields.text(&shared::REFUND_ID) {
        Some(refund_id) => memory.refund_by_id(refund_id),
        None => by_number(),
    };
    let found = refund.and_then(|refund| {
        let order = memory.order(refund.order).filter(|order| order.is_deposit && call.may_access(order))?;
        Some((refund, order, record::of(&memory, order)?.content))
    });
    let Some((refund, order, deposit)) = found else {
        return Err(call.refuse(
            "REFUNDNOTEXIST",
            Reason::new("no refund of a deposit has that number", "没有这个单号的押金退款"),
        ));
    };
    let coupons = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
    let total_fee = deposit.consume_fee.unwrap_or_default();
    let settled = total_fee.saturating_sub(coupons::unsettled_amount(coupons));
    let reply = call.reply([
        (&shared::TRANSACTION_ID, deposit.transaction_id),
        (&shared::OUT_TRADE_NO, order.key.out_trade_no.clone()),
        (&shared::TOTAL_FEE, total_fee.to_string()),
        (&shared::SETTLEMENT_TOTAL_FEE, settled.to_string()),
        (&shared::FEE_TYPE, order.fee_type().to_owned()),
        (&shared::CASH_FEE, total_fee.saturating_sub(coupons::sum(coupons)).to_string()),
        (&shared::OUT_REFUND_NO, refund.key.out_refund_no.clone()),
        (&shared::REFUND_ID, refund.refund_id.clone()),
        (&shared::REFUND_FEE, refund.fee.to_string()),
        (&shared::REFUND_STATUS_FIELD, refund.state(now).0.status().as_str().to_owned()),
        (&shared::REFUND_CHANNEL_LIST, RefundChannel::Original.as_str().to_owned()),
        (&shared::SETTLEMENT_REFUND_FEE, refund.settlement_fee().to_string()),
        (&shared::REFUND_ACCOUNT_FIELD, refund.account().to_owned()),
        (&shared::REFUND_RECV_ACCOUT, RECEIVER.to_owned()),
        (&deposit::REFUND_SUCCESS_TIME, success_time(refund, now).unwrap_or_default()),
    ])?;
    Ok(reply.into())
}
