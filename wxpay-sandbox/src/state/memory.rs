//! The records of the sandbox. Every change goes through a `save_…` method, which also queues it
//! for the store, if there is one.

mod archive;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use wxpay_core::BeijingTime;

use crate::faults::FaultRules;
use crate::state::archive_index::ArchiveIndex;
use crate::state::carried_out::CarriedOut;
use crate::state::ids::IdGenerator;
use crate::state::log::RequestLog;
use crate::state::notifications::{Notification, NotificationSubject, Schedule};
use crate::state::orders::{Order, OrderKey};
use crate::state::records::Records;
use crate::state::refunds::{Refund, RefundKey};
use crate::storage::{ChangeQueue, Snapshot, StoredTable};

/// The records, with indexes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    orders: BTreeMap<u64, Order>,
    refunds: BTreeMap<u64, Refund>,
    notifications: BTreeMap<u64, Notification>,
    /// The records of the further calls.
    pub(crate) records: Records,
    /// Notifications that are not yet being delivered, and records whose time is not yet being awaited.
    started: Vec<u64>,
    /// Orders by number; several merchants may use the same.
    by_number: HashMap<String, Vec<u64>>,
    by_transaction: HashMap<String, u64>,
    /// The orders that charged a payment code.
    by_code: HashMap<String, u64>,
    refund_keys: HashMap<RefundKey, u64>,
    refund_by_number: HashMap<String, u64>,
    refunds_by_order: HashMap<u64, Vec<u64>>,
    /// The merchant that each payment code is locked to, and when it was first seen.
    pub(crate) code_locks: HashMap<String, (String, BeijingTime)>,
    /// URLs by their short form.
    pub(crate) short_urls: HashMap<String, String>,
    pub(crate) faults: FaultRules,
    /// When the requests that faults hold back are carried out.
    pub(crate) late_requests: Vec<BeijingTime>,
    /// The numbers of refunds that end only when a scenario ends them.
    pub(crate) held_refunds: HashSet<String>,
    pub(crate) log: RequestLog,
    pub(crate) carried_out: CarriedOut,
    /// Which orders the data file alone has.
    pub(crate) archive: ArchiveIndex,
    pub(crate) ids: IdGenerator,
    queue: Option<ChangeQueue>,
    /// Whether the sandbox has ended.
    closed: bool,
}

