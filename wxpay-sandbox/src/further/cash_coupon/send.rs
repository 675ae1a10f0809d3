//! 发放代金券: sends a coupon, or repeats the reply for an equal request.

use wxpay_core::schema::{pay::fields::cash_coupon, shared};

use super::record::{COUPONS, Coupon, CouponEvent, CouponState};
use super::stock::{self, ACTIVE};
use crate::calls::{Call, CallOutput};
use crate::further::balances::{self, Entry};
use crate::further::records::Saved;
use crate::further::sent_values::{changed, values_of};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

pub(super) fn send(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut memory = call.memory(state);
    let number = call.text(&cash_coupon::PARTNER_TRADE_NO);
    let openid = call.text(&shared::OPENID);
    let sent = values_of(call.fields, &[]);
    let is_own = |coupon: &Saved<Coupon>| coupon.owner == call.owner;
    let earlier = memory.records_of::<Coupon>().rev().find(|one| is_own(one) && one.content.partner_trade_no == number);
    if let Some(earlier) = earlier {
        if earlier.content.sent != sent {
            let names = changed(&earlier.content.sent, &sent);
            return Err(call.refuse(
                "PARAM_ERROR",
                Reason::new(
                    format!("partner_trade_no was sent with other values of {names}"),
                    format!("partner_trade_no 用过，但 {names} 的值不同"),
                ),
            ));
        }
        return success(call, &earlier.number);
    }
    let mut stock = stock::named_by(call, &mut memory, call.text(&cash_coupon::COUPON_STOCK_ID), now)?;
    let content = &stock.content;
    if content.coupon_stock_status != ACTIVE || now >= content.end_time || !content.has_another() {
        return failure(call, "SUCCESS", "AL_STOCK_OVER", "活动已结束");
    }
    let has = memory
        .records_of::<Coupon>()
        .filter(|one| is_own(one) && one.content.coupon_stock_id == stock.number && one.content.openid == openid)
        .count();
    if content.max_quota > 0 && u64::try_from(has).is_ok_and(|has| has >= content.max_quota) {
        return failure(call, "FAIL", "USER_AL_GET_COUPON", "你已领取过该代金券");
    }
    let coupon = Coupon {
        coupon_state: COUPONS
            .next(CouponState::New, CouponEvent::Send)
            .map_err(|code| call.refuse(code, Reason::default()))?,
        coupon_stock_id: stock.number.clone(),
        partner_trade_no: number.to_owned(),
        sent,
        openid: openid.to_owned(),
        coupon_name: content.coupon_name.clone(),
        coupon_value: content.coupon_value,
        coupon_mininumn: content.coupon_mininumn,
        begin_time: content.begin_time,
        end_time: content.end_time,
        send_time: now,
        use_time: None,
        out_trade_no: String::new(),
    };
    let (value, end) = (coupon.coupon_value, coupon.end_time);
    let mut coupon = Saved::new(&mut memory, call.owner, "", coupon).with_due(end);
    coupon.number = coupon.id.to_string();
    let entry = Entry::out(now, value, "代金券支出", &coupon.number, number);
    if balances::spend(&mut memory, call.owner, entry).is_err() {
        return failure(call, "SUCCESS", "NOTENOUGH", "余额不足");
    }
    coupon.save(&mut memory);
    stock.content.is_send_num += 1;
    stock.save(&mut memory);
    success(call, &coupon.number)
}

fn success(call: &Call<'_>, coupon_id: &str) -> Result<CallOutput, Refusal> {
    let reply = call.reply([
        (&cash_coupon::COUPON_STOCK_ID, call.text(&cash_coupon::COUPON_STOCK_ID).to_owned()),
        (&cash_coupon::RESP_COUNT, "1".to_owned()),
        (&cash_coupon::SUCCESS_COUNT, "1".to_owned()),
        (&cash_coupon::FAILED_COUNT, "0".to_owned()),
        (&shared::OPENID, call.text(&shared::OPENID).to_owned()),
        (&cash_coupon::RET_CODE, "SUCCESS".to_owned()),
        (&cash_coupon::COUPON_ID, coupon_id.to_owned()),
    ])?;
    Ok(reply.into())
}

/// No coupon was sent: `ret_code` states it, whatever `result_code` does.
fn failure(call: &Call<'_>, result: &str, code: &str, text: &str) -> Result<CallOutput, Refusal> {
    let reply = call.reply([
        (&shared::RESULT_CODE, result.to_owned()),
        (&shared::ERR_CODE, code.to_owned()),
        (&shared::ERR_CODE_DES, text.to_owned()),
        (&cash_coupon::COUPON_STOCK_ID, call.text(&cash_coupon::COUPON_STOCK_ID).to_owned()),
        (&cash_coupon::RESP_COUNT, "1".to_owned()),
        (&cash_coupon::SUCCESS_COUNT, "0".to_owned()),
        (&cash_coupon::FAILED_COUNT, "1".to_owned()),
        (&shared::OPENID, call.text(&shared::OPENID).to_owned()),
        (&cash_coupon::RET_CODE, "FAILED".to_owned()),
        (&shared::RET_MSG, text.to_owned()),
    ])?;
    Ok(reply.into())
}
