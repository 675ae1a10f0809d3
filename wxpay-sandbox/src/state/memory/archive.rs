//! Moves orders between memory and the archive of the data file. An order leaves memory once its row is committed, and
//! stays if it is changed before.

use std::ops::Bound;

use wxpay_core::BeijingTime;

use super::Memory;
use crate::state::archive_index::LeavingOrder;
use crate::state::lifecycle::{OrderState, RefundState};
use crate::state::notifications::{Notification, NotificationSubject};
use crate::state::order_file::OrderFile;
use crate::state::orders::Order;
use crate::storage::{ArchivedOrder, StoredTable};

/// Whether further calls come back to the order by themselves.
#[cfg(feature = "all-messages")]
fn is_of_further_calls(order: &Order) -> bool {
    use wxpay_core::schema::pay::fields::{papay, vehicle};
    use wxpay_core::schema::shared;

    [&papay::CONTRACT_CODE, &papay::CONTRACT_ID, &shared::PROFIT_SHARING, &vehicle::TRADE_SCENE]
        .into_iter()
        .any(|field| order.get(field).is_some())
}

/// Without further calls none does.
#[cfg(not(feature = "all-messages"))]
fn is_of_further_calls(_: &Order) -> bool {
    false
}

impl Memory {
    /// A memory with these orders alone.
    pub(crate) fn with_file(file: OrderFile) -> Self {
        let mut memory = Self::default();
        memory.index_file(file);
        memory
    }

    pub(crate) fn order_count(&self) -> usize {
        self.orders.len()
    }

    fn index_file(&mut self, file: OrderFile) {
        self.carried_out.restore(&file.order.key.out_trade_no, file.carried_out);
        self.index_order(file.order);
        for refund in file.refunds {
            self.index_refund(refund);
        }
        let notifications = file.notifications.into_iter().map(|notification| (notification.id, notification));
        self.notifications.extend(notifications);
    }

    /// An order with all that belongs to it.
    pub(crate) fn file(&self, id: u64) -> Option<OrderFile> {
        let order = self.orders.get(&id)?;
        let refunds = self.refunds_of(id);
        let ids = refunds.iter().filter_map(|refund| refund.notification).chain(order.notification);
        Some(OrderFile {
            notifications: ids.filter_map(|id| self.notifications.get(&id)).cloned().collect(),
            carried_out: self.carried_out.counts(&order.key.out_trade_no, &order.key.mch_id),
            order: order.clone(),
            refunds: refunds.into_iter().cloned().collect(),
        })
    }

    /// The oldest orders that need not stay in memory, at most so many. Of the newest `newest` none is among them.
    pub(crate) fn archivable(&mut self, newest: usize, most: usize, now: BeijingTime) -> Vec<u64> {
        // Orders get newer ones behind them only, so the end holds until the search has reached it.
        if self.archive.next >= self.archive.end {
            let Some(end) = self.orders.keys().rev().nth(newest).copied() else {
                return Vec::new();
            };
            self.archive.end = end;
            if self.archive.next > end {
                self.archive.next = 0;
            }
        }
        let searched = self.orders.range((Bound::Included(self.archive.next), Bound::Included(self.archive.end)));
        let searched: Vec<u64> = searched.map(|(id, _)| *id).take(most.saturating_mul(4)).collect();
        let mut found = Vec::new();
        for id in searched {
            self.archive.next = id + 1;
            if !self.archive.keeps(id) && self.orders.get(&id).is_some_and(|order| self.is_at_rest(order, now)) {
                found.push(id);
                if found.len() == most {
                    break;
                }
            }
        }
        self.archive.end_round();
        found
    }

    /// Whether nothing happens to an order by itself any more, but what follows from the clock when it is read.
    fn is_at_rest(&self, order: &Order, now: BeijingTime) -> bool {
        let is_awaited = |id: Option<u64>| {
            id.and_then(|id| self.notifications.get(&id)).is_some_and(|notification| notification.due().is_some())
        };
        order.state(now) != OrderState::UserPaying
            && !order.is_deposit
            && !is_of_further_calls(order)
            && !is_awaited(order.notification)
            && self
                .refunds_of(order.id)
                .iter()
                .all(|refund| refund.state(now).0 != RefundState::Processing && !is_awaited(refund.notification))
    }

