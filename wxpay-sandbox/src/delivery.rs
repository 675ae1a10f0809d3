//! Telling the merchant of a payment, or of the end of a refund, again and again
//! until it is acknowledged.

use std::sync::{Arc, PoisonError};

use wxpay_core::schema::cloud::{
    CALLBACK_REPLY, CONTAINER_FIELD, CONTAINER_PATH, CONTAINER_SERVICE, ERRCODE, FUNCTION_NAME, PAY_CALLBACK,
    REFUND_CALLBACK,
};
use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::{self, Reply};
use wxpay_core::transport::HttpRequest;
use wxpay_core::value::{RefundRequestSource, ResultCode};
use wxpay_core::{Limits, SignType, notification};

use crate::account::Account;
use crate::calls::{refunded, with_payment};
use crate::coupons;
use crate::faults::{self, FaultHit, Target};
use crate::notifications::{About, Attempt, Notification};
use crate::orders::{Order, Payment};
use crate::refund_callback;
use crate::refunds::{Callback, Refund};
use crate::state::State;

/// Starts to tell merchants of those things.
pub(crate) fn start(state: &Arc<State>, notifications: Vec<u64>) {
    if notifications.is_empty() {
        return;
    }
    let mut deliveries = state.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
    while deliveries.try_join_next().is_some() {}
    for id in notifications {
        deliveries.spawn_on(deliver(Arc::clone(state), id), &state.runtime);
    }
}

/// Goes on telling what is still to be told.
pub(crate) fn resume(state: &Arc<State>) {
    let due = state.memory().due();
    start(state, due);
}

async fn deliver(state: Arc<State>, id: u64) {
    loop {
        let Some(due) = state.memory().notification(id).and_then(Notification::due) else {
            return;
        };
        state.clock.reaches(due).await;
        // What became of it meanwhile may not have to be told any more.
        if state.memory().notification(id).and_then(Notification::due) != Some(due) {
            continue;
        }
        // Nobody is told what might be forgotten.
        if !state.wait_settled().await {
            return;
        }
        let Some(subject) = Subject::of(&state, id) else {
            return;
        };
        let struck = faults::strike_notice(&state, subject.target()).await;
        for copy in 0..faults::copies(struck.as_ref()) {
            let attempt = attempt(&state, id, struck.as_ref(), copy > 0).await;
            {
                let mut memory = state.memory();
                let Some(mut told) = memory.notification(id).cloned() else {
                    return;
                };
                told.attempts.push(attempt);
                memory.keep_notification(told);
            }
            state.attempts.send_modify(|attempts| *attempts += 1);
        }
    }
}

/// Whose order a notification is about, and by which table it is told.
struct Subject {
    message: &'static Message,
    merchant: String,
    out_trade_no: String,
}

impl Subject {
    fn of(state: &State, id: u64) -> Option<Self> {
        let memory = state.memory();
        let about = memory.notification(id)?.about;
        let order = match about {
            About::Payment { order } => order,
            About::Refund { refund } => memory.refund(refund)?.order,
        };
        let key = &memory.order(order)?.key;
        let message = match about {
            About::Refund { .. } if key.on_cloud => &REFUND_CALLBACK,
            About::Refund { .. } => &pay::REFUND_NOTIFICATION,
            About::Payment { .. } if key.on_cloud => &PAY_CALLBACK,
            About::Payment { .. } => &pay::PAY_NOTIFICATION,
        };
        Some(Self { message, merchant: key.mch_id.clone(), out_trade_no: key.out_trade_no.clone() })
    }

    fn target(&self) -> Target<'_> {
        Target { message: self.message, merchant: &self.merchant, out_trade_no: Some(&self.out_trade_no) }
    }
}

/// One attempt: where it went, and the answer, or why it does not count.
async fn attempt(state: &State, id: u64, struck: Option<&FaultHit>, again: bool) -> Attempt {
    let message = message(state, id, struck);
    let at = state.clock.now();
    let (url, request, result) = match message {
        Err(why) => (String::new(), String::new(), Err(why)),
        Ok(OutgoingMessage { url, body, content_type, on_cloud }) => {
            let post = HttpRequest { url: &url, body: &body, content_type, needs_certificate: false };
            let answer =
                if on_cloud { state.caller.post_from_cloud(post).await } else { state.caller.post(post).await };
            let result = match answer {
                Ok(answer) if answer.status == 200 && is_acknowledgement(on_cloud, &answer.body) => {
                    Ok(shown(state, &answer.body))
                }
                Ok(answer) => Err(format!("HTTP {}: {}", answer.status, shown(state, &answer.body))),
                Err(unreachable) => Err(unreachable.to_string()),
            };
            (url, body, result)
        }
    };
    let acknowledged = result.is_ok();
    Attempt {
        at,
        url,
        request,
        acknowledged,
        answer: result.unwrap_or_else(|why| why),
        fault: struck.map(|struck| struck.name.to_owned()),
        again,
    }
}

