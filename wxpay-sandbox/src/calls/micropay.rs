//! 付款码支付: charges a payment code. Above 1,000 yuan the payer has to enter the password, and the
//! order waits for it.

use wxpay_core::schema::{pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;

use super::call::{Call, CallOutput, identity_fields};
use super::order::check_expiry;
use super::payment_fields::add_payment;
use crate::official_cases::{self, CaseOutcome};
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{OrderEvent, OrderState};
use crate::state::orders::{AUTH_CODE, NewOrder, Order, OrderPayment};
use crate::state::payment_code::{self, CodeStatus};

/// The largest amount that is charged without a password, in fen.
const PASSWORD_THRESHOLD: u64 = 100_000;

pub(super) fn charge(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut placed = identity_fields(call.fields);
    let code = placed.get(AUTH_CODE).cloned().unwrap_or_default();
    placed.insert(shared::TRADE_TYPE_FIELD.name.to_owned(), TradeType::Micropay.as_str().to_owned());
    let mut memory = state.memory();
    let case = call.case.map(|case| case.outcome);
    let prompts = call.prompts
        || call.number(&shared::TOTAL_FEE) > PASSWORD_THRESHOLD
        || matches!(case, Some(CaseOutcome::EnteringPassword(_) | CaseOutcome::Failed));
    let event = if prompts { OrderEvent::Prompt } else { OrderEvent::Charge };

    if let Some(order) = memory.order_by_key(&call.order_key()) {
        let mut order = order.clone();
        if order.state(now) == OrderState::UserPaying && order.placed.get(AUTH_CODE) != Some(&code) {
            return Err(call.refuse("BUYER_MISMATCH", "the order number was charged to another payer's code"));
        }
        let code = order.apply(event, now).err().unwrap_or("OUT_TRADE_NO_USED");
        return Err(call.refuse_order(Some(&order), now, code));
    }
    if memory.order_by_code(&code).is_some() {
        return Err(call.refuse("AUTH_CODE_ERROR", "the code was charged before, and each works once"));
    }
    match payment_code::code_status(&memory, &code, call.owner, now) {
        CodeStatus::Free | CodeStatus::Own => {}
        CodeStatus::Expired => return Err(call.refuse("AUTHCODEEXPIRE", "the code was first seen a minute ago")),
        CodeStatus::OtherMerchant => {
            return Err(call.refuse("AUTH_CODE_INVALID", "another merchant asked for this code's payer"));
        }
        CodeStatus::Malformed => return Err(call.refuse("AUTH_CODE_INVALID", payment_code::MALFORMED_CODE)),
    }
    check_expiry(call, now)?;

    let new_order = NewOrder {
        id: memory.ids.next_number(),
        key: call.order_key(),
        placed,
        sign_type: call.sign_type,
        in_official_sandbox: call.in_official_sandbox,
        prepay_id: String::new(),
        now,
    };
    let mut order = Order::new(new_order, event).map_err(|code| call.refuse_order(None, now, code))?;
    if prompts {
        if let Some(CaseOutcome::EnteringPassword(queries)) = case {
            memory.faults.wait_for_password(call.owner, &order.key.out_trade_no, queries);
        }
        if let Some(CaseOutcome::Failed) = case {
            order.apply(OrderEvent::Fail, now).map_err(|code| call.refuse_order(None, now, code))?;
            memory.save_order(order);
            return Err(call.refuse("TRADE_ERROR", "a case of the official sandbox: the bank refuses"));
        }
        memory.save_order(order);
        return Err(call.refuse("USERPAYING", "the payer has to enter the password: pay or cancel the order"));
    }
    let transaction_id = memory.ids.transaction_id(now);
    let payment = OrderPayment {
        transaction_id,
        time_end: now,
        openid: payment_code::payer_openid(&code),
        coupons: official_cases::coupons(call.case),
    };
    let reply = add_payment(MessageBuilder::new(), &order, &payment).within(&pay::MICROPAY_RESPONSE);
    order.payment = Some(payment);
    memory.save_order(order);
    Ok(reply.into())
}
