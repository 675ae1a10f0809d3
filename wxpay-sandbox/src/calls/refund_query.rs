//! 查询退款: returns the state of one refund, or of an order's refunds in pages of ten.

use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::RefundChannel;

use super::call::{Call, CallOutput};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::coupons;
use crate::state::lifecycle::RefundState;
use crate::state::memory::Memory;
use crate::state::orders::Order;
use crate::state::refunds::{Refund, RefundKey};

/// The number of refunds on a page.
const PAGE_SIZE: usize = 10;

/// The account that the money went to, as the gateway describes it.
pub(crate) const RECEIVER: &str = "支付用户零钱";

pub(super) fn query(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let memory = state.memory();
    let (order, refunds) = find_refunds(call, &memory)?;
    let total = refunds.len();
    let offset = call.fields.get(&pay::OFFSET);
    let skipped = offset.and_then(wxpay_core::fields::FieldValue::as_number);
    let skip = usize::try_from(skipped.unwrap_or_default()).unwrap_or(usize::MAX);
    let page: Vec<&Refund> = refunds.into_iter().skip(skip).take(PAGE_SIZE).collect();
    let paid = order.payment.as_ref().map(|payment| payment.coupons.as_slice()).unwrap_or_default();
    let total_fee = order.total_fee();
    let transaction_id = order.payment.as_ref().map_or("", |payment| payment.transaction_id.as_str());
    let mut reply = MessageBuilder::new()
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, &order.key.out_trade_no)
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::FEE_TYPE, order.fee_type())
        .set(&shared::CASH_FEE, total_fee.saturating_sub(coupons::sum(paid)).to_string());
    if coupons::unsettled_amount(paid) > 0 {
        let settlement = total_fee.saturating_sub(coupons::unsettled_amount(paid));
        reply = reply.set(&shared::SETTLEMENT_TOTAL_FEE, settlement.to_string());
    }
    if skipped.is_some() {
        reply = reply.set(call.reply_field(&pay::TOTAL_REFUND_COUNT)?, total.to_string());
    }
    reply = reply.set(call.reply_field(&pay::REFUND_COUNT)?, page.len().to_string());
    reply = if call.on_cloud() { add_lists(reply, &page, now) } else { add_indexed_fields(reply, &page, now) };
    Ok(reply.into())
}

/// The refunds that the call refers to, and their order. Of several numbers, the first of
/// `refund_id`, `out_refund_no`, `transaction_id` and `out_trade_no` is used.
fn find_refunds<'m>(call: &Call<'_>, memory: &'m Memory) -> Result<(&'m Order, Vec<&'m Refund>), Refusal> {
    let unknown = |what: &str| {
        call.refuse(
            "REFUNDNOTEXIST",
            Reason::new(format!("no refund of that {what} was asked for"), format!("没有该 {what} 的退款")),
        )
    };
    let one = |refund: Option<&'m Refund>, what: &str| {
        let refund = refund.ok_or_else(|| unknown(what))?;
        let order = memory.order(refund.order).filter(|order| call.may_access(order)).ok_or_else(|| unknown(what))?;
        Ok((order, vec![refund]))
    };
    if let Some(refund_id) = call.fields.text(&shared::REFUND_ID) {
        return one(memory.refund_by_id(refund_id), "refund_id");
    }
    if let Some(out_refund_no) = call.fields.text(&shared::OUT_REFUND_NO) {
        let key = RefundKey {
            on_cloud: call.on_cloud(),
            mch_id: call.owner.to_owned(),
            out_refund_no: out_refund_no.to_owned(),
        };
        return one(memory.refund_by_key(&key), "out_refund_no");
    }
    match call.order(memory) {
        Some(order) => {
            let refunds = memory.refunds_of(order.id);
            if refunds.is_empty() { Err(unknown("order")) } else { Ok((order, refunds)) }
        }
        None if call.fields.text(&shared::TRANSACTION_ID).is_some() => Err(call.refuse(
            "INVALID_TRANSACTIONID",
            Reason::new("no payment has this transaction_id", "没有这个 transaction_id 的支付"),
        )),
        None => Err(unknown("order")),
    }
}

/// The time at which the refund succeeded, if it did.
pub(crate) fn success_time(refund: &Refund, now: BeijingTime) -> Option<String> {
    let (state, since) = refund.state(now);
    (state == RefundState::Success).then(|| crate::calls::bill_writer::date_time(since))
}

