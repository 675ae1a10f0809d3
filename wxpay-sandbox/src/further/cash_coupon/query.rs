//! 查询代金券批次, 查询代金券信息: a stock, and a coupon of a payer.

use super::record::{Coupon, CouponState};
use super::stock::{self, Stock};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::BeijingTime;

pub(super) fn stock(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let stock = stock::named_by(call, &mut memory, call.value("coupon_stock_id"), now)?;
    let used = memory
        .records_of::<Coupon>()
        .filter(|one| one.owner == call.owner && one.content.coupon_stock_id == stock.number)
        .filter(|one| one.content.coupon_state == CouponState::Used)
        .count();
    let number = stock.number;
    let Stock { coupon_name, begin_time, end_time, create_time, .. } = stock.content;
    let reply = call.reply([
        ("coupon_stock_id", number),
        ("coupon_name", coupon_name),
        ("coupon_value", stock.content.coupon_value.to_string()),
        ("coupon_mininumn", stock.content.coupon_mininumn.to_string()),
        ("coupon_stock_status", stock.content.coupon_stock_status.to_string()),
        ("coupon_total", stock.content.coupon_total.to_string()),
        ("max_quota", stock.content.max_quota.to_string()),
        ("is_send_num", stock.content.is_send_num.to_string()),
        ("used_num", used.to_string()),
        ("coupon_budget", stock.content.coupon_budget.to_string()),
        ("begin_time", seconds(begin_time)),
        ("end_time", seconds(end_time)),
        ("create_time", seconds(create_time)),
        ("begin_time_t", begin_time.to_string()),
        ("end_time_t", end_time.to_string()),
        ("create_time_t", create_time.to_string()),
    ])?;
    Ok(reply.into())
}

pub(super) fn coupon(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let coupon: Option<Saved<Coupon>> = memory.find_record(call.owner, call.value("coupon_id"));
    let is_meant = |one: &Saved<Coupon>| {
        one.content.openid == call.value("openid") && one.content.coupon_stock_id == call.value("stock_id")
    };
    let Some(coupon) = coupon.filter(is_meant) else {
        return Err(call.refuse("COUPON_NOT_FOUND", "the payer has no coupon of that number from that stock"));
    };
    let content = coupon.content;
    let is_used = content.coupon_state == CouponState::Used;
    let used = if is_used { content.coupon_value } else { 0 };
    let of_use = |text: &str| if is_used { text.to_owned() } else { String::new() };
    let reply = call.reply([
        ("coupon_stock_id", content.coupon_stock_id),
        ("coupon_id", coupon.number),
        ("coupon_value", content.coupon_value.to_string()),
        ("coupon_mininumn", content.coupon_mininumn.to_string()),
        ("coupon_name", content.coupon_name),
        ("coupon_state", content.coupon_state.name().to_owned()),
        ("coupon_desc", "微信支付-代金券".to_owned()),
        ("coupon_use_value", used.to_string()),
        ("coupon_remain_value", content.coupon_value.saturating_sub(used).to_string()),
        ("send_source", "NORMAL".to_owned()),
        ("begin_time", seconds(content.begin_time)),
        ("end_time", seconds(content.end_time)),
        ("send_time", seconds(content.send_time)),
        ("use_time", content.use_time.map(seconds).unwrap_or_default()),
        ("consumer_mch_id", of_use(call.owner)),
        ("trade_no", of_use(&content.out_trade_no)),
    ])?;
    Ok(reply.into())
}

/// A time as these replies write it: seconds since 1970.
fn seconds(time: BeijingTime) -> String {
    time.unix_seconds().to_string()
}