/// What is kept of a merchant's answer: its beginning, without keys.
pub(crate) fn shown(state: &State, answer: &[u8]) -> String {
    let most = state.caller.shown_of_answers();
    let text = String::from_utf8_lossy(answer);
    let text = state.secrets.mask(&text);
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    match text.get(..end) {
        Some(start) if end < text.len() => format!("{start}… ({} bytes in all)", answer.len()),
        _ => text.into_owned(),
    }
}

/// A message to the merchant.
struct OutgoingMessage {
    url: String,
    body: String,
    content_type: &'static str,
    on_cloud: bool,
}

impl OutgoingMessage {
    /// A callback of the cloud channel.
    fn to_cloud(url: String, body: String) -> Self {
        Self { url, body, content_type: "application/json", on_cloud: true }
    }
}

/// The message of a notification, and where it goes; or why it goes nowhere.
fn message(state: &State, id: u64, struck: Option<&FaultHit>) -> Result<OutgoingMessage, String> {
    let mut memory = state.memory();
    let nonce = memory.ids.nonce();
    let gone = "what it tells of is gone";
    let about = memory.notification(id).ok_or(gone)?.about;
    let refund = match about {
        About::Payment { .. } => None,
        About::Refund { refund } => Some(memory.refund(refund).ok_or(gone)?.clone()),
    };
    let order = match (about, &refund) {
        (About::Payment { order }, _) => order,
        (About::Refund { .. }, refund) => refund.as_ref().ok_or(gone)?.order,
    };
    let order = memory.order(order).ok_or(gone)?.clone();
    let payment = order.payment.clone().ok_or(gone)?;
    let account = holder(state, &order)?;
    let Some(refund) = refund else {
        return of_payment(state, account, &order, &payment, nonce, struck);
    };
    let refund = faults::claimed_refund(struck, &refund).unwrap_or(refund);
    if order.key.on_cloud {
        let callback = refund.callback.clone().ok_or("the refund asked for no callback")?;
        let info = refund_info(state, &order, &payment, &refund);
        let body = refund_callback::message(account, &order, nonce, info).camel_json();
        return Ok(OutgoingMessage::to_cloud(callback_url(state, &callback)?, body));
    }
    let url = state.caller.near(refund.notify_url.as_deref().unwrap_or_default())?.to_owned();
    let body = faults::failed(struck).unwrap_or_else(|| {
        let info = refund_info(state, &order, &payment, &refund).encrypted(account.key_for(order.in_trial));
        let outer = envelope(account, &order, nonce).set(&shared::REQ_INFO, faults::encrypted(struck, info));
        outer.within(&pay::REFUND_NOTIFICATION).unsigned()
    });
    Ok(OutgoingMessage { url, body, content_type: notification::CONTENT_TYPE, on_cloud: false })
}

fn holder<'s>(state: &'s State, order: &Order) -> Result<&'s Account, String> {
    let holder = state.accounts.iter().find(|account| {
        if order.key.on_cloud {
            account.sub_appid(&order.key.mch_id).is_some()
        } else {
            account.mch_id == order.key.mch_id
        }
    });
    holder.ok_or_else(|| "the order's account is gone".to_owned())
}

fn of_payment(
    state: &State,
    account: &Account,
    order: &Order,
    payment: &Payment,
    nonce: String,
    struck: Option<&FaultHit>,
) -> Result<OutgoingMessage, String> {
    let claimed = faults::claimed(struck, order);
    let order = claimed.as_ref().unwrap_or(order);
    let message = with_payment(envelope(account, order, nonce), order, payment);
    if order.key.on_cloud {
        let container = order.get(&CONTAINER_FIELD).map(|container| Callback::Container(container.to_owned()));
        let function = || Callback::Function(order.get(&FUNCTION_NAME).unwrap_or_default().to_owned());
        let url = callback_url(state, &container.unwrap_or_else(function))?;
        return Ok(OutgoingMessage::to_cloud(url, message.camel_json()));
    }
    let url = state.caller.near(order.get(&shared::NOTIFY_URL).unwrap_or_default())?.to_owned();
    // Clients that read the way of signing from the message need to find it there.
    let sign_type = order.sign_type();
    let stated = if sign_type == SignType::Md5 { "" } else { sign_type.name() };
    let message = message.set(&shared::SIGN_TYPE_FIELD, stated);
    let body = faults::signed(struck, message, account.key_for(order.in_trial), sign_type);
    Ok(OutgoingMessage { url, body, content_type: notification::CONTENT_TYPE, on_cloud: false })
}