/// Adds the refunds as XML has them: fields with one index, and coupons with two.
fn add_indexed_fields(mut reply: MessageBuilder, page: &[&Refund], now: BeijingTime) -> MessageBuilder {
    let sum = page.iter().fold(0_u64, |sum, refund| sum.saturating_add(refund.fee));
    reply = reply.set(&shared::REFUND_FEE, sum.to_string());
    for (at, refund) in page.iter().enumerate() {
        let n = &[at];
        reply = reply
            .set_at(&shared::OUT_REFUND_NO_N, n, refund.key.out_refund_no.as_str())
            .set_at(&shared::REFUND_ID_N, n, refund.refund_id.as_str())
            .set_at(&shared::REFUND_CHANNEL_N, n, RefundChannel::Original.as_str())
            .set_at(&shared::REFUND_FEE_N, n, refund.fee.to_string())
            .set_at(&shared::SETTLEMENT_REFUND_FEE_N, n, refund.settlement_fee().to_string());
        if !refund.coupons.is_empty() {
            reply = reply.set_at(&shared::COUPON_REFUND_FEE_N, n, coupons::sum(&refund.coupons).to_string()).set_at(
                &shared::COUPON_REFUND_COUNT_N,
                n,
                refund.coupons.len().to_string(),
            );
        }
        for (of, coupon) in refund.coupons.iter().enumerate() {
            let m = &[at, of];
            reply = reply
                .set_at(&shared::COUPON_TYPE_N_M, m, coupon.coupon_type().as_str())
                .set_at(&shared::COUPON_REFUND_ID_N_M, m, coupon.id.as_str())
                .set_at(&shared::COUPON_REFUND_FEE_N_M, m, coupon.fee.to_string());
        }
        reply = reply
            .set_at(&shared::REFUND_STATUS_N, n, refund.state(now).0.status().as_str())
            .set_at(&shared::REFUND_ACCOUNT_N, n, refund.account())
            .set_at(&shared::REFUND_RECV_ACCOUT_N, n, RECEIVER)
            .set_at(&shared::REFUND_SUCCESS_TIME_N, n, success_time(refund, now).unwrap_or_default());
    }
    reply
}

/// Adds the refunds as JSON has them: one list for each field.
fn add_lists(reply: MessageBuilder, page: &[&Refund], now: BeijingTime) -> MessageBuilder {
    let each = |of: &dyn Fn(&Refund) -> String| page.iter().map(|refund| of(refund)).collect::<Vec<_>>();
    let coupons = |of: &dyn Fn(&coupons::PaymentCoupon) -> String| {
        page.iter().map(|refund| refund.coupons.iter().map(of).collect()).collect::<Vec<Vec<String>>>()
    };
    // An empty string is not a valid time, so the list is left out until every refund has one.
    let times: Option<Vec<String>> = page.iter().map(|refund| success_time(refund, now)).collect();
    reply
        .set_list(&shared::OUT_REFUND_NO_LIST, each(&|refund| refund.key.out_refund_no.clone()))
        .set_list(&shared::REFUND_ID_LIST, each(&|refund| refund.refund_id.clone()))
        .set_list(&shared::REFUND_CHANNEL_LIST, each(&|_| RefundChannel::Original.to_string()))
        .set_list(&shared::REFUND_FEE_LIST, each(&|refund| refund.fee.to_string()))
        .set_list(&shared::SETTLEMENT_REFUND_FEE_LIST, each(&|refund| refund.settlement_fee().to_string()))
        .set_list(&shared::COUPON_REFUND_FEE_LIST, each(&|refund| coupons::sum(&refund.coupons).to_string()))
        .set_list(&shared::COUPON_REFUND_COUNT_LIST, each(&|refund| refund.coupons.len().to_string()))
        .set_lists(&shared::COUPON_TYPE_ARRAY, coupons(&|coupon| coupon.coupon_type().to_string()))
        .set_lists(&shared::COUPON_REFUND_ID_ARRAY, coupons(&|coupon| coupon.id.clone()))
        .set_lists(&shared::COUPON_REFUND_FEE_ARRAY, coupons(&|coupon| coupon.fee.to_string()))
        .set_list(&shared::REFUND_STATUS_LIST, each(&|refund| refund.state(now).0.status().to_string()))
        .set_list(&shared::REFUND_ACCOUNT_LIST, each(&|refund| refund.account().to_owned()))
        .set_list(&shared::REFUND_RECV_ACCOUT_LIST, each(&|_| RECEIVER.to_owned()))
        .set_list(&shared::REFUND_SUCCESS_TIME_LIST, times.unwrap_or_default())
}
