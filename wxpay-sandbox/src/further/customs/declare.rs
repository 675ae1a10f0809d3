//! 订单附加信息提交: declares a paid order, or a part of it.

use super::record::{self, Declaration, DeclarationEvent, DeclarationState};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::further::transfer;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use wxpay_core::schema::{pay::fields::customs, shared};

pub(super) fn declare(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let (out_trade_no, sub_order_no, customs) =
        (call.text(&shared::OUT_TRADE_NO), call.text(&customs::SUB_ORDER_NO), call.text(&customs::CUSTOMS));
    let order = call.order(&memory).filter(|order| order.key.out_trade_no == out_trade_no);
    let Some((order, payment)) = order.and_then(|order| Some((order.clone(), order.payment.clone()?))) else {
        return Err(call.refuse(
            "ORDERNOTEXIST",
            Reason::new("no order of these numbers was paid to this merchant", "没有这些单号的、付给该商户的订单"),
        ));
    };
    let number = record::number(out_trade_no, sub_order_no, customs);
    let sent = values_of(call.fields, &[&customs::ACTION_TYPE]);
    let earlier = memory.find_record::<Declaration>(call.owner, &number);
    let is_correction = call.text(&customs::ACTION_TYPE) == "MODIFY";
    let declaration = match earlier {
        // An equal declaration, sent again.
        Some(earlier) if earlier.content.sent == sent && !is_correction => return reply(call, &earlier),
        Some(earlier) if !is_correction => {
            let names = changed(&earlier.content.sent, &sent);
            return Err(param_error(
                call,
                Reason::new(
                    format!("it was declared with other values of {names}; send MODIFY"),
                    format!("申报过，但 {names} 的值不同；请用 MODIFY 提交"),
                ),
            ));
        }
        Some(mut earlier) => {
            check_amounts(call, &memory, &order)?;
            earlier.content.apply(DeclarationEvent::Again, now).map_err(|code| {
                call.refuse(code, Reason::new("the customs office is working on it", "海关正在处理"))
            })?;
            earlier.content.sent = sent;
            earlier.content.cert_check_result = check_person(call, &memory, &payment.openid);
            earlier
        }
        None if is_correction => {
            return Err(param_error(
                call,
                Reason::new("nothing was declared that could be corrected", "没有可以修改的申报"),
            ));
        }
        None => {
            check_amounts(call, &memory, &order)?;
            let sub_order_id = if sub_order_no.is_empty() { String::new() } else { memory.ids.sub_order_id(now) };
            let mut content = Declaration {
                state: DeclarationState::New,
                sent,
                customs: customs.to_owned(),
                out_trade_no: out_trade_no.to_owned(),
                transaction_id: payment.transaction_id.clone(),
                sub_order_no: sub_order_no.to_owned(),
                sub_order_id,
                explanation: String::new(),
                modify_time: now,
                cert_check_result: check_person(call, &memory, &payment.openid),
                verify_department_trade_id: memory.ids.refund_id(now),
            };
            content.apply(DeclarationEvent::Declare, now).map_err(|code| call.refuse(code, Reason::default()))?;
            Saved::new(&mut memory, call.owner, &number, content)
        }
    };
    let declaration = record::wait(state, declaration, now);
    declaration.save(&mut memory);
    reply(call, &declaration)
}

fn param_error(call: &Call<'_>, reason: Reason) -> Refusal {
    call.refuse("PARAM_ERROR", reason)
}

/// Checks that the amounts of the parts add up, and that an order is declared whole or in parts.
fn check_amounts(call: &Call<'_>, memory: &Memory, order: &Order) -> Result<(), Refusal> {
    let sub_order_no = call.text(&customs::SUB_ORDER_NO);
    let of_order = |one: &Saved<Declaration>| {
        one.owner == call.owner
            && one.content.out_trade_no == order.key.out_trade_no
            && one.content.customs == call.text(&customs::CUSTOMS)
            && one.content.sub_order_no != sub_order_no
    };
    let others: Vec<Declaration> = memory.records_of::<Declaration>().filter(of_order).map(|one| one.content).collect();
    if others.iter().any(|other| other.sub_order_no.is_empty() != sub_order_no.is_empty()) {
        return Err(param_error(
            call,
            Reason::new("an order is declared as a whole or in parts", "一个订单要么整单申报，要么拆单申报"),
        ));
    }
    if sub_order_no.is_empty() {
        return Ok(());
    }
    let (fee, transport, product) =
        (call.number(&customs::ORDER_FEE), call.number(&customs::TRANSPORT_FEE), call.number(&customs::PRODUCT_FEE));
    if transport.saturating_add(product) != fee {
        return Err(param_error(
            call,
            Reason::new(
                format!("order_fee is {fee}, and its parts are {transport} and {product}"),
                format!("order_fee 为 {fee}，而运费与商品价格为 {transport} 和 {product}"),
            ),
        ));
    }
    let declared = others
        .iter()
        .filter_map(|one| one.of_request(&customs::ORDER_FEE).parse::<u64>().ok())
        .fold(fee, u64::saturating_add);
    if declared > order.total_fee() {
        let reason = Reason::new(
            format!("the parts are {declared} fen together, and the order {}", order.total_fee()),
            format!("各子单共 {declared} 分，而订单为 {}", order.total_fee()),
        );
        return Err(param_error(call, reason));
    }
    Ok(())
}

/// Compares the identity document with the payer, whose name the control interface may have set.
fn check_person(call: &Call<'_>, memory: &Memory, openid: &str) -> String {
    let name = call.text(&customs::NAME);
    let is_checked = !name.is_empty() && !call.text(&customs::CERT_ID).is_empty();
    let result = match is_checked {
        false => "UNCHECKED",
        true if transfer::has_other_name(memory, openid, name) => "DIFFERENT",
        true => "SAME",
    };
    result.to_owned()
}

fn reply(call: &Call<'_>, declaration: &Saved<Declaration>) -> Result<CallOutput, Refusal> {
    let content = &declaration.content;
    let reply = call.reply([
        (&customs::STATE, content.state.name().to_owned()),
        (&shared::TRANSACTION_ID, content.transaction_id.clone()),
        (&shared::OUT_TRADE_NO, content.out_trade_no.clone()),
        (&customs::SUB_ORDER_NO, content.sub_order_no.clone()),
        (&customs::SUB_ORDER_ID, content.sub_order_id.clone()),
        (&customs::MODIFY_TIME, content.modify_time.to_string()),
        (&customs::CERT_CHECK_RESULT_FIELD, content.cert_check_result.clone()),
        (&customs::VERIFY_DEPARTMENT_FIELD, "UNIONPAY".to_owned()),
        (&customs::VERIFY_DEPARTMENT_TRADE_ID, content.verify_department_trade_id.clone()),
    ])?;
    Ok(reply.into())
}
