//! 申请扣款: accepts a deduction, which the clock or the control interface then pays or fails.

use serde_json::{Map, Value};
use wxpay_core::schema::pay::{self as tables, fields::papay};
use wxpay_core::schema::{Channel, Field, shared};
use wxpay_core::{BeijingTime, SignType};

use super::agreement::{self, Agreement};
use super::deduction::{DEDUCTIONS, Deduction, DeductionEvent, DeductionState, ENDED, NOT_ENOUGH, Outcome};
use super::notification::present;
use super::plan;
use crate::calls::{Call, CallOutput};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::notices::{self, Notice, NoticeForm};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::OrderEvent;
use crate::state::memory::Memory;
use crate::state::notifications::Schedule;
use crate::state::orders::{NewOrder, Order, OrderKey};
use crate::state::payer::{self, NumberRef, PayOptions};

pub(super) fn apply(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let number = call.text(&shared::OUT_TRADE_NO);
    let sent = values_of(call.fields, &[]);
    if let Some(earlier) = memory.find_record::<Deduction>(call.owner, number) {
        let earlier = earlier.content;
        if earlier.sent != sent {
            let names = changed(&earlier.sent, &sent);
            let reason = Reason::new(
                format!("out_trade_no was sent with other values of {names}"),
                format!("out_trade_no 用过，但 {names} 的值不同"),
            );
            return Err(call.refuse("INVALID_REQUEST", reason));
        }
        if earlier.state == DeductionState::PayFail {
            return Err(call.refuse(
                &earlier.err_code,
                Reason::new("the deduction failed; use another out_trade_no", "该笔扣款已失败，请换一个 out_trade_no"),
            ));
        }
        DEDUCTIONS.next(earlier.state, DeductionEvent::Apply).map_err(|code| {
            call.refuse(code, Reason::new("out_trade_no was deducted before", "该 out_trade_no 已扣过款"))
        })?;
        return Ok(call.reply([])?.into());
    }
    if memory.order_by_key(&call.order_key()).is_some() {
        return Err(call.refuse(
            "INVALID_REQUEST",
            Reason::new(
                "an order of this out_trade_no was placed by another call",
                "该 out_trade_no 已被其他接口用于下单",
            ),
        ));
    }
    let agreement = agreement::by_id(&memory, call.owner, call.text(&papay::CONTRACT_ID));
    let sub_mch_id = call.fields.text(&shared::SUB_MCH_ID);
    let agreement = agreement
        .filter(|one| one.content.is_in_force() && one.content.sub_mch_id.as_deref() == sub_mch_id)
        .ok_or_else(|| {
            call.refuse(
                "CONTRACT_NOT_EXIST",
                Reason::new("no agreement of this contract_id is in force", "没有生效的该 contract_id 的协议"),
            )
        })?;
    let amount = call.number(&shared::TOTAL_FEE);
    plan::find(&memory, call.owner, &agreement.content.plan_id)
        .check(&memory, agreement.id, amount, now)
        .map_err(|reason| call.refuse("RULELIMIT", reason))?;
    let deduction = Deduction {
        state: DEDUCTIONS
            .next(DeductionState::New, DeductionEvent::Apply)
            .map_err(|code| call.refuse(code, Reason::default()))?,
        sent,
        amount,
        contract_id: agreement.content.contract_id.clone(),
        agreement: agreement.id,
        openid: agreement.content.openid.clone().unwrap_or_default(),
        applied_at: now,
        err_code: String::new(),
        err_code_des: String::new(),
    };
    let deduction = Saved::new(&mut memory, call.owner, number, deduction);
    let deduction = match Outcome::of_amount(amount) {
        Outcome::Wait => deduction,
        _ => deduction.with_due(now.after(state.refund_duration)),
    };
    deduction.save(&mut memory);
    Ok(call.reply([])?.into())
}

/// Carries out a deduction at its time.
pub(super) fn carry_on(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(deduction) = memory.record::<Deduction>(id) else { return };
    let agreement = memory.record::<Agreement>(deduction.content.agreement);
    let is_in_force = agreement.is_some_and(|agreement| agreement.content.is_in_force());
    let outcome = if is_in_force { Outcome::of_amount(deduction.content.amount) } else { ENDED };
    // The lifecycle decides whether it is still open.
    let _ = match outcome {
        Outcome::Fail(code, text) => fail_deduction(memory, deduction, (code, text), at),
        _ => pay_deduction(memory, deduction, at),
    };
}

/// The payer's account pays.
pub(super) fn pay(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    _: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(deduction) = memory.record::<Deduction>(id) else { return Ok(()) };
    let before = deduction.content.state.name();
    pay_deduction(memory, deduction, state.clock.now()).map_err(|_| ActionError::refused(before))
}

