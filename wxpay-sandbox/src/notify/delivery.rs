//! Delivers notifications of payments and refunds, and repeats them until they are acknowledged.

use std::sync::{Arc, PoisonError};

use tokio::sync::oneshot;
use wxpay_core::schema::cloud::{
    CONTAINER_FIELD, CONTAINER_PATH, CONTAINER_SERVICE, FUNCTION_NAME, PAY_CALLBACK, REFUND_CALLBACK,
};
use wxpay_core::schema::{Channel, Message, pay, shared};
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::transport::HttpRequest;
use wxpay_core::value::{RefundRequestSource, ResultCode};
use wxpay_core::{BeijingTime, SignType, notification};

use crate::account::Account;
use crate::calls::{add_payment, success_time};
use crate::faults::{self, FaultHit, FaultTarget};
#[cfg(feature = "all-messages")]
use crate::further::notices::Notice;
use crate::notify::outbound::Turn;
use crate::notify::outgoing_message::OutgoingMessage;
use crate::notify::refund_callback;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons;
use crate::state::memory::Memory;
use crate::state::notifications::{DeliveryAttempt, Notification, NotificationSubject};
use crate::state::orders::{Order, OrderPayment};
use crate::state::refunds::{CallbackTarget, Refund};

/// Starts delivering notifications.
pub(crate) fn start(state: &Arc<SandboxState>, notifications: Vec<u64>) {
    if notifications.is_empty() {
        return;
    }
    let mut deliveries = state.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
    while deliveries.try_join_next().is_some() {}
    for id in notifications {
        deliveries.spawn_on(deliver(Arc::clone(state), id), &state.runtime);
    }
}

/// Starts delivering every pending notification.
pub(crate) fn resume(state: &Arc<SandboxState>) {
    let due = state.memory().reschedule_pending();
    start(state, due);
}

/// Applies a change and starts the notifications that it enqueues.
///
/// # Errors
/// The refusal of the change.
pub(crate) fn act_and_notify<T>(
    state: &Arc<SandboxState>,
    change: impl FnOnce(&mut Memory, BeijingTime) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let now = state.clock.now();
    let mut memory = state.memory();
    let changed = change(&mut memory, now)?;
    start(state, memory.drain_new());
    Ok(changed)
}

async fn deliver(state: Arc<SandboxState>, id: u64) {
    #[cfg(feature = "all-messages")]
    if crate::further::timers::run(&state, id).await {
        return;
    }
    loop {
        let Some(due) = state.memory().notification(id).and_then(Notification::due) else {
            return;
        };
        state.clock.sleep_until(due).await;
        // It may have been withdrawn or acknowledged meanwhile.
        if state.memory().notification(id).and_then(Notification::due) != Some(due) {
            continue;
        }
        // A notification is sent only once its cause is stored.
        if !state.wait_committed().await {
            return;
        }
        let Some(context) = DeliveryContext::new(&state, id) else {
            return;
        };
        let hit = faults::next_notification_hit(&state, context.target()).await;
        for copy in 0..faults::copy_count(hit.as_ref()) {
            // Boxed, as thousands of deliveries wait for their time.
            let attempt = Box::pin(attempt(&state, id, hit.as_ref(), copy > 0)).await;
            if !add_attempt(&state, id, attempt) {
                return;
            }
        }
    }
}

/// Adds an attempt to its notification, if that is not gone.
fn add_attempt(state: &SandboxState, id: u64, attempt: DeliveryAttempt) -> bool {
    {
        let mut memory = state.memory();
        let Some(mut notification) = memory.notification(id).cloned() else {
            return false;
        };
        notification.attempts.push(attempt);
        memory.save_notification(notification);
    }
    state.attempts.send_modify(|attempts| *attempts += 1);
    true
}

/// Sends a notification once more, outside its schedule and whatever was answered before. Returns once the merchant
/// has answered, and whether the notification was there.
pub(crate) async fn replay(state: &Arc<SandboxState>, id: u64) -> bool {
    let (done, answered) = oneshot::channel();
    {
        let owner = Arc::clone(state);
        let mut deliveries = state.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
        // A reset ends it as any other.
        let replay = async move {
            let attempt = Box::pin(attempt(&owner, id, None, true)).await;
            let _ = done.send(add_attempt(&owner, id, attempt));
        };
        deliveries.spawn_on(replay, &state.runtime);
    }
    answered.await.unwrap_or_default()
}

