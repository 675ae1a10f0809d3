//! 订单附加信息查询: the declarations of an order, or of a part of it.

use wxpay_core::schema::{pay::fields::customs, shared};
use wxpay_core::server::MessageBuilder;

use super::record::Declaration;
use crate::calls::{Call, CallOutput};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let declarations = named_by(call, &memory);
    let Some(first) = declarations.first() else {
        return Err(call.refuse(
            "ORDERNOTEXIST",
            Reason::new("nothing of these numbers was declared by this merchant", "该商户没有用这些单号申报过"),
        ));
    };
    let mut reply = call.reply([
        (&shared::TRANSACTION_ID, first.transaction_id.clone()),
        (&customs::COUNT, declarations.len().to_string()),
        (&customs::VERIFY_DEPARTMENT_FIELD, "UNIONPAY".to_owned()),
        (&customs::VERIFY_DEPARTMENT_TRADE_ID, first.verify_department_trade_id.clone()),
    ])?;
    for (at, declaration) in declarations.iter().enumerate() {
        reply = add(call, reply, at, declaration)?;
    }
    Ok(reply.into())
}

/// Adds a declaration at its index.
fn add(
    call: &Call<'_>,
    mut reply: MessageBuilder,
    at: usize,
    declaration: &Declaration,
) -> Result<MessageBuilder, Refusal> {
    let values = [
        (&customs::SUB_ORDER_NO_N, declaration.sub_order_no.clone()),
        (&customs::SUB_ORDER_ID_N, declaration.sub_order_id.clone()),
        (&customs::MCH_CUSTOMS_NO_N, declaration.of_request(&customs::MCH_CUSTOMS_NO)),
        (&customs::CUSTOMS_N, declaration.customs.clone()),
        (&customs::FEE_TYPE_N, declaration.of_request(&shared::FEE_TYPE)),
        (&customs::ORDER_FEE_N, declaration.of_request(&customs::ORDER_FEE)),
        (&customs::DUTY_N, declaration.of_request(&customs::DUTY)),
        (&customs::TRANSPORT_FEE_N, declaration.of_request(&customs::TRANSPORT_FEE)),
        (&customs::PRODUCT_FEE_N, declaration.of_request(&customs::PRODUCT_FEE)),
        (&customs::STATE_N, declaration.state.name().to_owned()),
        (&customs::EXPLANATION_N, declaration.explanation.clone()),
        (&customs::MODIFY_TIME_N, declaration.modify_time.to_string()),
        (&customs::CERT_CHECK_RESULT_N, declaration.cert_check_result.clone()),
    ];
    for (field, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
        reply = reply.set_at(call.reply_field(field)?, &[at], value);
    }
    Ok(reply)
}

/// The declarations at the office that a query names, by one of four numbers.
fn named_by(call: &Call<'_>, memory: &Memory) -> Vec<Declaration> {
    let named = |declaration: &Declaration| {
        let numbers = [
            (&customs::SUB_ORDER_ID, &declaration.sub_order_id),
            (&customs::SUB_ORDER_NO, &declaration.sub_order_no),
            (&shared::TRANSACTION_ID, &declaration.transaction_id),
            (&shared::OUT_TRADE_NO, &declaration.out_trade_no),
        ];
        let told = numbers.into_iter().find(|(field, _)| !call.text(field).is_empty());
        told.is_some_and(|(field, number)| call.text(field) == number)
    };
    memory
        .records_of::<Declaration>()
        .filter(|one| one.owner == call.owner && one.content.customs == call.text(&customs::CUSTOMS))
        .map(|one| one.content)
        .filter(named)
        .collect()
}
