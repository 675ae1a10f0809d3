//! 申请扣款: a deduction is accepted, and carried out by the clock; and 查询订单: what became of it.

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::vehicle, shared};
use wxpay_core::server::MessageBuilder;

use super::driver::Driver;
use super::event::{driver, scene};
use crate::calls::{Call, CallOutput, check_same_order, identity_fields, order_fields, state_fields};
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{OrderEvent, OrderState};
use crate::state::memory::Memory;
use crate::state::orders::{NewOrder, Order};
use crate::state::payer::{self, NumberRef, PayOptions};

lifecycle! {
    /// The states of a deduction. Its order has those of orders.
    DEDUCTIONS = "Deductions of car services";
    /// What became of a deduction, as the query names it.
    states DeductionState { Accepted = "ACCEPT", Success = "SUCCESS", Failed = "PAYERROR" }
    /// What happens to a deduction.
    events DeductionEvent { Apply = "payapply", Deduct = "deduct", Refuse = "the driver cannot be deducted" }
    steps {
        New|Accepted, Apply => Accepted;
        Success, Apply => Success;
        Failed, Apply => Failed;
        Accepted, Deduct => Success;
        Accepted, Refuse => Failed;
    }
    refused { _ => "INVALID_REQUEST" }
}

/// The scene of the payment.
const TRADE_TYPE: &str = "PAP";

/// A deduction that was applied for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Deduction {
    pub(super) state: DeductionState,
    /// The order, by id.
    order: u64,
    scene: String,
    plate_number: Option<String>,
    openid: Option<String>,
}

impl Content for Deduction {
    const KIND: &'static str = "vehicle_deduction";
}

pub(super) fn apply(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let placed = identity_fields(call.fields);
    if let Some(order) = memory.order_by_key(&call.order_key()) {
        check_same_order(call, order, &placed)?;
        let state = memory.find_record::<Deduction>(call.owner, &order.key.out_trade_no);
        let state = state.map_or(DeductionState::New, |deduction| deduction.content.state);
        // The same values again have no further effect.
        DEDUCTIONS.next(state, DeductionEvent::Apply).map_err(|code| call.refuse(code, Reason::default()))?;
        return Ok(MessageBuilder::new().into());
    }
    let scene = scene(call);
    let driver = driver(call, &scene);
    if driver.number().is_empty() && call.text(&vehicle::TRADE_SCENE) != "PARKING SPACE" {
        return Err(
            call.refuse("PARAM_ERROR", Reason::new("the scene has no plate_number", "scene_info 里没有 plate_number"))
        );
    }
    let accepted = DEDUCTIONS
        .next(DeductionState::New, DeductionEvent::Apply)
        .map_err(|code| call.refuse(code, Reason::default()))?;
    let new_order = NewOrder {
        id: memory.ids.next_number(),
        key: call.order_key(),
        placed,
        sign_type: call.sign_type,
        in_official_sandbox: call.in_official_sandbox,
        prepay_id: String::new(),
        now,
    };
    let order = Order::new(new_order, OrderEvent::Place).map_err(|code| call.refuse_order(None, now, code))?;
    let deduction = Deduction {
        state: accepted,
        order: order.id,
        scene: call.text(&vehicle::TRADE_SCENE).to_owned(),
        plate_number: driver.plate_number.map(str::to_owned),
        openid: driver.openid.map(str::to_owned),
    };
    let number = order.key.out_trade_no.clone();
    memory.save_order(order);
    let deduction = Saved::new(&mut memory, call.owner, &number, deduction);
    deduction.with_due(now.after(state.refund_duration)).save(&mut memory);
    Ok(MessageBuilder::new().into())
}

/// Deducts at its time, unless the driver cannot be deducted. The order may have been paid or have failed before, by
/// the control interface.
pub(super) fn carry_on(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(mut deduction) = memory.record::<Deduction>(id) else { return };
    deduction.due = None;
    let Some(order) = memory.order(deduction.content.order).cloned() else { return };
    let content = &mut deduction.content;
    let driver = Driver { plate_number: content.plate_number.as_deref(), openid: content.openid.as_deref() };
    let vehicle = driver.vehicle(memory);
    let reference = NumberRef { number: &order.key.out_trade_no, merchant: Some(&order.key.mch_id) };
    let is_paid = match order.state(at) {
        OrderState::NotPay if vehicle.is_normal() => {
            let options = PayOptions { openid: vehicle.openid, ..PayOptions::default() };
            payer::pay(memory, reference, options, at).is_ok()
        }
        OrderState::NotPay => {
            // An order that waits can fail.
            let _ = payer::fail(memory, reference, at);
            false
        }
        _ => order.payment.is_some(),
    };
    let event = if is_paid { DeductionEvent::Deduct } else { DeductionEvent::Refuse };
    if let Ok(next) = DEDUCTIONS.next(content.state, event) {
        content.state = next;
    }
    deduction.save(memory);
}

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let memory = call.memory(state);
    let order = call.order(&memory).filter(|order| order.get(&vehicle::TRADE_SCENE).is_some());
    let order = order.ok_or_else(|| {
        call.refuse(
            "ORDERNOTEXIST",
            Reason::new("no deduction of that number was applied for", "没有用这个单号申请过扣款"),
        )
    })?;
    if order.state(now) != OrderState::NotPay {
        let reply = order_fields(order, now);
        let trade_type = if order.payment.is_some() { "" } else { TRADE_TYPE };
        return Ok(call.add_to(reply, [(&shared::TRADE_TYPE_FIELD, trade_type.to_owned())])?.into());
    }
    let reply = state_fields(order, DeductionState::Accepted.name(), "已受理，等待扣款");
    Ok(call.add_to(reply, [(&shared::TRADE_TYPE_FIELD, TRADE_TYPE.to_owned())])?.into())
}
