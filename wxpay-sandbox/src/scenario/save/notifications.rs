//! The steps of notifications: the faults that hit them, the clock to which they waited, and those sent by hand.

use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{Message, pay};

use super::file::members;
use super::order::OrderStory;
use super::requests::fault_step;
use super::story::Story;
use crate::state::notifications::{Notification, NotificationSubject};

/// What a notification is of.
struct Subject<'s> {
    number: &'s str,
    message: &'static Message,
    /// When what it tells of begins: a fault of the first attempt is set before.
    begin: BeijingTime,
}

impl OrderStory<'_> {
    /// Adds the attempts of the order's notification and of those of its refunds.
    pub(super) fn add_notifications(&self, story: &mut Story) {
        let order = self.order;
        let of_order = NotificationSubject::Payment { order: order.id };
        let paid_at = order.payment.as_ref().map_or(order.placed_at, |payment| payment.time_end);
        if let Some(notification) = order.notification.and_then(|id| self.memory.notification(id)) {
            if notification.subject == of_order {
                let subject = Subject { number: self.number(), message: &pay::PAY_NOTIFICATION, begin: paid_at };
                self.add_attempts(story, notification, &subject);
            } else if !notification.attempts.is_empty() {
                story.remark(paid_at, "Left out: the notifications of the deduction.".to_owned());
            }
        }
        for refund in self.memory.refunds_of(order.id) {
            let of_refund = NotificationSubject::Refund { refund: refund.id };
            // A notification that was replaced is still there.
            let notifications = self.memory.notifications().filter(|notification| notification.subject == of_refund);
            let mut notifications: Vec<&Notification> = notifications.collect();
            notifications.sort_by_key(|notification| notification.id);
            for notification in notifications {
                let first = notification.due_of(0).unwrap_or(refund.requested_at);
                // The refund may end by itself as soon as it is requested.
                let begin = if refund.events.is_empty() { refund.requested_at } else { first };
                let subject = Subject { number: &refund.key.out_refund_no, message: &pay::REFUND_NOTIFICATION, begin };
                self.add_attempts(story, notification, &subject);
            }
        }
    }

    fn add_attempts(&self, story: &mut Story, notification: &Notification, subject: &Subject<'_>) {
        let mut scheduled = 0;
        for attempt in &notification.attempts {
            let fault = attempt.fault.as_deref();
            if attempt.again {
                // A fault that sends it twice is set with the first of the two.
                if fault.is_none() {
                    story.add(attempt.at, vec![members([("notify", subject.number.into())])]);
                }
                continue;
            }
            let due = notification.due_of(scheduled).unwrap_or(attempt.at);
            if let Some(fault) = fault {
                let rule = fault_step(subject.message, fault, attempt.fault_members.clone(), self.number());
                if scheduled == 0 {
                    story.add_before(subject.begin, vec![rule]);
                } else {
                    // The attempt before may be on its way still, and must not use the rule.
                    story.add_before(due, vec![self.barrier(due), rule]);
                }
            }
            story.add(attempt.at, Vec::new());
            scheduled += 1;
        }
    }

    /// A step that waits for the notifications that are due.
    fn barrier(&self, at: BeijingTime) -> Map<String, Value> {
        let notification = self.order.notification.and_then(|id| self.memory.notification(id));
        let attempts = notification.map(|notification| notification.attempts.as_slice()).unwrap_or_default();
        let acknowledged = attempts.iter().any(|attempt| attempt.acknowledged && attempt.at < at);
        members([("order", self.number().into()), ("expect", json!({ "acknowledged": acknowledged }))])
    }
}
