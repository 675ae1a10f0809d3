//! 订单附加信息查询: the declarations of an order, or of a part of it.

use wxpay_core::server::MessageBuilder;

use super::record::Declaration;
use crate::calls::{Call, CallOutput};
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let declarations = named_by(call, &memory);
    let Some(first) = declarations.first() else {
        return Err(call.refuse("ORDERNOTEXIST", "nothing of these numbers was declared by this merchant"));
    };
    let mut reply = call.reply([
        ("transaction_id", first.transaction_id.clone()),
        ("count", declarations.len().to_string()),
        ("verify_department", "UNIONPAY".to_owned()),
        ("verify_department_trade_id", first.verify_department_trade_id.clone()),
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
        ("sub_order_no_$n", declaration.sub_order_no.clone()),
        ("sub_order_id_$n", declaration.sub_order_id.clone()),
        ("mch_customs_no_$n", declaration.of_request("mch_customs_no")),
        ("customs_$n", declaration.customs.clone()),
        ("fee_type_$n", declaration.of_request("fee_type")),
        ("order_fee_$n", declaration.of_request("order_fee")),
        ("duty_$n", declaration.of_request("duty")),
        ("transport_fee_$n", declaration.of_request("transport_fee")),
        ("product_fee_$n", declaration.of_request("product_fee")),
        ("state_$n", declaration.state.name().to_owned()),
        ("explanation_$n", declaration.explanation.clone()),
        ("modify_time_$n", declaration.modify_time.to_string()),
        ("cert_check_result_$n", declaration.cert_check_result.clone()),
    ];
    for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
        reply = reply.set_at(call.reply_field(name)?, &[at], value);
    }
    Ok(reply)
}

/// The declarations at the office that a query names, by one of four numbers.
fn named_by(call: &Call<'_>, memory: &Memory) -> Vec<Declaration> {
    let named = |declaration: &Declaration| {
        let numbers = [
            ("sub_order_id", &declaration.sub_order_id),
            ("sub_order_no", &declaration.sub_order_no),
            ("transaction_id", &declaration.transaction_id),
            ("out_trade_no", &declaration.out_trade_no),
        ];
        let told = numbers.into_iter().find(|(name, _)| !call.value(name).is_empty());
        told.is_some_and(|(name, number)| call.value(name) == number)
    };
    memory
        .records_of::<Declaration>()
        .filter(|one| one.owner == call.owner && one.content.customs == call.value("customs"))
        .map(|one| one.content)
        .filter(named)
        .collect()
}