/// The payer's account cannot pay.
pub(super) fn fail(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(deduction) = memory.record::<Deduction>(id) else { return Ok(()) };
    let (usual_code, usual_text) = match NOT_ENOUGH {
        Outcome::Fail(code, text) => (code, text),
        _ => ("", ""),
    };
    let code = text_member(members, shared::ERR_CODE.name)?.unwrap_or(usual_code);
    let listed = tables::PAPPAYAPPLY.error(code).map_or(usual_text, |row| row.text);
    let text = text_member(members, shared::ERR_CODE_DES.name)?.unwrap_or(listed);
    let before = deduction.content.state.name();
    fail_deduction(memory, deduction, (code, text), state.clock.now()).map_err(|_| ActionError::refused(before))
}

/// Pays: the payment is that of an order, so that it can be refunded and stands in the bills.
fn pay_deduction(memory: &mut Memory, mut deduction: Saved<Deduction>, at: BeijingTime) -> Result<(), &'static str> {
    let state_after = DEDUCTIONS.next(deduction.content.state, DeductionEvent::Pay)?;
    let key = OrderKey::new(Channel::Pay, &deduction.owner, &deduction.number);
    if memory.order_by_key(&key).is_some() {
        return fail_deduction(memory, deduction, ("INVALID_REQUEST", "商户订单号重复"), at);
    }
    let new_order = NewOrder {
        id: memory.ids.next_number(),
        key,
        placed: deduction.content.sent.clone(),
        sign_type: SignType::Md5,
        in_official_sandbox: false,
        prepay_id: String::new(),
        now: at,
    };
    memory.save_order(Order::new(new_order, OrderEvent::Place)?);
    let reference = NumberRef { number: &deduction.number, merchant: Some(&deduction.owner) };
    let options =
        PayOptions { openid: Some(deduction.content.openid.clone()), notify_after: None, ..PayOptions::default() };
    let order = payer::pay(memory, reference, options, at).map_err(|refusal| refusal.code)?;
    deduction.content.state = state_after;
    deduction.due = None;
    deduction.save(memory);
    let payment = order.payment.as_ref();
    let currency = order.fee_type().to_owned();
    let amount = deduction.content.amount.to_string();
    let notification = enqueue(
        memory,
        &deduction,
        vec![
            (&shared::RESULT_CODE, "SUCCESS".to_owned()),
            (&shared::IS_SUBSCRIBE, "N".to_owned()),
            (&shared::BANK_TYPE, "OTHERS".to_owned()),
            (&shared::FEE_TYPE, currency.clone()),
            (&shared::CASH_FEE, amount),
            (&shared::CASH_FEE_TYPE, currency),
            (&shared::TRANSACTION_ID, payment.map(|payment| payment.transaction_id.clone()).unwrap_or_default()),
            (&shared::TIME_END, at.to_string()),
        ],
        at,
    );
    let mut order = order;
    order.notification = Some(notification);
    memory.save_order(order);
    Ok(())
}

fn fail_deduction(
    memory: &mut Memory,
    mut deduction: Saved<Deduction>,
    (code, text): (&str, &str),
    at: BeijingTime,
) -> Result<(), &'static str> {
    let content = &mut deduction.content;
    content.state = DEDUCTIONS.next(content.state, DeductionEvent::Fail)?;
    code.clone_into(&mut content.err_code);
    text.clone_into(&mut content.err_code_des);
    deduction.due = None;
    deduction.save(memory);
    let fields = vec![
        (&shared::RESULT_CODE, "FAIL".to_owned()),
        (&shared::ERR_CODE, code.to_owned()),
        (&shared::ERR_CODE_DES, text.to_owned()),
    ];
    enqueue(memory, &deduction, fields, at);
    Ok(())
}

/// Enqueues the notification, with the fields that both outcomes have.
fn enqueue(
    memory: &mut Memory,
    deduction: &Saved<Deduction>,
    mut fields: Vec<(&Field, String)>,
    at: BeijingTime,
) -> u64 {
    let Deduction { state, sent, amount, contract_id, openid, .. } = &deduction.content;
    let own = |field: &Field| sent.get(field.name).cloned().unwrap_or_default();
    fields.extend([
        (&shared::RETURN_CODE, "SUCCESS".to_owned()),
        (&shared::APPID, own(&shared::APPID)),
        (&shared::MCH_ID, deduction.owner.clone()),
        (&shared::SUB_APPID, own(&shared::SUB_APPID)),
        (&shared::SUB_MCH_ID, own(&shared::SUB_MCH_ID)),
        (&shared::OPENID, openid.clone()),
        (&shared::TOTAL_FEE, amount.to_string()),
        (&shared::TRADE_STATE_FIELD, state.name().to_owned()),
        (&shared::OUT_TRADE_NO, deduction.number.clone()),
        (&shared::ATTACH, own(&shared::ATTACH)),
        (&papay::CONTRACT_ID, contract_id.clone()),
    ]);
    let notice = Notice {
        about: deduction.id,
        message: tables::PAPPAY_NOTIFICATION.full_name().to_string(),
        mch_id: deduction.owner.clone(),
        merchant: deduction.owner.clone(),
        number: deduction.number.clone(),
        url: own(&shared::NOTIFY_URL),
        fields: present(fields),
        form: NoticeForm::Md5,
    };
    notices::enqueue(memory, notice, Schedule::Deduction, at)
}