/// The owner and the number of the order that a notification concerns, and the notification's
/// table.
struct DeliveryContext {
    message: &'static Message,
    merchant: String,
    out_trade_no: String,
}

impl DeliveryContext {
    fn new(state: &SandboxState, id: u64) -> Option<Self> {
        let memory = state.memory();
        let subject = memory.notification(id)?.subject;
        let order = match subject {
            NotificationSubject::Payment { order } => order,
            NotificationSubject::Refund { refund } => memory.refund(refund)?.order,
            #[cfg(feature = "all-messages")]
            NotificationSubject::Further { notice } => {
                let notice = memory.record::<Notice>(notice)?.content;
                let message = notice.table()?;
                return Some(Self { message, merchant: notice.merchant, out_trade_no: notice.number });
            }
            #[cfg(not(feature = "all-messages"))]
            NotificationSubject::Further { .. } => return None,
        };
        let key = &memory.order(order)?.key;
        let message = match subject {
            NotificationSubject::Refund { .. } if key.on_cloud => &REFUND_CALLBACK,
            NotificationSubject::Refund { .. } => &pay::REFUND_NOTIFICATION,
            NotificationSubject::Payment { .. } if key.on_cloud => &PAY_CALLBACK,
            _ => &pay::PAY_NOTIFICATION,
        };
        Some(Self { message, merchant: key.mch_id.clone(), out_trade_no: key.out_trade_no.clone() })
    }

    fn target(&self) -> FaultTarget<'_> {
        FaultTarget { message: self.message, merchant: &self.merchant, out_trade_no: Some(&self.out_trade_no) }
    }
}

/// Makes one attempt; records where it went, and the answer or why it failed.
async fn attempt(state: &SandboxState, id: u64, hit: Option<&FaultHit>, again: bool) -> DeliveryAttempt {
    let (turn, message) = message_in_turn(state, id, hit).await;
    let at = state.clock.now();
    let (url, request, result) = match message {
        Err(why) => (String::new(), String::new(), Err(why)),
        Ok(OutgoingMessage { url, body, content_type, on_cloud }) => {
            let post = HttpRequest::new(&url, &body, content_type);
            let channel = if on_cloud { Channel::Cloud } else { Channel::Pay };
            // The notifications of `APIv3` are the only ones in JSON off the cloud channel.
            #[cfg(feature = "all-messages")]
            let is_apiv3 = !on_cloud && content_type == "application/json";
            let is_acknowledged = |body: &[u8]| {
                #[cfg(feature = "all-messages")]
                if is_apiv3 {
                    return server::is_sharing_acknowledgement(body);
                }
                server::is_acknowledgement(channel, body)
            };
            let answer = state.outbound.post_in_turn(turn, on_cloud, post).await;
            let result = match answer {
                Ok(answer) if answer.status == 200 && is_acknowledged(&answer.body) => {
                    Ok(answer_excerpt(state, &answer.body))
                }
                Ok(answer) => Err(format!("HTTP {}: {}", answer.status, answer_excerpt(state, &answer.body))),
                Err(unreachable) => Err(unreachable.to_string()),
            };
            (url, body, result)
        }
    };
    let acknowledged = result.is_ok();
    DeliveryAttempt {
        at,
        url,
        request,
        acknowledged,
        answer: result.unwrap_or_else(|why| why),
        fault: hit.map(|hit| hit.name.to_owned()),
        fault_members: hit.map(FaultHit::members).unwrap_or_default(),
        again,
    }
}

/// The message of an attempt, and the permit to call its server. While many wait for one server, there are no messages
/// of theirs in memory, and the message that is sent at last tells of that moment.
async fn message_in_turn(
    state: &SandboxState,
    id: u64,
    hit: Option<&FaultHit>,
) -> (Turn, Result<OutgoingMessage, String>) {
    let url = match outgoing_message(state, id, hit) {
        Ok(message) => match state.outbound.try_turn(&message.url) {
            Some(turn) => return (turn, Ok(message)),
            None => message.url,
        },
        Err(why) => return (Turn::default(), Err(why)),
    };
    let turn = state.outbound.wait_for_turn(&url).await;
    (turn, outgoing_message(state, id, hit))
}

