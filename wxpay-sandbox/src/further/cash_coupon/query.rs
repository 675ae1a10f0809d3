//! 查询代金券批次, 查询代金券信息: a stock, and a coupon of a payer.

use super::record::{Coupon, CouponState};
use super::stock::{self, Stock};
use crate::calls::{Call, CallOutput};
use crate::further::records::Saved;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::cash_coupon, shared};

pub(super) fn stock(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let stock = stock::named_by(call, &mut memory, call.text(&cash_coupon::COUPON_STOCK_ID), now)?;
    let used = memory
        .records_of::<Coupon>()
        .filter(|one| one.owner == call.owner && one.content.coupon_stock_id == stock.number)
        .filter(|one| one.content.coupon_state == CouponState::Used)
        .count();
    let number = stock.number;
    let Stock { coupon_name, begin_time, end_time, create_time, .. } = stock.content;
    let reply = call.reply([
        (&cash_coupon::COUPON_STOCK_ID, number),
        (&cash_coupon::COUPON_NAME, coupon_name),
        (&cash_coupon::COUPON_VALUE, stock.content.coupon_value.to_string()),
        (&cash_coupon::COUPON_MINIMUM, stock.content.coupon_mininumn.to_string()),
        (&cash_coupon::COUPON_STOCK_STATUS_FIELD, stock.content.coupon_stock_status.to_string()),
        (&cash_coupon::COUPON_TOTAL, stock.content.coupon_total.to_string()),
        (&cash_coupon::MAX_QUOTA, stock.content.max_quota.to_string()),
        (&cash_coupon::IS_SEND_NUM, stock.content.is_send_num.to_string()),
        (&cash_coupon::USED_NUM, used.to_string()),
        (&cash_coupon::COUPON_BUDGET, stock.content.coupon_budget.to_string()),
        (&cash_coupon::STOCK_BEGIN_TIME, seconds(begin_time)),
        (&cash_coupon::STOCK_END_TIME, seconds(end_time)),
        (&cash_coupon::CREATE_TIME, seconds(create_time)),
        (&cash_coupon::BEGIN_TIME_T, begin_time.to_string()),
        (&cash_coupon::END_TIME_T, end_time.to_string()),
        (&cash_coupon::CREATE_TIME_T, create_time.to_string()),
    ])?;
    Ok(reply.into())
}

pub(super) fn coupon(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let coupon: Option<Saved<Coupon>> = memory.find_record(call.owner, call.text(&cash_coupon::COUPON_ID));
    let is_meant = |one: &Saved<Coupon>| {
        one.content.openid == call.text(&shared::OPENID)
            && one.content.coupon_stock_id == call.text(&cash_coupon::STOCK_ID)
    };
    let Some(coupon) = coupon.filter(is_meant) else {
        return Err(call.refuse(
            "COUPON_NOT_FOUND",
            Reason::new("the payer has no coupon of that number from that stock", "该用户没有该批次的这张代金券"),
        ));
    };
    let content = coupon.content;
    let is_used = content.coupon_state == CouponState::Used;
    let used = if is_used { content.coupon_value } else { 0 };
    let of_use = |text: &str| if is_used { text.to_owned() } else { String::new() };
    let reply = call.reply([
        (&cash_coupon::COUPON_STOCK_ID, content.coupon_stock_id),
        (&cash_coupon::COUPON_ID, coupon.number),
        (&cash_coupon::COUPON_VALUE, content.coupon_value.to_string()),
        (&cash_coupon::COUPON_MINIMUM, content.coupon_mininumn.to_string()),
        (&cash_coupon::COUPON_NAME, content.coupon_name),
        (&cash_coupon::COUPON_STATE_FIELD, content.coupon_state.name().to_owned()),
        (&cash_coupon::COUPON_DESC, "微信支付-代金券".to_owned()),
        (&cash_coupon::COUPON_USE_VALUE, used.to_string()),
        (&cash_coupon::COUPON_REMAIN_VALUE, content.coupon_value.saturating_sub(used).to_string()),
        (&cash_coupon::SEND_SOURCE, "NORMAL".to_owned()),
        (&cash_coupon::BEGIN_TIME, seconds(content.begin_time)),
        (&cash_coupon::END_TIME, seconds(content.end_time)),
        (&cash_coupon::SEND_TIME, seconds(content.send_time)),
        (&cash_coupon::USE_TIME, content.use_time.map(seconds).unwrap_or_default()),
        (&cash_coupon::CONSUMER_MCH_ID, of_use(call.owner)),
        (&cash_coupon::TRADE_NO, of_use(&content.out_trade_no)),
    ])?;
    Ok(reply.into())
}

/// A time as these replies write it: seconds since 1970.
fn seconds(time: BeijingTime) -> String {
    time.unix_seconds().to_string()
}
