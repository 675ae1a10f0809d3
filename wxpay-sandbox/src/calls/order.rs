//! 统一下单: places an order, or repeats the reply for an equal one.

use std::collections::BTreeMap;
use std::time::Duration;

use wxpay_core::BeijingTime;
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;

use super::call::{Call, CallOutput, identity_fields};
use crate::official_cases;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::OrderEvent;
use crate::state::orders::{NewOrder, Order};

pub(crate) fn place(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let placed = identity_fields(call.fields);
    let key = call.order_key();
    let mut memory = state.memory();
    if let Some(order) = memory.order_by_key(&key) {
        let mut order = order.clone();
        let refused = call.refuse_order(Some(&order), now, "");
        order.apply(OrderEvent::Place, now).map_err(|code| call.refuse(code, refused.reason))?;
        check_same_order(call, &order, &placed)?;
        if order.is_prepay_expired(now) {
            order.renew_prepay(memory.ids.prepay_id(now), now);
            memory.save_order(order.clone());
        }
        return Ok(prepay_reply(&order).into());
    }
    check_expiry(call, now)?;
    let new_order = NewOrder {
        id: memory.ids.next_number(),
        key,
        placed,
        sign_type: call.sign_type,
        in_official_sandbox: call.in_official_sandbox,
        prepay_id: memory.ids.prepay_id(now),
        now,
    };
    let mut order = Order::new(new_order, OrderEvent::Place).map_err(|code| call.refuse_order(None, now, code))?;
    order.is_deposit = call.makes_deposit();
    let reply = prepay_reply(&order);
    let with_case = call.case.map(|case| (order.clone(), case));
    memory.save_order(order);
    if let Some((order, case)) = with_case {
        official_cases::apply_outcome(&mut memory, &order, case, now);
    }
    Ok(reply.into())
}

/// Refuses an order number that is reused with other values.
pub(crate) fn check_same_order(
    call: &Call<'_>,
    order: &Order,
    placed: &BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let payee = |placed: &BTreeMap<String, String>| {
        [&shared::APPID, &shared::SUB_MCH_ID].map(|field| placed.get(field.name).cloned())
    };
    if payee(&order.placed) != payee(placed) || order.is_deposit != call.makes_deposit() {
        return Err(call.refuse(
            "OUT_TRADE_NO_USED",
            Reason::new(
                "the order number was placed for another app or sub-merchant, or as another product",
                "该商户订单号已用于另一个应用、子商户或产品",
            ),
        ));
    }
    if order.placed != *placed {
        let reason = Reason::new(
            format!("the order number was placed with other values of {}", changed_names(&order.placed, placed)),
            format!("该商户订单号下过单，但 {} 的值不同", changed_names(&order.placed, placed)),
        );
        return Err(call.refuse("INVALID_REQUEST", reason));
    }
    Ok(())
}

/// The names of the fields that differ.
fn changed_names(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> String {
    let names: Vec<&str> = old
        .keys()
        .chain(new.keys().filter(|name| !old.contains_key(*name)))
        .filter(|name| old.get(*name) != new.get(*name))
        .map(String::as_str)
        .collect();
    names.join(", ")
}

/// Refuses a `time_expire` less than a minute ahead.
pub(super) fn check_expiry(call: &Call<'_>, now: BeijingTime) -> Result<(), Refusal> {
    let expires = |fields: &Fields<'_>| fields.text(&shared::TIME_EXPIRE)?.parse::<BeijingTime>().ok();
    match expires(call.fields) {
        Some(expires) if expires < now.after(Duration::from_secs(60)) => Err(Refusal::invalid_field(
            call.message,
            &shared::TIME_EXPIRE,
            Reason::new("the order would expire within a minute", "订单在一分钟内就会过期"),
        )),
        _ => Ok(()),
    }
}

fn prepay_reply(order: &Order) -> MessageBuilder {
    let trade_type = order.trade_type();
    let reply = MessageBuilder::new()
        .set(&shared::TRADE_TYPE_FIELD, trade_type.as_str())
        .set(&shared::PREPAY_ID, &order.prepay_id);
    match trade_type {
        TradeType::Native => reply.set(&shared::CODE_URL, order.code_url()),
        TradeType::Mweb => reply.set(
            &shared::MWEB_URL,
            format!("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={}", order.prepay_id),
        ),
        _ => reply,
    }
}
