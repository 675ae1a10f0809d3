//! What the sandbox remembers: all that handlers read. Every change goes through
//! a `keep_…`, which also hands it to the store, if there is one.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use wxpay_core::BeijingTime;

use crate::faults::Faults;
use crate::ids::Ids;
use crate::log::Log;
use crate::notifications::{About, Notification};
use crate::orders::{Order, OrderKey};
use crate::refunds::{Refund, RefundKey};
use crate::store::{Queue, Snapshot, Table};

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    orders: BTreeMap<u64, Order>,
    refunds: BTreeMap<u64, Refund>,
    notifications: BTreeMap<u64, Notification>,
    /// The notifications that nobody delivers yet.
    fresh: Vec<u64>,
    by_key: HashMap<OrderKey, u64>,
    /// The orders of a number; several merchants may have one.
    by_number: HashMap<String, Vec<u64>>,
    by_transaction: HashMap<String, u64>,
    /// The orders that charged a payer's code.
    by_code: HashMap<String, u64>,
    refund_by_key: HashMap<RefundKey, u64>,
    refund_by_id: HashMap<String, u64>,
    refunds_of: HashMap<u64, Vec<u64>>,
    /// Whose payer's codes were asked for: the merchant, and when.
    pub(crate) codes: HashMap<String, (String, BeijingTime)>,
    /// What was made shorter, by the short form.
    pub(crate) short_urls: HashMap<String, String>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) ids: Ids,
    queue: Option<Queue>,
    /// Whether the sandbox has ended.
    closed: bool,
}

