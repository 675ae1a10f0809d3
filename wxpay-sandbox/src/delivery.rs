//! Telling the merchant of a payment, again and again until it is acknowledged.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use wxpay_core::gateway::{self, Reply};
use wxpay_core::schema::cloud::{
    CALLBACK_REPLY, CONTAINER_FIELD, CONTAINER_PATH, CONTAINER_SERVICE, ERRCODE, FUNCTION_NAME, PAY_CALLBACK,
};
use wxpay_core::schema::pay::PAY_NOTIFICATION;
use wxpay_core::schema::shared;
use wxpay_core::transport::Post;
use wxpay_core::value::Outcome;
use wxpay_core::{Limits, SignType, notification};

use crate::account::Account;
use crate::faults::{self, Struck, Target};
use crate::orders::{Attempt, Order, OrderKey, Payment};
use crate::state::State;
use crate::transactions::with_payment;
use crate::xml::nonce_str;

/// How long after the attempt before each attempt follows, in seconds (docs/protocol.md,
/// Notifications). The first is made at once.
const SCHEDULE: [u64; 16] =
    [0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// Starts to tell the merchant of a payment.
pub(crate) fn start(state: &Arc<State>, order: &Order) {
    let task = deliver(Arc::clone(state), order.key.clone());
    let mut deliveries = state.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
    while deliveries.try_join_next().is_some() {}
    deliveries.spawn_on(task, &state.runtime);
}

async fn deliver(state: Arc<State>, key: OrderKey) {
    let mut due = state.clock.now();
    for wait in SCHEDULE {
        due = due.after(Duration::from_secs(wait));
        state.clock.reaches(due).await;
        let order = state.memory().orders.get(&key).cloned();
        let Some((order, payment)) = order.and_then(|order| order.payment.clone().map(|payment| (order, payment)))
        else {
            return;
        };
        let message = if key.on_cloud { &PAY_CALLBACK } else { &PAY_NOTIFICATION };
        let target = Target { message, merchant: &key.mch_id, out_trade_no: Some(&key.out_trade_no) };
        let struck = faults::strike_notice(&state, target).await;
        let mut acknowledged = false;
        for _ in 0..faults::copies(struck.as_ref()) {
            let attempt = attempt(&state, &order, &payment, struck.as_ref()).await;
            acknowledged |= attempt.acknowledged;
            if let Some(order) = state.memory().orders.get_mut(&key) {
                order.attempts.push(attempt);
            }
            state.attempts.send_modify(|attempts| *attempts += 1);
        }
        if acknowledged {
            return;
        }
    }
}

/// One attempt: where it went, and the answer, or why it does not count.
async fn attempt(state: &State, order: &Order, payment: &Payment, struck: Option<&Struck>) -> Attempt {
    let (url, answer) = match message(state, order, payment, struck) {
        Ok((url, body, content_type)) => {
            let post = Post { url: &url, body: &body, content_type, needs_certificate: false };
            let answer = send(state, order, post).await;
            (url, answer)
        }
        Err(why) => (String::new(), Err(why)),
    };
    Attempt {
        at: state.clock.now(),
        url,
        acknowledged: answer.is_ok(),
        answer: answer.unwrap_or_else(|why| why),
        fault: struck.map(|struck| struck.name.to_owned()),
    }
}

async fn send(state: &State, order: &Order, post: Post<'_>) -> Result<String, String> {
    match state.caller.post(post).await {
        Ok(answer) if answer.status == 200 && is_acknowledgement(order, &answer.body) => {
            Ok(String::from_utf8_lossy(&answer.body).into_owned())
        }
        Ok(answer) => Err(format!("HTTP {}: {}", answer.status, String::from_utf8_lossy(&answer.body))),
        Err(unreachable) => Err(unreachable.to_string()),
    }
}

/// Where the message goes, the message, and its content type.
fn message(
    state: &State,
    order: &Order,
    payment: &Payment,
    struck: Option<&Struck>,
) -> Result<(String, String, &'static str), String> {
    let claimed = faults::claimed(struck, order);
    let order = claimed.as_ref().unwrap_or(order);
    let nonce = state.memory().next_number();
    let holder = state.accounts.iter().find(|account| {
        if order.key.on_cloud {
            account.sub_appid(&order.key.mch_id).is_some()
        } else {
            account.mch_id == order.key.mch_id
        }
    });
    let account = holder.ok_or("the order's account is gone")?;
    let message = with_payment(envelope(account, order, nonce), order, payment);
    if order.key.on_cloud {
        return Ok((callback_url(state, order)?, message.camel_json(), "application/json"));
    }
    let url = state.caller.near(order.get(&shared::NOTIFY_URL).unwrap_or_default())?;
    // Clients that read the way of signing from the message need to find it there.
    let sign_type = if order.sign_type == SignType::Md5 { "" } else { order.sign_type.name() };
    let message = message.set(&shared::SIGN_TYPE_FIELD, sign_type);
    let body = faults::signed(struck, message, &account.key, order.sign_type);
    Ok((url.to_owned(), body, notification::CONTENT_TYPE))
}

fn envelope(account: &Account, order: &Order, nonce: u64) -> Reply {
    let (sub_mch_id, sub_appid) = if order.key.on_cloud {
        let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
        (order.key.mch_id.as_str(), order.get(&shared::SUB_APPID).unwrap_or(own))
    } else {
        (order.get(&shared::SUB_MCH_ID).unwrap_or_default(), order.get(&shared::SUB_APPID).unwrap_or_default())
    };
    Reply::new()
        .set(&shared::RETURN_CODE, Outcome::Success.as_str())
        .set(&shared::APPID, &account.appid)
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_APPID, sub_appid)
        .set(&shared::SUB_MCH_ID, sub_mch_id)
        .set(&shared::DEVICE_INFO, order.get(&shared::DEVICE_INFO).unwrap_or_default())
        .set(&shared::NONCE_STR, nonce_str(nonce))
        .set(&shared::RESULT_CODE, Outcome::Success.as_str())
}

/// Where a callback goes: the container's service if it is a URL or a name that
/// the sandbox was told the address of, else the function's.
fn callback_url(state: &State, order: &Order) -> Result<String, String> {
    let container = order.get(&CONTAINER_FIELD).and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    if let Some(container) = container {
        let member = |name: &str| container.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (service, path) = (member(CONTAINER_SERVICE.name), member(CONTAINER_PATH.name));
        let base = match state.containers.get(service) {
            // Where it is was said by whoever runs the sandbox.
            Some(base) => base,
            None if service.starts_with("http://") || service.starts_with("https://") => state.caller.near(service)?,
            None => return Err(format!("the sandbox was not told where the container `{service}` is")),
        };
        return Ok(format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/')));
    }
    let function = order.get(&FUNCTION_NAME).unwrap_or_default();
    state
        .functions
        .get(function)
        .cloned()
        .ok_or_else(|| format!("the sandbox was not told where the function `{function}` is"))
}

/// The documented acknowledgement, and nothing like it.
fn is_acknowledgement(order: &Order, body: &[u8]) -> bool {
    if order.key.on_cloud {
        let reply = gateway::read_json(body, &CALLBACK_REPLY);
        return reply.is_ok_and(|reply| {
            reply.get(&ERRCODE).is_some_and(|code| matches!(code, wxpay_core::fields::Received::Number(0)))
        });
    }
    let reply = gateway::read(body, &Limits::default());
    reply.is_ok_and(|reply| reply.text(&shared::RETURN_CODE) == Some(Outcome::Success.as_str()))
}