impl Memory {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { ids: IdGenerator::new(seed), ..Self::default() }
    }

    /// Loads a snapshot, and queues changes from now on.
    pub(crate) fn load(&mut self, snapshot: Snapshot, queue: ChangeQueue) {
        self.ids.resume_from(snapshot.numbers);
        self.archive = snapshot.archive;
        for order in snapshot.orders {
            self.index_order(order);
        }
        for refund in snapshot.refunds {
            self.index_refund(refund);
        }
        self.notifications =
            snapshot.notifications.into_iter().map(|notification| (notification.id, notification)).collect();
        for record in snapshot.records {
            self.records.index(record);
        }
        self.queue = Some(queue);
    }

    /// Removes everything but the accounts, the clock and the queue.
    pub(crate) fn reset(&mut self) {
        let queue = self.queue.take();
        *self = Self { ids: self.ids.restart(), ..Self::default() };
        self.queue = queue;
        if let Some(queue) = &mut self.queue {
            queue.clear();
        }
    }

    /// How many changes were queued; more than are ever committed once the memory is closed.
    pub(crate) fn queued_count(&self) -> u64 {
        let nothing = if self.closed { u64::MAX } else { 0 };
        self.queue.as_ref().map_or(nothing, ChangeQueue::queued_count)
    }

    /// Stops queueing changes.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.queue = None;
    }

    pub(crate) fn queue(&mut self, table: StoredTable, id: u64, record: &impl Serialize) {
        let numbers = self.ids.last_number();
        if let Some(queue) = &mut self.queue {
            queue.put(table, id, record, numbers);
        }
    }

    /// Sends the changes of the lock that ends to the store.
    pub(crate) fn flush(&mut self) {
        if let Some(queue) = &mut self.queue {
            queue.flush();
        }
    }

    /// Saves the offset of the clock, in seconds.
    pub(crate) fn save_clock(&mut self, ahead: u64) {
        self.queue(StoredTable::Settings, StoredTable::CLOCK, &ahead);
    }

    /// Saves a new or changed order.
    pub(crate) fn save_order(&mut self, order: Order) {
        self.stay(order.id);
        self.queue(StoredTable::Orders, order.id, &order);
        self.index_order(order);
    }

    fn index_order(&mut self, order: Order) {
        let id = order.id;
        if let Some(payment) = &order.payment {
            self.by_transaction.insert(payment.transaction_id.clone(), id);
        }
        if !self.orders.contains_key(&id) {
            self.by_number.entry(order.key.out_trade_no.clone()).or_default().push(id);
            if let Some(code) = order.payment_code() {
                self.by_code.insert(code.to_owned(), id);
            }
        }
        self.orders.insert(id, order);
    }

    /// Saves a new or changed refund.
    pub(crate) fn save_refund(&mut self, refund: Refund) {
        self.stay(refund.order);
        self.queue(StoredTable::Refunds, refund.id, &refund);
        self.index_refund(refund);
    }

    fn index_refund(&mut self, refund: Refund) {
        let id = refund.id;
        if !self.refunds.contains_key(&id) {
            self.refund_keys.insert(refund.key.clone(), id);
            self.refund_by_number.insert(refund.refund_id.clone(), id);
            self.refunds_by_order.entry(refund.order).or_default().push(id);
        }
        self.refunds.insert(id, refund);
    }

    /// Saves a new or changed notification.
    pub(crate) fn save_notification(&mut self, notification: Notification) {
        self.stay_with(notification.subject);
        self.queue(StoredTable::Notifications, notification.id, &notification);
        self.notifications.insert(notification.id, notification);
    }

    pub(crate) fn order(&self, id: u64) -> Option<&Order> {
        self.orders.get(&id)
    }

    pub(crate) fn order_by_key(&self, key: &OrderKey) -> Option<&Order> {
        let ids = self.by_number.get(&key.out_trade_no)?;
        ids.iter().filter_map(|id| self.orders.get(id)).find(|order| order.key == *key)
    }

    pub(crate) fn order_by_transaction(&self, transaction_id: &str) -> Option<&Order> {
        self.by_transaction.get(transaction_id).and_then(|id| self.orders.get(id))
    }

    pub(crate) fn order_by_code(&self, auth_code: &str) -> Option<&Order> {
        self.by_code.get(auth_code).and_then(|id| self.orders.get(id))
    }

    /// The order with that number. Without a merchant, the latest one with that number.
    pub(crate) fn find_order(&self, out_trade_no: &str, merchant: Option<&str>) -> Option<&Order> {
        let orders = self.by_number.get(out_trade_no)?.iter().filter_map(|id| self.orders.get(id));
        orders.filter(|order| merchant.is_none_or(|mch_id| order.key.mch_id == mch_id)).max_by_key(|order| order.id)
    }

    /// Whether several merchants have an order with that number.
    pub(crate) fn has_shared_number(&self, out_trade_no: &str) -> bool {
        self.by_number.get(out_trade_no).is_some_and(|orders| orders.len() > 1)
    }

    /// All orders, the latest first.
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

    pub(crate) fn refund_by_key(&self, key: &RefundKey) -> Option<&Refund> {
        self.refund_keys.get(key).and_then(|id| self.refunds.get(id))
    }

    pub(crate) fn refund_by_id(&self, refund_id: &str) -> Option<&Refund> {
        self.refund_by_number.get(refund_id).and_then(|id| self.refunds.get(id))
    }

    /// The refund with that number. Without a merchant, the latest one with that number.
    pub(crate) fn find_refund(&self, out_refund_no: &str, merchant: Option<&str>) -> Option<&Refund> {
        self.refunds().find(|refund| {
            refund.key.out_refund_no == out_refund_no && merchant.is_none_or(|mch_id| refund.key.mch_id == mch_id)
        })
    }

    /// The refunds of an order, the earliest first.
    pub(crate) fn refunds_of(&self, order: u64) -> Vec<&Refund> {
        let ids = self.refunds_by_order.get(&order).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.refunds.get(id)).collect()
    }

    /// All refunds, the latest first.
    pub(crate) fn refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.values().rev()
    }

    /// The refunds with smaller ids, the latest first.
    pub(crate) fn refunds_before(&self, id: u64) -> impl Iterator<Item = &Refund> {
        self.refunds.range(..id).rev().map(|(_, refund)| refund)
    }

    /// All notifications, the latest first.
    pub(crate) fn notifications(&self) -> impl Iterator<Item = &Notification> {
        self.notifications.values().rev()
    }

    /// The notifications with smaller ids, the latest first.
    pub(crate) fn notifications_before(&self, id: u64) -> impl Iterator<Item = &Notification> {
        self.notifications.range(..id).rev().map(|(_, notification)| notification)
    }

    pub(crate) fn notification(&self, id: u64) -> Option<&Notification> {
        self.notifications.get(&id)
    }

    /// The notifications enqueued since the last call, and the records that have got a time.
    pub(crate) fn drain_new(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.started)
    }

    /// Every pending notification and every record with a time, to restart all deliveries and timers.
    pub(crate) fn reschedule_pending(&mut self) -> Vec<u64> {
        self.started.clear();
        let pending = self.notifications.values().filter(|notification| notification.due().is_some());
        pending.map(|notification| notification.id).chain(self.records.timed()).collect()
    }

    /// Starts the delivery of a notification, or the wait for a record's time.
    pub(crate) fn start(&mut self, id: u64) {
        self.started.push(id);
    }

    /// Enqueues a notification whose first attempt is due at that time.
    pub(crate) fn enqueue_notification(&mut self, subject: NotificationSubject, first: BeijingTime) -> u64 {
        self.enqueue_scheduled(subject, first, Schedule::Order)
    }

    /// Enqueues a notification that is repeated at other times.
    pub(crate) fn enqueue_scheduled(
        &mut self,
        subject: NotificationSubject,
        first: BeijingTime,
        schedule: Schedule,
    ) -> u64 {
        let id = self.ids.next_number();
        self.start(id);
        self.save_notification(Notification::new(id, subject, first, schedule));
        id
    }
}