    /// Queues the move of an order to the archive.
    pub(crate) fn begin_archiving(&mut self, file: &OrderFile, payee: &str, income: i64) {
        // Without a text to archive, the order stays.
        let Ok(body) = serde_json::to_string(file) else {
            return;
        };
        let (first, last) = file.span();
        let keys = file.keys();
        let archived = ArchivedOrder {
            order: file.order.id,
            body,
            keys: keys.clone(),
            refunds: file.refunds.iter().map(|refund| refund.id).collect(),
            notifications: file.notifications.iter().map(|notification| notification.id).collect(),
            first,
            last,
            payee: payee.to_owned(),
            income,
        };
        if let Some(queue) = &mut self.queue {
            queue.archive(archived);
            let leaving = LeavingOrder { committed_at: queue.queued_count(), keys, payee: payee.to_owned(), income };
            self.archive.leaving.insert(file.order.id, leaving);
        }
    }

    /// Removes the orders whose move to the archive is committed.
    pub(crate) fn end_archiving(&mut self, committed: u64) {
        let is_committed = |leaving: &LeavingOrder| leaving.committed_at <= committed;
        let gone: Vec<u64> =
            self.archive.leaving.iter().filter(|(_, leaving)| is_committed(leaving)).map(|(id, _)| *id).collect();
        for id in gone {
            if let Some(LeavingOrder { keys, payee, income, .. }) = self.archive.leaving.remove(&id) {
                for key in &keys {
                    self.archive.add_key(key);
                }
                self.archive.add_orders(&payee, income, 1);
                self.remove(id);
            }
        }
    }

    /// Takes an order back from the archive.
    pub(crate) fn restore(&mut self, file: OrderFile, payee: &str, income: i64) {
        let id = file.order.id;
        if self.orders.contains_key(&id) {
            return;
        }
        self.archive.remove_order(id, payee, income);
        self.index_file(file);
        self.queue_restoration(id);
    }

    /// Keeps an order in memory that is about to leave it, since it changes.
    pub(super) fn stay(&mut self, order: u64) {
        if !self.archive.leaving.is_empty() && self.archive.leaving.remove(&order).is_some() {
            self.queue_restoration(order);
        }
    }

    /// As [`stay`](Self::stay), for the order that a notification concerns.
    pub(super) fn stay_with(&mut self, subject: NotificationSubject) {
        if self.archive.leaving.is_empty() {
            return;
        }
        let order = match subject {
            NotificationSubject::Payment { order } => Some(order),
            NotificationSubject::Refund { refund } => self.refund(refund).map(|refund| refund.order),
            NotificationSubject::Further { .. } => None,
        };
        if let Some(order) = order {
            self.stay(order);
        }
    }

    fn queue_restoration(&mut self, id: u64) {
        let Some(file) = self.file(id) else {
            return;
        };
        if let Some(queue) = &mut self.queue {
            queue.restore(id);
        }
        self.queue(StoredTable::Orders, id, &file.order);
        for refund in &file.refunds {
            self.queue(StoredTable::Refunds, refund.id, refund);
        }
        for notification in &file.notifications {
            self.queue(StoredTable::Notifications, notification.id, notification);
        }
    }

    /// Removes an order with all that belongs to it.
    fn remove(&mut self, id: u64) {
        let Some(order) = self.orders.remove(&id) else {
            return;
        };
        let number = &order.key.out_trade_no;
        self.carried_out.remove(number, &order.key.mch_id);
        if let Some(orders) = self.by_number.get_mut(number) {
            orders.retain(|other| *other != id);
            if orders.is_empty() {
                self.by_number.remove(number);
            }
        }
        if let Some(payment) = &order.payment {
            self.by_transaction.remove(&payment.transaction_id);
        }
        if let Some(code) = order.payment_code() {
            self.by_code.remove(code);
        }
        let refunds = self.refunds_by_order.remove(&id).unwrap_or_default();
        let mut notifications: Vec<u64> = order.notification.into_iter().collect();
        for refund in refunds.iter().filter_map(|id| self.refunds.remove(id)) {
            self.refund_keys.remove(&refund.key);
            self.refund_by_number.remove(&refund.refund_id);
            notifications.extend(refund.notification);
        }
        for notification in notifications {
            let _: Option<Notification> = self.notifications.remove(&notification);
        }
    }
}
