//! The record of a coupon, its states, and what payers and the clock do to it.

use std::collections::BTreeMap;
use wxpay_core::schema::shared;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;

use crate::further::balances::{self, Entry};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::Content;
use crate::further::time_text;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;

lifecycle! {
    /// The states of a coupon.
    COUPONS = "Coupons";
    /// The state of a coupon, as the query names it.
    states CouponState {
        Sent = "SENDED",
        Used = "USED",
        Expired = "EXPIRED",
    }
    /// What happens to a coupon.
    events CouponEvent {
        Send = "send",
        Use = "use",
        Expire = "expire",
    }
    steps {
        New, Send => Sent;
        Sent, Use => Used;
        Sent, Expire => Expired;
    }
    refused { _ => "" }
}

/// A coupon. Its number is `coupon_id`.
#[allow(clippy::struct_field_names, reason = "the control interface shows the names of messages")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Coupon {
    pub(super) coupon_state: CouponState,
    pub(super) coupon_stock_id: String,
    pub(super) partner_trade_no: String,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) openid: String,
    pub(super) coupon_name: String,
    pub(super) coupon_value: u64,
    pub(super) coupon_mininumn: u64,
    #[serde(with = "time_text")]
    pub(super) begin_time: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) end_time: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) send_time: BeijingTime,
    #[serde(default, with = "time_text::option")]
    pub(super) use_time: Option<BeijingTime>,
    /// The order that it was used for.
    pub(super) out_trade_no: String,
}

impl Content for Coupon {
    const KIND: &'static str = "coupon";
}

/// The payer uses the coupon, for an order or without one.
pub(super) fn use_up(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let Some(mut coupon) = memory.record::<Coupon>(id) else { return Ok(()) };
    let content = &mut coupon.content;
    let before = content.coupon_state.name();
    content.coupon_state =
        COUPONS.next(content.coupon_state, CouponEvent::Use).map_err(|_| ActionError::refused(before))?;
    content.use_time = Some(state.clock.now());
    text_member(members, shared::OUT_TRADE_NO.name)?.unwrap_or_default().clone_into(&mut content.out_trade_no);
    coupon.due = None;
    coupon.save(memory);
    Ok(())
}

/// Uses the coupons of a payment that were sent to its payer.
pub(crate) fn use_in_payment(memory: &mut Memory, order: &Order) {
    let Some(payment) = &order.payment else { return };
    for paid in &payment.coupons {
        let coupon = memory.find_record::<Coupon>(&order.key.mch_id, &paid.id);
        let Some(mut coupon) = coupon.filter(|coupon| coupon.content.openid == payment.openid) else { continue };
        let Ok(used) = COUPONS.next(coupon.content.coupon_state, CouponEvent::Use) else { continue };
        coupon.content.coupon_state = used;
        coupon.content.use_time = Some(payment.time_end);
        coupon.content.out_trade_no.clone_from(&order.key.out_trade_no);
        coupon.due = None;
        coupon.save(memory);
    }
}

/// The coupon expires: its value comes back to the merchant.
pub(super) fn expire(_: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(mut coupon) = memory.record::<Coupon>(id) else { return };
    coupon.due = None;
    let expired = COUPONS.next(coupon.content.coupon_state, CouponEvent::Expire);
    if let Ok(expired) = expired {
        coupon.content.coupon_state = expired;
        let entry = Entry::new(
            at,
            coupon.content.coupon_value,
            "代金券过期退回",
            &coupon.number,
            &coupon.content.partner_trade_no,
        );
        balances::book(memory, &coupon.owner, entry);
    }
    coupon.save(memory);
}