/// The part of a merchant's answer that is stored: its beginning, with keys masked.
pub(crate) fn answer_excerpt(state: &SandboxState, answer: &[u8]) -> String {
    let most = state.outbound.answer_excerpt_limit();
    let text = String::from_utf8_lossy(answer);
    let text = state.secrets.mask(&text);
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    match text.get(..end) {
        Some(start) if end < text.len() => format!("{start}… ({} bytes in all)", answer.len()),
        _ => text.into_owned(),
    }
}

/// The message of a notification with its address, or why it cannot be sent.
fn outgoing_message(state: &SandboxState, id: u64, hit: Option<&FaultHit>) -> Result<OutgoingMessage, String> {
    let mut memory = state.memory();
    let nonce = memory.ids.nonce();
    let gone = "what it tells of is gone";
    let subject = memory.notification(id).ok_or(gone)?.subject;
    let refund = match subject {
        NotificationSubject::Payment { .. } => None,
        NotificationSubject::Refund { refund } => Some(memory.refund(refund).ok_or(gone)?.clone()),
        #[cfg(feature = "all-messages")]
        NotificationSubject::Further { notice } => {
            return memory.record::<Notice>(notice).ok_or(gone)?.content.outgoing(state, &nonce, hit);
        }
        #[cfg(not(feature = "all-messages"))]
        NotificationSubject::Further { .. } => return Err(gone.to_owned()),
    };
    let order = match (subject, &refund) {
        (NotificationSubject::Payment { order }, _) => order,
        (_, refund) => refund.as_ref().ok_or(gone)?.order,
    };
    let order = memory.order(order).ok_or(gone)?.clone();
    let payment = order.payment.clone().ok_or(gone)?;
    let account = account_of(state, &order)?;
    let Some(refund) = refund else {
        return payment_message(state, account, &order, &payment, nonce, hit);
    };
    let refund = faults::with_wrong_refund_amount(hit, &refund).unwrap_or(refund);
    if order.key.on_cloud {
        let callback = refund.callback.clone().ok_or("the refund asked for no callback")?;
        let info = refund_info(state, &order, &payment, &refund);
        let body = refund_callback::message(account, &order, nonce, info).camel_json();
        return Ok(OutgoingMessage::to_cloud(callback_url(state, &callback)?, body));
    }
    let url = state.outbound.check_url(refund.notify_url.as_deref().unwrap_or_default())?.to_owned();
    let body = faults::fail_form(hit).unwrap_or_else(|| {
        let info = refund_info(state, &order, &payment, &refund).encrypted(account.key_for(order.in_official_sandbox));
        let outer = envelope(account, &order, nonce).set(&shared::REQ_INFO, faults::corrupt_cipher_text(hit, info));
        outer.within(&pay::REFUND_NOTIFICATION).unsigned()
    });
    Ok(OutgoingMessage { url, body, content_type: notification::CONTENT_TYPE, on_cloud: false })
}

fn account_of<'s>(state: &'s SandboxState, order: &Order) -> Result<&'s Account, String> {
    let account = state.accounts.iter().find(|account| {
        if order.key.on_cloud {
            account.sub_appid(&order.key.mch_id).is_some()
        } else {
            account.mch_id == order.key.mch_id
        }
    });
    account.ok_or_else(|| "the order's account is gone".to_owned())
}

