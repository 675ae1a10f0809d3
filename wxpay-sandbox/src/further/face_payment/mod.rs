//! 刷脸支付: charges of payers whose faces were recognized. Their orders are kept with all others.

use std::time::Duration;
use wxpay_core::schema::pay::{self, fields::face_payment};
use wxpay_core::schema::shared;

use super::{Family, call, deposit};
use crate::calls::{Call, CallOutput, PayerCode, charge_payer, enter_password, order_fields, reverse};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;

/// The calls of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::GET_WXPAYFACE_AUTHINFO, grant),
        call(&pay::FACEPAY, charge),
        call(&pay::FACEPAYQUERY, query),
        call(&pay::FACEPAYREVERSE, revoke),
    ],
    notifications: &[],
    kinds: &[],
    #[cfg(test)]
    lifecycles: &[],
};

/// The lifetime of a credential.
const LIFETIME: Duration = Duration::from_secs(3600);

/// Grants the credential with which a device starts face recognition.
fn grant(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let credential = {
        let mut memory = call.memory(state);
        let parts: Vec<String> = (0..4).map(|_| memory.ids.nonce()).collect();
        parts.concat()
    };
    let reply = call.reply([
        (&face_payment::AUTHINFO, format!("{credential}@{}", call.text(&face_payment::DEVICE_ID))),
        (&face_payment::EXPIRES_IN, LIFETIME.as_secs().to_string()),
    ])?;
    Ok(reply.into())
}

fn charge(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    if call.makes_deposit() && call.fields.text(&shared::SUB_MCH_ID).is_none() {
        return Err(call.refuse(
            "INVALID_REQUEST",
            Reason::new(
                "only service providers take deposits, and sub_mch_id is missing",
                "只有服务商可以收押金，而缺少 sub_mch_id",
            ),
        ));
    }
    charge_payer(state, call, PayerCode::Face)
}

fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    enter_password(&mut memory, call, now);
    let order = find(call, &memory)?;
    let consumed = deposit::consumed(&memory, order).map(|fee| fee.to_string()).unwrap_or_default();
    Ok(call.add_to(order_fields(order, now), [(&face_payment::CONSUME_FEE, consumed)])?.into())
}

fn revoke(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    if find(call, &call.memory(state))?.is_deposit {
        return Err(call.refuse(
            "INVALID_REQUEST",
            Reason::new("the order is a deposit: give it back by deposit_reverse", "订单是押金：请用撤销押金接口退还"),
        ));
    }
    reverse(state, call)
}

/// The order by face that a call names.
fn find<'m>(call: &Call<'_>, memory: &'m Memory) -> Result<&'m Order, Refusal> {
    let order = call.order(memory).filter(|order| order.get(&shared::FACE_CODE).is_some());
    order.ok_or_else(|| {
        call.refuse(
            "ORDERNOTEXIST",
            Reason::new("no order of that number was paid by face at this merchant", "该商户没有这个单号的刷脸支付"),
        )
    })
}
