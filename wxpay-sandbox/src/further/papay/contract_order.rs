//! 支付中签约: places an order with which the payer also signs an agreement.

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::schema::pay::{self, fields::papay};
use wxpay_core::schema::shared;

use super::agreement::{Agreement, AgreementState};
use super::changes;
use super::notification::present;
use crate::calls::{Call, CallOutput, place as place_order};
use crate::further::notices::{self, Notice, NoticeForm};
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::Schedule;
use crate::state::orders::Order;

/// An order that was placed with an agreement. Its number is `out_trade_no`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ContractOrder {
    order: u64,
    /// The record of the agreement, if it was prepared.
    agreement: Option<u64>,
}

impl Content for ContractOrder {
    const KIND: &'static str = "contract_order";
}

pub(super) fn place(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let CallOutput::Reply(reply) = place_order(state, call)? else {
        return Err(call.refuse("SYSTEMERROR", Reason::new("an order is not a file", "订单不是文件")));
    };
    let mut memory = call.memory(state);
    let Some(order) = memory.order_by_key(&call.order_key()).map(|order| order.id) else {
        return Err(call.refuse("SYSTEMERROR", Reason::new("the order is gone", "订单已不存在")));
    };
    let agreement = Agreement {
        notify_url: call.text(&papay::CONTRACT_NOTIFY_URL).to_owned(),
        order: Some(order),
        ..Agreement::new(call, NoticeForm::Md5)
    };
    // The order stands, whatever becomes of the agreement.
    let prepared = changes::prepare(&mut memory, call.owner, agreement);
    let content = ContractOrder { order, agreement: prepared.as_ref().ok().map(|agreement| agreement.id) };
    let number = call.text(&shared::OUT_TRADE_NO);
    let record = match memory.find_record::<ContractOrder>(call.owner, number) {
        Some(earlier) => Saved { content, ..earlier },
        None => Saved::new(&mut memory, call.owner, number, content),
    };
    record.save(&mut memory);
    let reply = match prepared {
        Ok(_) => call.add_to(reply, [(&papay::CONTRACT_RESULT_CODE, "SUCCESS".to_owned())])?,
        Err(code) => call.add_to(
            reply,
            [
                (&papay::CONTRACT_RESULT_CODE, "FAIL".to_owned()),
                (&papay::CONTRACT_ERR_CODE, code.to_owned()),
                (&papay::CONTRACT_ERR_CODE_DES, "已签约".to_owned()),
            ],
        )?,
    };
    Ok(reply.into())
}

/// The agreement that is signed with the payment of an order. It may have been prepared again for another order.
pub(super) fn agreement_of(memory: &Memory, merchant: &str, out_trade_no: &str) -> Option<Saved<Agreement>> {
    let placed = memory.find_record::<ContractOrder>(merchant, out_trade_no)?.content;
    let agreement = memory.record::<Agreement>(placed.agreement?)?;
    Some(agreement).filter(|agreement| agreement.content.order == Some(placed.order))
}

/// Enqueues the notification of the payment of an order that was placed with an agreement, which the payer signs
/// unless they declined before. `None` for other orders.
pub(crate) fn enqueue_payment(memory: &mut Memory, order: &Order, first: BeijingTime) -> Option<u64> {
    let payment = order.payment.as_ref()?;
    let record = memory.find_record::<ContractOrder>(&order.key.mch_id, &order.key.out_trade_no)?;
    if record.content.order != order.id {
        return None;
    }
    let mut agreement = agreement_of(memory, &order.key.mch_id, &order.key.out_trade_no);
    if let Some(open) = agreement.take_if(|agreement| agreement.content.state == AgreementState::Signing) {
        agreement = changes::sign(memory, open, &payment.openid, payment.time_end).ok();
    }
    let contract_id = agreement.map(|agreement| agreement.content.contract_id).unwrap_or_default();
    let total_fee = order.total_fee();
    let off: u64 = payment.coupons.iter().map(|coupon| coupon.fee).sum();
    let placed = |field| order.get(field).unwrap_or_default().to_owned();
    let fields = vec![
        (&shared::RETURN_CODE, "SUCCESS".to_owned()),
        (&shared::RESULT_CODE, "SUCCESS".to_owned()),
        (&shared::APPID, placed(&shared::APPID)),
        (&shared::MCH_ID, order.key.mch_id.clone()),
        (&shared::SUB_APPID, placed(&shared::SUB_APPID)),
        (&shared::SUB_MCH_ID, placed(&shared::SUB_MCH_ID)),
        (&shared::DEVICE_INFO, placed(&shared::DEVICE_INFO)),
        (&shared::OPENID, payment.openid.clone()),
        (&shared::IS_SUBSCRIBE, "N".to_owned()),
        (&shared::BANK_TYPE, "OTHERS".to_owned()),
        (&shared::TOTAL_FEE, total_fee.to_string()),
        (&shared::FEE_TYPE, order.fee_type().to_owned()),
        (&shared::CASH_FEE, total_fee.saturating_sub(off).to_string()),
        (&shared::CASH_FEE_TYPE, order.fee_type().to_owned()),
        (&shared::TRADE_STATE_FIELD, "SUCCESS".to_owned()),
        (&shared::TRANSACTION_ID, payment.transaction_id.clone()),
        (&shared::OUT_TRADE_NO, order.key.out_trade_no.clone()),
        (&shared::ATTACH, placed(&shared::ATTACH)),
        (&shared::TIME_END, payment.time_end.to_string()),
        // Without it, the payer paid and did not sign.
        (&papay::CONTRACT_ID, contract_id),
    ];
    let notice = Notice {
        about: record.id,
        message: pay::PAPPAY_NOTIFICATION.full_name().to_string(),
        mch_id: order.key.mch_id.clone(),
        merchant: order.key.mch_id.clone(),
        number: order.key.out_trade_no.clone(),
        url: placed(&shared::NOTIFY_URL),
        fields: present(fields),
        form: NoticeForm::Md5,
    };
    Some(notices::enqueue(memory, notice, Schedule::Deduction, first))
}
