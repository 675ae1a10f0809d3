//! 单次分账, 多次分账 and 完结分账: shares a payment, or releases what is left of it.

use std::collections::BTreeMap;
use wxpay_core::schema::{pay::fields::profit_sharing, shared};

use serde::Deserialize;
use wxpay_core::BeijingTime;
use wxpay_core::server::MessageBuilder;

use super::limits::max_ratio;
use super::order::{self, SharedOrderEvent};
use super::record::{
    MERCHANT, Receiver, SHARES, SHARINGS, Share, ShareEvent, ShareState, Sharing, SharingEvent, SharingState,
    receiver_number,
};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;

/// The most receivers of one call.
const MAX_RECEIVERS: usize = 50;

/// A ratio is per ten thousand.
const WHOLE: u64 = 10_000;

/// A receiver of a request.
#[derive(Deserialize)]
struct RequestedShare {
    #[serde(rename = "type")]
    kind: String,
    account: String,
    amount: u64,
    #[serde(default)]
    description: String,
    #[serde(default)]
    name: Option<String>,
}

pub(super) fn share(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let sent = values_of(call.fields, &[]);
    if let Some(sharing) = repeated(call, &memory, &sent)? {
        return reply(call, &sharing);
    }
    let order = order::shareable(call, &memory, now)?;
    let requested = parse(call)?;
    let is_single = call.message.name == "profitsharing";
    check(call, &memory, &order, &requested, is_single)?;
    let event = if is_single { SharedOrderEvent::Share } else { SharedOrderEvent::ShareMore };
    order::apply(call, &mut memory, &order, event)?;
    let pending =
        SHARES.next(ShareState::New, ShareEvent::Accept).map_err(|code| call.refuse(code, Reason::default()))?;
    let receivers = requested.into_iter().map(|share| Share {
        kind: share.kind,
        account: share.account,
        amount: share.amount,
        description: share.description,
        detail_id: memory.ids.refund_id(now),
        result: pending,
        finish_time: None,
        fail_reason: None,
    });
    let receivers = receivers.collect();
    let sharing = new_sharing(call, &mut memory, &order, sent, now)?;
    let sharing = Saved { content: Sharing { receivers, ..sharing.content }, ..sharing };
    let sharing = sharing.with_due(now.after(state.refund_duration));
    sharing.save(&mut memory);
    reply(call, &sharing)
}

pub(super) fn finish(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let sent = values_of(call.fields, &[]);
    if let Some(sharing) = repeated(call, &memory, &sent)? {
        return reply(call, &sharing);
    }
    let order = order::shareable(call, &memory, now)?;
    let released = order::unsplit(&memory, &order);
    order::apply(call, &mut memory, &order, SharedOrderEvent::Finish)?;
    let sharing = new_sharing(call, &mut memory, &order, sent, now)?;
    let sharing = Saved { content: Sharing { released: Some(released), ..sharing.content }, ..sharing };
    let sharing = sharing.with_due(now.after(state.refund_duration));
    sharing.save(&mut memory);
    reply(call, &sharing)
}

/// The sharing of that number, if the call repeats it.
///
/// # Errors
/// If the number was used with other values.
fn repeated(
    call: &Call<'_>,
    memory: &Memory,
    sent: &BTreeMap<String, String>,
) -> Result<Option<Saved<Sharing>>, Refusal> {
    let Some(sharing) = memory.find_record::<Sharing>(call.owner, call.text(&profit_sharing::OUT_ORDER_NO)) else {
        return Ok(None);
    };
    if sharing.content.sent != *sent || sharing.content.call != call.message.name {
        let names = changed(&sharing.content.sent, sent);
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new(
                format!("out_order_no was used with other values of {names}"),
                format!("out_order_no 已用过，但 {names} 的值不同"),
            ),
        ));
    }
    Ok(Some(sharing))
}

fn parse(call: &Call<'_>) -> Result<Vec<RequestedShare>, Refusal> {
    let refuse = |reason: Reason| call.refuse("PARAM_ERROR", reason);
    let receivers: Vec<RequestedShare> = serde_json::from_str(call.text(&profit_sharing::RECEIVERS)).map_err(|_| {
        refuse(Reason::new(
            "receivers is not a JSON array of type, account, amount and description",
            "receivers 不是由 type、account、amount、description 组成的 JSON 数组",
        ))
    })?;
    if receivers.is_empty() || receivers.len() > MAX_RECEIVERS {
        return Err(refuse(Reason::new(
            format!("receivers has 1 to {MAX_RECEIVERS} members, not {}", receivers.len()),
            format!("receivers 应有 1 到 {MAX_RECEIVERS} 个成员，而不是 {} 个", receivers.len()),
        )));
    }
    Ok(receivers)
}