impl Memory {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { ids: Ids::new(seed), ..Self::default() }
    }

    /// Takes in what was kept, and keeps what comes.
    pub(crate) fn load(&mut self, kept: Snapshot, queue: Queue) {
        self.ids.continue_from(kept.numbers);
        for order in kept.orders {
            self.index_order(order);
        }
        for refund in kept.refunds {
            self.index_refund(refund);
        }
        self.notifications = kept.notifications.into_iter().map(|told| (told.id, told)).collect();
        self.queue = Some(queue);
    }

    /// Forgets all but the accounts, the clock and the way to the store.
    pub(crate) fn reset(&mut self) {
        let queue = self.queue.take();
        *self = Self { ids: self.ids.again(), ..Self::default() };
        self.queue = queue;
        if let Some(queue) = &mut self.queue {
            queue.clear();
        }
    }

    /// How much was handed to the store; more than it ever takes, once it is closed.
    pub(crate) fn queued(&self) -> u64 {
        let nothing = if self.closed { u64::MAX } else { 0 };
        self.queue.as_ref().map_or(nothing, Queue::queued)
    }

    /// Keeps nothing any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.queue = None;
    }

    fn queue(&mut self, table: Table, id: u64, record: &impl Serialize) {
        let numbers = self.ids.numbers();
        if let Some(queue) = &mut self.queue {
            queue.put(table, id, record, numbers);
        }
    }

    /// How far ahead of the system's the clock is.
    pub(crate) fn keep_clock(&mut self, ahead: u64) {
        self.queue(Table::Settings, Table::CLOCK, &ahead);
    }

    /// An order that is new or was changed.
    pub(crate) fn keep_order(&mut self, order: Order) {
        self.queue(Table::Orders, order.id, &order);
        self.index_order(order);
    }

    fn index_order(&mut self, order: Order) {
        let id = order.id;
        if let Some(payment) = &order.payment {
            self.by_transaction.insert(payment.transaction_id.clone(), id);
        }
        if !self.orders.contains_key(&id) {
            self.by_key.insert(order.key.clone(), id);
            self.by_number.entry(order.key.out_trade_no.clone()).or_default().push(id);
            if let Some(code) = order.placed.get("auth_code") {
                self.by_code.insert(code.clone(), id);
            }
        }
        self.orders.insert(id, order);
    }

    /// A refund that is new or was changed.
    pub(crate) fn keep_refund(&mut self, refund: Refund) {
        self.queue(Table::Refunds, refund.id, &refund);
        self.index_refund(refund);
    }

    fn index_refund(&mut self, refund: Refund) {
        let id = refund.id;
        if !self.refunds.contains_key(&id) {
            self.refund_by_key.insert(refund.key.clone(), id);
            self.refund_by_id.insert(refund.refund_id.clone(), id);
            self.refunds_of.entry(refund.order).or_default().push(id);
        }
        self.refunds.insert(id, refund);
    }

    /// A notification that is new or was attempted.
    pub(crate) fn keep_notification(&mut self, told: Notification) {
        self.queue(Table::Notifications, told.id, &told);
        self.notifications.insert(told.id, told);
    }

    pub(crate) fn order(&self, id: u64) -> Option<&Order> {
        self.orders.get(&id)
    }

    pub(crate) fn order_of(&self, key: &OrderKey) -> Option<&Order> {
        self.by_key.get(key).and_then(|id| self.orders.get(id))
    }

    pub(crate) fn order_paid_as(&self, transaction_id: &str) -> Option<&Order> {
        self.by_transaction.get(transaction_id).and_then(|id| self.orders.get(id))
    }

    pub(crate) fn order_of_code(&self, auth_code: &str) -> Option<&Order> {
        self.by_code.get(auth_code).and_then(|id| self.orders.get(id))
    }

    /// The order of that number: that merchant's, or the latest placed if nobody says
    /// whose and several have one.
    pub(crate) fn find(&self, out_trade_no: &str, merchant: Option<&str>) -> Option<&Order> {
        let orders = self.by_number.get(out_trade_no)?.iter().filter_map(|id| self.orders.get(id));
        orders.filter(|order| merchant.is_none_or(|mch_id| order.key.mch_id == mch_id)).max_by_key(|order| order.id)
    }

    /// Whether several merchants have an order of that number.
    pub(crate) fn is_shared(&self, out_trade_no: &str) -> bool {
        self.by_number.get(out_trade_no).is_some_and(|orders| orders.len() > 1)
    }

    /// Every order, the latest first.
    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values().rev()
    }

    /// The orders with smaller ids, the latest first.
    pub(crate) fn orders_before(&self, id: u64) -> impl Iterator<Item = &Order> {
        self.orders.range(..id).rev().map(|(_, order)| order)
    }

    pub(crate) fn refund(&self, id: u64) -> Option<&Refund> {
        self.refunds.get(&id)
    }

    pub(crate) fn refund_of(&self, key: &RefundKey) -> Option<&Refund> {
        self.refund_by_key.get(key).and_then(|id| self.refunds.get(id))
    }

    pub(crate) fn refund_known_as(&self, refund_id: &str) -> Option<&Refund> {
        self.refund_by_id.get(refund_id).and_then(|id| self.refunds.get(id))
    }

    /// The refund of that number: that merchant's, or the latest if nobody says whose.
    pub(crate) fn find_refund(&self, out_refund_no: &str, merchant: Option<&str>) -> Option<&Refund> {
        self.refunds().find(|refund| {
            refund.key.out_refund_no == out_refund_no && merchant.is_none_or(|mch_id| refund.key.mch_id == mch_id)
        })
    }

    /// The refunds of an order, the first first.
    pub(crate) fn refunds_of(&self, order: u64) -> Vec<&Refund> {
        let ids = self.refunds_of.get(&order).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.refunds.get(id)).collect()
    }

    /// Every refund, the latest first.
    pub(crate) fn refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.values().rev()
    }

    /// The refunds with smaller ids, the latest first.
    pub(crate) fn refunds_before(&self, id: u64) -> impl Iterator<Item = &Refund> {
        self.refunds.range(..id).rev().map(|(_, refund)| refund)
    }

    /// Whatever merchants were told or are to be told, the latest first.
    pub(crate) fn notifications(&self) -> impl Iterator<Item = &Notification> {
        self.notifications.values().rev()
    }

    pub(crate) fn notification(&self, id: u64) -> Option<&Notification> {
        self.notifications.get(&id)
    }

    /// What was to be told since this was last asked.
    pub(crate) fn take_fresh(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.fresh)
    }

    /// Everything that is still to be told.
    pub(crate) fn due(&mut self) -> Vec<u64> {
        self.fresh.clear();
        self.notifications.values().filter(|told| told.due().is_some()).map(|told| told.id).collect()
    }

    /// Prepares to tell the merchant of something, from that time on.
    pub(crate) fn tell(&mut self, about: About, first: BeijingTime) -> u64 {
        let id = self.ids.number();
        self.fresh.push(id);
        self.keep_notification(Notification::new(id, about, first));
        id
    }
}
