//! What the calls do, on either channel: place an order, query one, pay one. A
//! checked request goes in; the business fields of the reply come out, or a
//! refusal.

use std::collections::BTreeMap;
use std::time::Duration;

use wxpay_core::fields::{Fields, Received};
use wxpay_core::gateway::Reply;
use wxpay_core::schema::{Channel, Message, pay, shared};
use wxpay_core::value::{TradeState, TradeType};
use wxpay_core::{BeijingTime, SignType};

use crate::orders::{Order, OrderKey, Payment};
use crate::refusal::Refusal;
use crate::state::{Memory, State};

/// A request whose sender, signature and fields are right.
pub(crate) struct Call<'c> {
    pub(crate) message: &'static Message,
    pub(crate) fields: &'c Fields<'c>,
    /// Whose orders these are: the merchant, or on the cloud channel the
    /// sub-merchant.
    pub(crate) owner: &'c str,
    pub(crate) sign_type: SignType,
}

/// What a call does.
pub(crate) type Action = fn(&State, &Call<'_>) -> Result<Reply, Refusal>;

/// Places an order, or the same order again.
pub(crate) fn place(state: &State, call: &Call<'_>) -> Result<Reply, Refusal> {
    let now = state.clock.now();
    let refuse = |code, reason: &str| Err(Refusal::business(call.message, code, reason));
    let placed = lasting(call.fields);
    let out_trade_no = call.fields.text(&shared::OUT_TRADE_NO).unwrap_or_default();
    let key = OrderKey::new(call.message.channel, call.owner, out_trade_no);
    let mut memory = state.memory();
    let number = memory.next_number();
    if let Some(order) = memory.orders.get_mut(&key) {
        match order.state(now) {
            TradeState::Success => return refuse("ORDERPAID", "the order number was paid"),
            TradeState::Notpay => {}
            _ => return refuse("ORDERCLOSED", "the order number was closed, or has expired"),
        }
        let payee = |placed: &BTreeMap<String, String>| {
            [&shared::APPID, &shared::SUB_MCH_ID].map(|field| placed.get(field.name).cloned())
        };
        if payee(&order.placed) != payee(&placed) {
            return refuse("OUT_TRADE_NO_USED", "the order number was placed for another app or sub-merchant");
        }
        if order.placed != placed {
            let reason =
                format!("the order number was placed with other values of {}", changed(&order.placed, &placed));
            return Err(Refusal::business(call.message, "INVALID_REQUEST", reason));
        }
        order.renew(number, now);
        return Ok(prepayment(order));
    }
    if expires_too_soon(call.fields, now) {
        let text = format!("{}参数格式有误", shared::TIME_EXPIRE.name);
        return Err(Refusal {
            text,
            ..Refusal::business(call.message, "PARAM_ERROR", "the order would expire within a minute")
        });
    }
    let order = memory.orders.entry(key.clone()).or_insert(Order::new(key, placed, call.sign_type, number, now));
    Ok(prepayment(order))
}

/// The fields that make the order what it is: all but those of the single call.
fn lasting(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let of_the_call = [&shared::NONCE_STR, &shared::SIGN, &shared::SIGN_TYPE_FIELD];
    fields
        .iter()
        .filter(|entry| !of_the_call.iter().any(|field| field.name == entry.name))
        .filter_map(|entry| text(&entry.value).map(|value| (entry.name.to_string(), value)))
        .collect()
}

/// A value as text; nested objects as the text of their members.
fn text(value: &Received<'_>) -> Option<String> {
    match value {
        Received::Text(text) if text.is_empty() => None,
        Received::Text(text) => Some(text.to_string()),
        Received::Number(number) => Some(number.to_string()),
        Received::Object(fields) => {
            let members: serde_json::Map<String, serde_json::Value> = fields
                .iter()
                .filter_map(|entry| text(&entry.value).map(|value| (entry.name.to_string(), value.into())))
                .collect();
            serde_json::to_string(&members).ok()
        }
        _ => None,
    }
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
fn expires_too_soon(fields: &Fields<'_>, now: BeijingTime) -> bool {
    let expires = fields.text(&shared::TIME_EXPIRE).and_then(|time| time.parse::<BeijingTime>().ok());
    expires.is_some_and(|expires| expires < now.after(Duration::from_secs(60)))
}

fn prepayment(order: &Order) -> Reply {
    let trade_type = TradeType::from(order.get(&shared::TRADE_TYPE_FIELD).unwrap_or(TradeType::Jsapi.as_str()));
    let reply =
        Reply::new().set(&shared::TRADE_TYPE_FIELD, trade_type.as_str()).set(&shared::PREPAY_ID, &order.prepay_id);
    match trade_type {
        TradeType::Native => reply.set(&shared::CODE_URL, format!("weixin://wxpay/bizpayurl?pr={}", order.prepay_id)),
        TradeType::Mweb => reply.set(
            &shared::MWEB_URL,
            format!("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={}", order.prepay_id),
        ),
        _ => reply,
    }
}

/// Says what became of an order.
pub(crate) fn query(state: &State, call: &Call<'_>) -> Result<Reply, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    if let Some(out_trade_no) = call.fields.text(&shared::OUT_TRADE_NO)
        && memory.faults.has_typed(call.owner, out_trade_no)
    {
        // Whether that can be is the order's to say.
        let _ = pay(&mut memory, out_trade_no, None, now);
    }
    let order = match call.fields.text(&shared::TRANSACTION_ID) {
        // It wins over the merchant's own number.
        Some(transaction_id) => memory.orders.values().find(|order| {
            order.key.mch_id == call.owner
                && order.key.on_cloud == (call.message.channel == Channel::Cloud)
                && order.payment.as_ref().is_some_and(|payment| payment.transaction_id == transaction_id)
        }),
        None => {
            let out_trade_no = call.fields.text(&shared::OUT_TRADE_NO).unwrap_or_default();
            memory.orders.get(&OrderKey::new(call.message.channel, call.owner, out_trade_no))
        }
    };
    // On the XML channel a service provider asks for one sub-merchant's order.
    let same_payee =
        |order: &&Order| order.key.on_cloud || order.get(&shared::SUB_MCH_ID) == call.fields.text(&shared::SUB_MCH_ID);
    let Some(order) = order.filter(same_payee) else {
        return Err(Refusal::business(
            call.message,
            "ORDERNOTEXIST",
            "no order of that number was placed by this merchant",
        ));
    };
    let order_state = order.state(now);
    let described = match order_state {
        TradeState::Success => "支付成功",
        TradeState::Notpay => "订单未支付",
        _ => "订单已关闭",
    };
    let reply =
        Reply::new().set(&shared::TRADE_STATE_FIELD, order_state.as_str()).set(&shared::TRADE_STATE_DESC, described);
    Ok(match &order.payment {
        Some(payment) => with_payment(reply, order, payment),
        None => reply
            .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
            .set(&shared::TOTAL_FEE, order.get(&shared::TOTAL_FEE).unwrap_or_default())
            .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default()),
    })
}

/// Adds what a query and a notification both say of a payment.
pub(crate) fn with_payment(reply: Reply, order: &Order, payment: &Payment) -> Reply {
    let total_fee = order.get(&shared::TOTAL_FEE).unwrap_or_default();
    let fee_type = order.get(&shared::FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY);
    let sub_openid = order.get(&shared::SUB_OPENID).unwrap_or_default();
    let sub_is_subscribe = if sub_openid.is_empty() && !order.key.on_cloud { "" } else { "N" };
    let sub_openid = if order.key.on_cloud && sub_openid.is_empty() { &payment.openid } else { sub_openid };
    reply
        .set(&shared::OPENID, &payment.openid)
        .set(&shared::IS_SUBSCRIBE, "N")
        .set(&shared::SUB_OPENID, sub_openid)
        .set(&shared::SUB_IS_SUBSCRIBE, sub_is_subscribe)
        .set(&shared::TRADE_TYPE_FIELD, order.get(&shared::TRADE_TYPE_FIELD).unwrap_or(TradeType::Jsapi.as_str()))
        .set(&shared::BANK_TYPE, "OTHERS")
        .set(&shared::TOTAL_FEE, total_fee)
        .set(&shared::FEE_TYPE, fee_type)
        .set(&shared::CASH_FEE, total_fee)
        .set(&shared::CASH_FEE_TYPE, fee_type)
        .set(&shared::TRANSACTION_ID, &payment.transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::ATTACH, order.get(&shared::ATTACH).unwrap_or_default())
        .set(&shared::TIME_END, payment.time_end.to_string())
}

/// Pays an order as its payer would. The merchant still has to be told.
pub(crate) fn pay(
    memory: &mut Memory,
    out_trade_no: &str,
    openid: Option<&str>,
    now: BeijingTime,
) -> Result<Order, Refusal> {
    let number = memory.next_number();
    let message = &pay::UNIFIED_ORDER;
    let Some(order) = memory.find(out_trade_no) else {
        return Err(Refusal::business(
            &pay::ORDER_QUERY,
            "ORDERNOTEXIST",
            format!("no order `{out_trade_no}` was placed"),
        ));
    };
    match order.state(now) {
        TradeState::Notpay => {}
        TradeState::Success => return Err(Refusal::business(message, "ORDERPAID", "the order is paid")),
        _ => return Err(Refusal::business(message, "ORDERCLOSED", "the order is closed, or has expired")),
    }
    let placed = order.get(&shared::OPENID).or(order.get(&shared::SUB_OPENID));
    let openid = openid.or(placed).unwrap_or("oSandboxPayer0000000000000001").to_owned();
    let transaction_id = format!("4200{now}{number:010}");
    order.payment = Some(Payment { transaction_id, time_end: now, openid });
    Ok(order.clone())
}
