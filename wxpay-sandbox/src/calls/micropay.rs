//! 付款码支付: charges the payer's code. Above 1,000 yuan the payer has to enter the
//! password, and the order waits for that.

use wxpay_core::schema::{pay, shared};
use wxpay_core::server::Reply;
use wxpay_core::value::TradeType;

use super::auth_code::{self, Lock};
use super::order::expires_late_enough;
use super::{Answer, Call, lasting, with_payment};
use crate::lifecycle::{OrderEvent, OrderState};
use crate::official::{self, Ends};
use crate::orders::{Order, Payment, Placing};
use crate::refusal::Refusal;
use crate::state::State;

/// The field of the payer's code.
pub(super) const AUTH_CODE: &str = "auth_code";

/// The most that is charged without a password, in fen.
const WITHOUT_PASSWORD: u64 = 100_000;

pub(super) fn charge(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let mut placed = lasting(call.fields);
    let code = placed.get(AUTH_CODE).cloned().unwrap_or_default();
    placed.insert(shared::TRADE_TYPE_FIELD.name.to_owned(), TradeType::Micropay.as_str().to_owned());
    let mut memory = state.memory();
    let case = call.case.map(|case| case.ends);
    let prompts = call.prompts
        || call.number(&shared::TOTAL_FEE) > WITHOUT_PASSWORD
        || matches!(case, Some(Ends::Typing(_) | Ends::Failed));
    let event = if prompts { OrderEvent::Prompt } else { OrderEvent::Charge };

    if let Some(order) = memory.order_of(&call.key()) {
        let mut order = order.clone();
        if order.state(now) == OrderState::UserPaying && order.placed.get(AUTH_CODE) != Some(&code) {
            return Err(call.refuse("BUYER_MISMATCH", "the order number was charged to another payer's code"));
        }
        let code = order.apply(event, now).err().unwrap_or("OUT_TRADE_NO_USED");
        return Err(call.refused(Some(&order), now, code));
    }
    if memory.order_of_code(&code).is_some() {
        return Err(call.refuse("AUTH_CODE_ERROR", "the code was charged before, and each works once"));
    }
    match auth_code::lock(&memory, &code, call.owner, now) {
        Lock::Free | Lock::Own => {}
        Lock::Expired => return Err(call.refuse("AUTHCODEEXPIRE", "the code was first seen a minute ago")),
        Lock::Anothers => return Err(call.refuse("AUTH_CODE_INVALID", "another merchant asked for this code's payer")),
        Lock::NoCode => return Err(call.refuse("AUTH_CODE_INVALID", auth_code::NO_CODE)),
    }
    expires_late_enough(call, now)?;

    let placing = Placing {
        id: memory.ids.number(),
        key: call.key(),
        placed,
        sign_type: call.sign_type,
        in_trial: call.in_trial,
        prepay_id: String::new(),
        now,
    };
    let mut order = Order::new(placing, event).map_err(|code| call.refused(None, now, code))?;
    if prompts {
        if let Some(Ends::Typing(queries)) = case {
            memory.faults.types(call.owner, &order.key.out_trade_no, queries);
        }
        if let Some(Ends::Failed) = case {
            order.apply(OrderEvent::Fail, now).map_err(|code| call.refused(None, now, code))?;
            memory.keep_order(order);
            return Err(call.refuse("TRADE_ERROR", "a case of the official sandbox: the bank refuses"));
        }
        memory.keep_order(order);
        return Err(call.refuse("USERPAYING", "the payer has to enter the password: pay or cancel the order"));
    }
    let transaction_id = memory.ids.transaction_id(now);
    let payment = Payment {
        transaction_id,
        time_end: now,
        openid: auth_code::openid(&code),
        coupons: official::coupons(call.case),
    };
    let reply = with_payment(Reply::new(), &order, &payment).within(&pay::MICROPAY_RESPONSE);
    order.payment = Some(payment);
    memory.keep_order(order);
    Ok(reply.into())
}
