//! The steps of an order's refunds: their calls, and how the bank ended them.

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay, shared};
use wxpay_core::value::RefundStatus;

use super::file::members;
use super::order::{OrderStory, amount};
use super::requests::OrderRequests;
use super::story::Story;
use crate::state::lifecycle::{RefundEvent, RefundState};
use crate::state::refunds::Refund;

impl OrderStory<'_> {
    /// Adds the refunds, and their requests that faults hit.
    pub(super) fn add_refunds(&self, story: &mut Story, requests: &mut OrderRequests) {
        let refunds = self.memory.refunds_of(self.order.id);
        let calls: Vec<(BeijingTime, Map<String, Value>)> =
            refunds.iter().map(|refund| (refund.requested_at, self.refund_fields(refund))).collect();
        let mut changes = Story::default();
        for (refund, (at, fields)) in refunds.iter().zip(&calls) {
            requests.add_change(&mut changes, &pay::REFUND, fields, *at, None);
            for record in &refund.events {
                changes.add(record.at, vec![finish(refund, &status_of(record.event))]);
            }
            let (state, since) = refund.state(self.now);
            // It ended by itself: the step keeps the time of that.
            if state == RefundState::Success
                && refund.events.last().is_none_or(|last| last.event != RefundEvent::Arrive)
            {
                changes.add(since, vec![finish(refund, &RefundStatus::Success)]);
            }
            if state == RefundState::Processing {
                changes.remark(
                    *at,
                    format!("The refund {} was not ended: it ends by the clock.", refund.key.out_refund_no),
                );
            }
        }
        // A request that a fault kept from being carried out was repeated until it was.
        requests.add_faulted(story, &pay::REFUND, |at| {
            let later = calls.iter().find(|(requested, _)| *requested >= at);
            later.or(calls.last()).map(|(_, fields)| fields)
        });
        story.append(changes);
    }

    fn refund_fields(&self, refund: &Refund) -> Map<String, Value> {
        let mut fields = members([
            (shared::OUT_TRADE_NO.name, self.number().into()),
            (shared::OUT_REFUND_NO.name, refund.key.out_refund_no.as_str().into()),
            (shared::TOTAL_FEE.name, amount(self.order.total_fee())),
            (shared::REFUND_FEE.name, amount(refund.fee)),
        ]);
        let mut insert = |name: &str, value: &str| fields.insert(name.to_owned(), value.into());
        if self.order.fee_type() != shared::USUAL_CURRENCY {
            insert(shared::REFUND_FEE_TYPE.name, self.order.fee_type());
        }
        if let Some(account) = &refund.account {
            insert(shared::REFUND_ACCOUNT_FIELD.name, account);
        }
        if let Some(notify_url) = &refund.notify_url {
            insert(shared::NOTIFY_URL.name, notify_url);
        }
        self.with_account(fields)
    }
}

fn finish(refund: &Refund, status: &RefundStatus) -> Map<String, Value> {
    let number = refund.key.out_refund_no.as_str();
    members([("refund_finish", number.into()), ("status", status.as_str().into())])
}

fn status_of(event: RefundEvent) -> RefundStatus {
    match event {
        RefundEvent::Bounce => RefundStatus::Change,
        RefundEvent::GiveUp => RefundStatus::Refundclose,
        RefundEvent::Arrive | RefundEvent::Ask => RefundStatus::Success,
    }
}
