//! 统一下单: places an order, or the same order again.

use std::collections::BTreeMap;
use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::server::Reply;
use wxpay_core::value::TradeType;

use super::{Answer, Call, lasting};
use crate::lifecycle::OrderEvent;
use crate::official;
use crate::orders::{Order, Placing};
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn place(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = state.clock.now();
    let placed = lasting(call.fields);
    let key = call.key();
    let mut memory = state.memory();
    if let Some(order) = memory.order_of(&key) {
        let mut order = order.clone();
        let refused = call.refused(Some(&order), now, "");
        order.apply(OrderEvent::Place, now).map_err(|code| call.refuse(code, refused.reason))?;
        is_the_same(call, &order, &placed)?;
        if order.is_stale(now) {
            order.renew(memory.ids.prepay_id(now), now);
            memory.keep_order(order.clone());
        }
        return Ok(prepayment(&order).into());
    }
    expires_late_enough(call, now)?;
    let placing = Placing {
        id: memory.ids.number(),
        key,
        placed,
        sign_type: call.sign_type,
        in_trial: call.in_trial,
        prepay_id: memory.ids.prepay_id(now),
        now,
    };
    let order = Order::new(placing, OrderEvent::Place).map_err(|code| call.refused(None, now, code))?;
    let reply = prepayment(&order);
    memory.keep_order(order.clone());
    if let Some(case) = call.case {
        official::ends(&mut memory, &order, case, now);
    }
    Ok(reply.into())
}

/// An order is placed again with the same values only.
fn is_the_same(call: &Call<'_>, order: &Order, placed: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let payee = |placed: &BTreeMap<String, String>| {
        [&shared::APPID, &shared::SUB_MCH_ID].map(|field| placed.get(field.name).cloned())
    };
    if payee(&order.placed) != payee(placed) {
        return Err(call.refuse("OUT_TRADE_NO_USED", "the order number was placed for another app or sub-merchant"));
    }
    if order.placed != *placed {
        let reason = format!("the order number was placed with other values of {}", changed(&order.placed, placed));
        return Err(call.refuse("INVALID_REQUEST", reason));
    }
    Ok(())
}

/// The names of what differs.
fn changed(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> String {
    let names: Vec<&str> = old
        .keys()
        .chain(new.keys().filter(|name| !old.contains_key(*name)))
        .filter(|name| old.get(*name) != new.get(*name))
        .map(String::as_str)
        .collect();
    names.join(", ")
}

/// `time_expire` lies at least a minute ahead.
pub(super) fn expires_late_enough(call: &Call<'_>, now: BeijingTime) -> Result<(), Refusal> {
    let expires = |fields: &Fields<'_>| fields.text(&shared::TIME_EXPIRE)?.parse::<BeijingTime>().ok();
    match expires(call.fields) {
        Some(expires) if expires < now.after(Duration::from_secs(60)) => {
            Err(Refusal::of_field(call.message, &shared::TIME_EXPIRE, "the order would expire within a minute"))
        }
        _ => Ok(()),
    }
}

fn prepayment(order: &Order) -> Reply {
    let trade_type = order.trade_type();
    let reply =
        Reply::new().set(&shared::TRADE_TYPE_FIELD, trade_type.as_str()).set(&shared::PREPAY_ID, &order.prepay_id);
    match trade_type {
        TradeType::Native => reply.set(&shared::CODE_URL, order.code_url()),
        TradeType::Mweb => reply.set(
            &shared::MWEB_URL,
            format!("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={}", order.prepay_id),
        ),
        _ => reply,
    }
}