/// Checks the receivers and the amounts.
fn check(
    call: &Call<'_>,
    memory: &Memory,
    order: &Order,
    requested: &[RequestedShare],
    is_single: bool,
) -> Result<(), Refusal> {
    let payer = order.payee();
    for share in requested {
        if share.amount == 0 {
            return Err(
                call.refuse("PARAM_ERROR", Reason::new("the amount of a share is at least 1", "分账金额至少为 1"))
            );
        }
        if share.account == payer && share.kind == MERCHANT {
            if is_single {
                return Err(call.refuse(
                    "RECEIVER_INVALID",
                    Reason::new("the payer receives only by multiprofitsharing", "用户只能通过多次分账接收"),
                ));
            }
            continue;
        }
        let number = receiver_number(&share.kind, &share.account);
        let receiver = memory.find_record::<Receiver>(payer, &number).map(|receiver| receiver.content);
        let Some(receiver) = receiver.filter(|receiver| !receiver.removed) else {
            return Err(call.refuse(
                "RECEIVER_INVALID",
                Reason::new(
                    "a receiver was not added by profitsharingaddreceiver",
                    "有接收方没有用 profitsharingaddreceiver 添加",
                ),
            ));
        };
        if share.name.as_ref().is_some_and(|name| !receiver.name.is_empty() && *name != receiver.name) {
            return Err(call.refuse(
                "RECEIVER_INVALID",
                Reason::new("a receiver was added with another name", "有接收方添加时用的是另一个名称"),
            ));
        }
    }
    let sum = requested.iter().map(|share| share.amount).fold(0, u64::saturating_add);
    // What was released is refused by its state. Nothing may be left of a payment that is still frozen.
    if order::is_released(memory, order) {
        return Ok(());
    }
    let left = order::unsplit(memory, order);
    if sum > left {
        return Err(call.refuse(
            "NOTENOUGH",
            Reason::new(
                format!("the shares are {sum} fen, and {left} are left"),
                format!("分账共 {sum} 分，而剩余 {left} 分"),
            ),
        ));
    }
    let taken = order::shared(memory, order, &[ShareState::Pending, ShareState::Success], true);
    let own = requested.iter().filter(|share| share.account == payer).map(|share| share.amount);
    let own = own.fold(0, u64::saturating_add);
    let taken = taken.saturating_add(sum).saturating_sub(own);
    let ratio = max_ratio(memory, payer);
    let most = order::total(memory, order).saturating_mul(ratio) / WHOLE;
    if taken > most {
        let reason = Reason::new(
            format!("the shares are {taken} fen in all, and {ratio} of {WHOLE} allow {most}"),
            format!("分账累计 {taken} 分，按比例 {ratio}/{WHOLE} 最多 {most} 分"),
        );
        return Err(call.refuse("RULE_LIMIT", reason));
    }
    Ok(())
}

/// The record of a sharing or a finish, without what it shares.
fn new_sharing(
    call: &Call<'_>,
    memory: &mut Memory,
    order: &Order,
    sent: BTreeMap<String, String>,
    now: BeijingTime,
) -> Result<Saved<Sharing>, Refusal> {
    let status =
        SHARINGS.next(SharingState::New, SharingEvent::Accept).map_err(|code| call.refuse(code, Reason::default()))?;
    let order_id = memory.ids.sharing_id(now);
    let sharing = Sharing {
        status,
        call: call.message.name.to_owned(),
        mch_id: call.account.mch_id.clone(),
        sub_mch_id: call.fields.text(&shared::SUB_MCH_ID).map(str::to_owned),
        payer: order.payee().to_owned(),
        transaction_id: call.text(&shared::TRANSACTION_ID).to_owned(),
        order_id,
        sent,
        receivers: Vec::new(),
        released: None,
        requested_at: now,
    };
    Ok(Saved::new(memory, call.owner, call.text(&profit_sharing::OUT_ORDER_NO), sharing))
}

/// The reply: accepted, with the shares as they are.
fn reply(call: &Call<'_>, sharing: &Saved<Sharing>) -> Result<CallOutput, Refusal> {
    let Sharing { transaction_id, order_id, status, receivers, released, .. } = &sharing.content;
    let reply = call.reply([
        (&shared::TRANSACTION_ID, transaction_id.clone()),
        (&profit_sharing::OUT_ORDER_NO, sharing.number.clone()),
        (&profit_sharing::ORDER_ID, order_id.clone()),
    ])?;
    if released.is_some() {
        return Ok(reply.into());
    }
    let reply = call.add_to(reply, [(&profit_sharing::STATUS, status.name().to_owned())])?;
    Ok(add_receivers(call, reply, receivers)?.into())
}

/// Adds the shares as JSON text.
pub(super) fn add_receivers(
    call: &Call<'_>,
    reply: MessageBuilder,
    receivers: &[Share],
) -> Result<MessageBuilder, Refusal> {
    let text = serde_json::to_string(receivers).unwrap_or_default();
    call.add_to(reply, [(&profit_sharing::RECEIVERS, text)])
}