/// What is encrypted in the notification of a refund.
fn refund_info(state: &State, order: &Order, payment: &Payment, refund: &Refund) -> Reply {
    let now = state.clock.now();
    let total_fee = order.total_fee();
    let settled = total_fee.saturating_sub(coupons::unsettled(&payment.coupons));
    let info = Reply::new()
        .set(&shared::TRANSACTION_ID, &payment.transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::REFUND_ID, &refund.refund_id)
        .set(&shared::OUT_REFUND_NO, &refund.key.out_refund_no)
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::SETTLEMENT_TOTAL_FEE, settled.to_string())
        .set(&shared::REFUND_FEE, refund.fee.to_string())
        .set(&shared::SETTLEMENT_REFUND_FEE, refund.settlement_fee().to_string())
        .set(&shared::REFUND_STATUS_FIELD, refund.state(now).0.name().as_str())
        .set(&shared::REFUND_RECV_ACCOUT, crate::calls::RECEIVER)
        .set(&shared::REFUND_ACCOUNT_FIELD, refund.account());
    // The callback of the cloud is not reported to have it.
    let cash_fee = if order.key.on_cloud { String::new() } else { refund.cash_fee().to_string() };
    let info = info.set(&shared::CASH_REFUND_FEE, cash_fee);
    let own = [
        ("success_time", refunded(refund, now).unwrap_or_default()),
        ("refund_request_source", RefundRequestSource::Api.to_string()),
    ];
    own.into_iter()
        .filter_map(|(name, value)| Some((pay::REFUND_NOTIFICATION_INFO.find(name)?, value)))
        .fold(info, |info, (field, value)| info.set(field, value))
}

fn envelope(account: &Account, order: &Order, nonce: String) -> Reply {
    let (sub_mch_id, sub_appid) = if order.key.on_cloud {
        let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
        (order.key.mch_id.as_str(), order.get(&shared::SUB_APPID).unwrap_or(own))
    } else {
        (order.get(&shared::SUB_MCH_ID).unwrap_or_default(), order.get(&shared::SUB_APPID).unwrap_or_default())
    };
    Reply::new()
        .in_cdata()
        .set(&shared::RETURN_CODE, ResultCode::Success.as_str())
        .set(&shared::APPID, account.app(order.get(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, sub_appid)
        .set(&shared::SUB_MCH_ID, sub_mch_id)
        .set(&shared::DEVICE_INFO, order.get(&shared::DEVICE_INFO).unwrap_or_default())
        .set(&shared::NONCE_STR, nonce)
        .set(&shared::RESULT_CODE, ResultCode::Success.as_str())
}

/// Where a callback goes: to the container's service if it is a URL or a name that the
/// sandbox was told the address of, or to the function.
fn callback_url(state: &State, callback: &Callback) -> Result<String, String> {
    let container = match callback {
        Callback::Function(name) => {
            let function = state.functions.get(name).cloned();
            return function.ok_or_else(|| format!("the sandbox was not told where the function `{name}` is"));
        }
        Callback::Container(container) => serde_json::from_str(container).unwrap_or(serde_json::Value::Null),
    };
    let member = |name: &str| container.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (service, path) = (member(CONTAINER_SERVICE.name), member(CONTAINER_PATH.name));
    let at = |base: &str| format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'));
    match state.containers.get(service) {
        // Where it is was said by whoever runs the sandbox.
        Some(base) => Ok(at(base)),
        None if service.starts_with("http://") || service.starts_with("https://") => {
            let url = at(service);
            state.caller.near(&url)?;
            Ok(url)
        }
        None => Err(format!("the sandbox was not told where the container `{service}` is")),
    }
}

/// The documented acknowledgement, and nothing like it.
fn is_acknowledgement(on_cloud: bool, body: &[u8]) -> bool {
    if on_cloud {
        let reply = server::read_json(body, &CALLBACK_REPLY);
        return reply.is_ok_and(|reply| {
            reply.get(&ERRCODE).is_some_and(|code| matches!(code, wxpay_core::fields::FieldValue::Number(0)))
        });
    }
    let reply = server::read(body, &Limits::default());
    reply.is_ok_and(|reply| reply.text(&shared::RETURN_CODE) == Some(ResultCode::Success.as_str()))
}