fn payment_message(
    state: &SandboxState,
    account: &Account,
    order: &Order,
    payment: &OrderPayment,
    nonce: String,
    hit: Option<&FaultHit>,
) -> Result<OutgoingMessage, String> {
    let claimed = faults::with_wrong_amount(hit, order);
    let order = claimed.as_ref().unwrap_or(order);
    let message = add_payment(envelope(account, order, nonce), order, payment);
    if order.key.on_cloud {
        let container = order.get(&CONTAINER_FIELD).map(|container| CallbackTarget::Container(container.to_owned()));
        let function = || CallbackTarget::Function(order.get(&FUNCTION_NAME).unwrap_or_default().to_owned());
        let url = callback_url(state, &container.unwrap_or_else(function))?;
        return Ok(OutgoingMessage::to_cloud(url, message.camel_json()));
    }
    let url = state.outbound.check_url(order.get(&shared::NOTIFY_URL).unwrap_or_default())?.to_owned();
    // Clients that take the sign type from the message need the field.
    let sign_type = order.sign_type();
    let stated = if sign_type == SignType::Md5 { "" } else { sign_type.name() };
    let message = message.set(&shared::SIGN_TYPE_FIELD, stated);
    let body = faults::fail_form(hit)
        .unwrap_or_else(|| faults::sign_message(hit, message, account.key_for(order.in_official_sandbox), sign_type));
    Ok(OutgoingMessage { url, body, content_type: notification::CONTENT_TYPE, on_cloud: false })
}

/// The encrypted part of a refund notification.
fn refund_info(state: &SandboxState, order: &Order, payment: &OrderPayment, refund: &Refund) -> MessageBuilder {
    let now = state.clock.now();
    let total_fee = order.total_fee();
    let settled = total_fee.saturating_sub(coupons::unsettled_amount(&payment.coupons));
    let info = MessageBuilder::new()
        .set(&shared::TRANSACTION_ID, &payment.transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::REFUND_ID, &refund.refund_id)
        .set(&shared::OUT_REFUND_NO, &refund.key.out_refund_no)
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::SETTLEMENT_TOTAL_FEE, settled.to_string())
        .set(&shared::REFUND_FEE, refund.fee.to_string())
        .set(&shared::SETTLEMENT_REFUND_FEE, refund.settlement_fee().to_string())
        .set(&shared::REFUND_STATUS_FIELD, refund.state(now).0.status().as_str())
        .set(&shared::REFUND_RECV_ACCOUT, crate::calls::RECEIVER)
        .set(&shared::REFUND_ACCOUNT_FIELD, refund.account());
    // No callback of the cloud channel is reported to have it.
    let cash_fee = if order.key.on_cloud { String::new() } else { refund.cash_fee().to_string() };
    let info = info.set(&shared::CASH_REFUND_FEE, cash_fee);
    let own = [
        ("success_time", success_time(refund, now).unwrap_or_default()),
        ("refund_request_source", RefundRequestSource::Api.to_string()),
    ];
    own.into_iter()
        .filter_map(|(name, value)| Some((pay::REFUND_NOTIFICATION_INFO.find(name)?, value)))
        .fold(info, |info, (field, value)| info.set(field, value))
}

fn envelope(account: &Account, order: &Order, nonce: String) -> MessageBuilder {
    let (sub_mch_id, sub_appid) = if order.key.on_cloud {
        let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
        (order.key.mch_id.as_str(), order.get(&shared::SUB_APPID).unwrap_or(own))
    } else {
        (order.get(&shared::SUB_MCH_ID).unwrap_or_default(), order.get(&shared::SUB_APPID).unwrap_or_default())
    };
    MessageBuilder::new()
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

/// The address of a callback: that of the function, or of the container's service if it is a URL or
/// a name with a known address.
fn callback_url(state: &SandboxState, callback: &CallbackTarget) -> Result<String, String> {
    let container = match callback {
        CallbackTarget::Function(name) => {
            let function = state.functions.get(name).cloned();
            return function.ok_or_else(|| format!("the sandbox was not told where the function `{name}` is"));
        }
        CallbackTarget::Container(container) => serde_json::from_str(container).unwrap_or(serde_json::Value::Null),
    };
    let member = |name: &str| container.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (service, path) = (member(CONTAINER_SERVICE.name), member(CONTAINER_PATH.name));
    let at = |base: &str| format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'));
    match state.containers.get(service) {
        // The operator named it.
        Some(base) => Ok(at(base)),
        None if service.starts_with("http://") || service.starts_with("https://") => {
            let url = at(service);
            state.outbound.check_url(&url)?;
            Ok(url)
        }
        None => Err(format!("the sandbox was not told where the container `{service}` is")),
    }
}
