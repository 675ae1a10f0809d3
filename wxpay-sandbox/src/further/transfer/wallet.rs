//! 付款到零钱 and 向员工付款: pays to a balance, or repeats the reply for an equal transfer.

use wxpay_core::schema::pay::{self, fields::transfer};
use wxpay_core::schema::shared;

use super::record::{NO_OWNER, Person, Route, TRANSFERS, Transfer, TransferEvent, TransferState, pay_out};
use crate::calls::{Call, CallOutput};
use crate::further::balances::{self, Entry};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::further::time_text::date_time;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// The most that one transfer pays, in fen.
pub(super) const MAX_AMOUNT: u64 = 2_000_000;

pub(super) fn pay(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let number = call.text(&transfer::PARTNER_TRADE_NO);
    let sent = values_of(call.fields, &[]);
    let route = if call.message.is(&pay::TRANSFERS) { Route::Balance } else { Route::Workwx };
    if let Some(mut transfer) = memory.find_record::<Transfer>(call.owner, number) {
        if transfer.content.sent != sent || transfer.content.route != route {
            let names = changed(&transfer.content.sent, &sent);
            return Err(call.refuse(
                "FATAL_ERROR",
                Reason::new(
                    format!("partner_trade_no was sent with other values of {names}"),
                    format!("partner_trade_no 用过，但 {names} 的值不同"),
                ),
            ));
        }
        if transfer.content.last_try >= now {
            return Err(call.refuse(
                "FREQ_LIMIT",
                Reason::new("partner_trade_no was sent within this second", "同一 partner_trade_no 在一秒内重复提交"),
            ));
        }
        transfer.content.last_try = now;
        transfer.save(&mut memory);
        let repeated = TRANSFERS.next(transfer.content.status, TransferEvent::Pay);
        repeated.map_err(|code| {
            call.refuse(
                code,
                Reason::new(
                    format!("its state is {}", transfer.content.status.name()),
                    format!("其状态为 {}", transfer.content.status.name()),
                ),
            )
        })?;
        return reply(call, &transfer);
    }
    let amount = call.number(&transfer::AMOUNT);
    if amount > MAX_AMOUNT {
        return Err(call.refuse(
            "AMOUNT_LIMIT",
            Reason::new(format!("one transfer pays at most {MAX_AMOUNT} fen"), format!("单笔最多付款 {MAX_AMOUNT} 分")),
        ));
    }
    check_name(call, &memory)?;
    // A fault that follows the call leaves its outcome open.
    let event = if call.code_after.is_some() { TransferEvent::Accept } else { TransferEvent::Pay };
    let status = TRANSFERS.next(TransferState::New, event).map_err(|code| call.refuse(code, Reason::default()))?;
    let payment_no = memory.ids.transaction_id(now);
    balances::spend(&mut memory, call.owner, Entry::out(now, amount, "付款到零钱", &payment_no, number)).map_err(
        |available| {
            call.refuse(
                "NOTENOUGH",
                Reason::new(format!("the balance is {available} fen"), format!("余额为 {available} 分")),
            )
        },
    )?;
    let is_open = status == TransferState::Processing;
    let transfer = Transfer {
        route,
        status,
        sent,
        amount,
        commission: 0,
        payment_no,
        requested_at: now,
        last_try: now,
        paid_at: if is_open { None } else { Some(now) },
        reason: String::new(),
        will_fail: call.code_after == Some("SEND_FAILED"),
    };
    let mut transfer = Saved::new(&mut memory, call.owner, number, transfer);
    if is_open {
        transfer = transfer.with_due(now.after(state.refund_duration));
    } else {
        pay_out(&mut memory, &transfer, now);
    }
    transfer.save(&mut memory);
    reply(call, &transfer)
}

/// Compares the name, if the request asks for it and the person's name is known.
fn check_name(call: &Call<'_>, memory: &Memory) -> Result<(), Refusal> {
    let person = memory.find_record::<Person>(NO_OWNER, call.text(&shared::OPENID));
    match person.map(|person| person.content.name) {
        Some(None) => {
            Err(call
                .refuse("V2_ACCOUNT_SIMPLE_BAN", Reason::new("the person has no verified name", "该用户未实名认证")))
        }
        Some(Some(name))
            if call.text(&transfer::CHECK_NAME) == "FORCE_CHECK" && call.text(&transfer::RE_USER_NAME) != name =>
        {
            Err(call.refuse("NAME_MISMATCH", Reason::new("the person has another name", "该用户的姓名不一致")))
        }
        _ => Ok(()),
    }
}

fn reply(call: &Call<'_>, transfer: &Saved<Transfer>) -> Result<CallOutput, Refusal> {
    let Transfer { payment_no, requested_at, paid_at, .. } = &transfer.content;
    let reply = call.reply([
        (&transfer::PAYMENT_NO, payment_no.clone()),
        (&transfer::PAYMENT_TIME, date_time(paid_at.unwrap_or(*requested_at))),
    ])?;
    Ok(reply.into())
}
