//! 付款到银行卡: accepts a transfer to a bank card, or joins it with an equal one.

use super::bank_key::{self, PUBLIC_KEY};
use super::record::{Route, TRANSFERS, Transfer, TransferEvent, TransferState};
use super::wallet::MAX_AMOUNT;
use crate::calls::{Call, CallOutput};
use crate::further::balances::{self, Entry};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::schema::{Field, pay::fields::transfer, shared};

/// The encrypted fields, which differ each time.
const ENCRYPTED: [&Field; 2] = [&transfer::ENC_BANK_NO, &transfer::ENC_TRUE_NAME];

/// The number of calendar days within which a number is joined, in seconds of a day.
const JOINED_DAYS: u64 = 2;
const DAY: u64 = 24 * 3600;
/// How far Beijing is ahead of UTC, in seconds.
const BEIJING: u64 = 8 * 3600;

pub(super) fn public_key(_: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    Ok(call.reply([(&transfer::PUB_KEY, PUBLIC_KEY.to_owned())])?.into())
}

pub(super) fn pay(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let number = call.text(&transfer::PARTNER_TRADE_NO);
    let mut sent = values_of(call.fields, &ENCRYPTED);
    for field in ENCRYPTED {
        let Some(plain) = bank_key::decrypt(call.text(field)) else {
            let reason = Reason::new(
                format!("{} is not encrypted with the key of getpublickey by RSA-OAEP with SHA-1", field.name),
                format!("{} 没有用 getpublickey 的公钥按 RSA-OAEP（SHA-1）加密", field.name),
            );
            return Err(call.refuse("PARAM_ERROR", reason));
        };
        // What the card is and whose is never stored.
        sent.insert(field.name.to_owned(), bank_key::md5(&plain));
    }
    let mut memory = call.memory(state);
    if let Some(transfer) = memory.find_record::<Transfer>(call.owner, number) {
        let day = |time: wxpay_core::BeijingTime| (time.unix_seconds() + BEIJING) / DAY;
        if day(now) < day(transfer.content.requested_at) + JOINED_DAYS {
            if transfer.content.sent != sent {
                let names = changed(&transfer.content.sent, &sent);
                let reason = Reason::new(
                    format!("partner_trade_no was sent with other values of {names}"),
                    format!("partner_trade_no 用过，但 {names} 的值不同"),
                );
                return Err(call.refuse("FATAL_ERROR", reason));
            }
            return reply(call, &transfer);
        }
    }
    let amount = call.number(&transfer::AMOUNT);
    if amount > MAX_AMOUNT {
        return Err(call.refuse(
            "AMOUNT_LIMIT",
            Reason::new(format!("one transfer pays at most {MAX_AMOUNT} fen"), format!("单笔最多付款 {MAX_AMOUNT} 分")),
        ));
    }
    let commission = commission(amount);
    let status = TRANSFERS
        .next(TransferState::New, TransferEvent::PayBank)
        .map_err(|code| call.refuse(code, Reason::default()))?;
    let payment_no = memory.ids.transaction_id(now);
    let sum = amount.saturating_add(commission);
    balances::spend(&mut memory, call.owner, Entry::out(now, sum, "付款到银行卡", &payment_no, number)).map_err(
        |available| {
            call.refuse(
                "NOTENOUGH",
                Reason::new(format!("the balance is {available} fen"), format!("余额为 {available} 分")),
            )
        },
    )?;
    let transfer = Transfer {
        route: Route::Bank,
        status,
        sent,
        amount,
        commission,
        payment_no,
        requested_at: now,
        last_try: now,
        paid_at: None,
        reason: String::new(),
        will_fail: false,
    };
    let transfer = Saved::new(&mut memory, call.owner, number, transfer).with_due(now.after(state.refund_duration));
    transfer.save(&mut memory);
    reply(call, &transfer)
}

/// The commission: a thousandth, one yuan at least and 25 at most.
fn commission(amount: u64) -> u64 {
    amount.div_ceil(1_000).clamp(100, 2_500)
}

fn reply(call: &Call<'_>, transfer: &Saved<Transfer>) -> Result<CallOutput, Refusal> {
    let Transfer { payment_no, commission, amount, .. } = &transfer.content;
    let reply = call.reply([
        (&shared::ERR_CODE, "SUCCESS".to_owned()),
        (&shared::ERR_CODE_DES, "微信侧受理成功".to_owned()),
        (&transfer::AMOUNT, amount.to_string()),
        (&transfer::PAYMENT_NO, payment_no.clone()),
        (&transfer::CMMS_AMT, commission.to_string()),
    ])?;
    Ok(reply.into())
}
