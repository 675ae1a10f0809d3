//! The shop: what wxpay-jobs has to know of a program, and what is done with a payment.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use tokio::sync::Notify;
use wxpay_core::bill::reconcile::{BillDay, Conclusion, Entry, EntryKind, OpenRow};
use wxpay_core::inbox::Record;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Fen};
use wxpay_jobs::database::{Database, DatabaseError, Transaction as _};
use wxpay_jobs::{BillAccount, BoxError, Concern, OrderKey, Price, Schedule, Shop, ShopRows, SweepOnly};

use crate::account::Account;
use crate::{books, orders};

/// The shop over its database. A clone is the same one.
#[derive(Clone)]
pub(crate) struct TeaShop<D> {
    database: D,
    settings: Arc<Settings>,
}

/// What all connections of a process share.
struct Settings {
    client: Client<Reqwest>,
    /// The sub-merchant of a service provider; otherwise empty.
    sub_mch_id: String,
    notify_url: String,
    schedule: Schedule,
    work: Notify,
}

impl<D: Database> TeaShop<D> {
    pub(crate) fn new(database: D, account: Account, schedule: Schedule) -> Self {
        let Account { client, sub_mch_id, notify_url } = account;
        let settings = Settings { client, sub_mch_id, notify_url, schedule, work: Notify::new() };
        Self { database, settings: Arc::new(settings) }
    }

    /// Returns the same shop over other connections.
    pub(crate) fn with_database(&self, database: D) -> Self {
        Self { database, settings: Arc::clone(&self.settings) }
    }

    /// Returns the client of the shop's merchant.
    pub(crate) fn own_client(&self) -> &Client<Reqwest> {
        &self.settings.client
    }

    /// Returns the numbers of an order.
    pub(crate) fn order_key<'a>(&'a self, out_trade_no: &'a str) -> OrderKey<'a> {
        let Settings { client, sub_mch_id, .. } = &*self.settings;
        OrderKey { mch_id: client.merchant().mch_id(), sub_mch_id, out_trade_no }
    }

    /// Wakes the worker, which otherwise looks once a second.
    pub(crate) fn wake(&self) {
        self.settings.work.notify_waiters();
    }

    /// Waits until the worker is woken.
    pub(crate) async fn wait_for_work(&self) {
        self.settings.work.notified().await;
    }

    /// Returns the time in milliseconds since 1970.
    pub(crate) fn now_millis(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    async fn store_concern(&self, concern: &Concern) -> Result<(), DatabaseError> {
        let mut transaction = self.database.begin().await?;
        orders::append_concern(&mut transaction, &concern.job, &concern.reason, self.now_millis()).await?;
        transaction.commit().await
    }
}

impl<D: Database> Shop for TeaShop<D> {
    type Database = D;
    /// There is no engine: the worker of each process sweeps once a second.
    type Jobs = SweepOnly;
    type Transport = Reqwest;

    fn database(&self) -> &D {
        &self.database
    }

    fn jobs(&self) -> &SweepOnly {
        &SweepOnly
    }

    fn schedule(&self) -> &Schedule {
        &self.settings.schedule
    }

    fn client(&self, mch_id: &str, sub_mch_id: &str) -> Option<Client<Reqwest>> {
        let own = self.order_key("");
        (own.mch_id == mch_id && own.sub_mch_id == sub_mch_id).then(|| self.settings.client.clone())
    }

    async fn price(&self, transaction: &mut D::Transaction, order: OrderKey<'_>) -> Result<Option<Price>, BoxError> {
        if order != self.order_key(order.out_trade_no) {
            return Ok(None);
        }
        let total_fee = orders::total_fee(transaction, order.out_trade_no).await?;
        Ok(total_fee.map(|fen| Price { total_fee: Fen(fen.unsigned_abs()), fee_type: "CNY".to_owned() }))
    }

    async fn deliver(&self, transaction: &mut D::Transaction, payment: &Record) -> Result<(), BoxError> {
        let Record { out_trade_no, transaction_id, .. } = payment;
        Ok(orders::append_delivery(transaction, out_trade_no, transaction_id, self.now_millis()).await?)
    }

    async fn close(&self, transaction: &mut D::Transaction, order: OrderKey<'_>) -> Result<(), BoxError> {
        Ok(orders::set_closed(transaction, order.out_trade_no, self.now_millis()).await?)
    }

    /// Shows the concern on the first page. A larger shop would call somebody.
    async fn tell_person(&self, concern: &Concern) {
        tracing::error!(job = concern.job, reason = concern.reason, "for a person");
        if let Err(error) = self.store_concern(concern).await {
            tracing::error!(%error, "the concern was not stored");
        }
    }

    fn refund_notify_url(&self) -> Option<&str> {
        Some(&self.settings.notify_url)
    }

    fn bill_accounts(&self) -> Vec<BillAccount> {
        let OrderKey { mch_id, sub_mch_id, .. } = self.order_key("");
        vec![BillAccount { mch_id: mch_id.to_owned(), sub_mch_id: sub_mch_id.to_owned() }]
    }

    async fn shop_rows(&self, account: &BillAccount, day: BillDay) -> Result<Option<ShopRows>, BoxError> {
        let mut transaction = self.database.begin().await?;
        let rows = books::rows(&mut transaction, &account.mch_id, day).await?;
        Ok(Some(Box::new(rows.into_iter().map(Ok))))
    }

    async fn open_rows(&self, _: &BillAccount, day: BillDay) -> Result<Vec<OpenRow>, BoxError> {
        let mut transaction = self.database.begin().await?;
        Ok(books::open_rows(&mut transaction, day).await?)
    }

    async fn note_difference(
        &self,
        transaction: &mut D::Transaction,
        _: &BillAccount,
        day: BillDay,
        difference: &Entry,
    ) -> Result<(), BoxError> {
        let Entry { kind, out_trade_no, out_refund_no, action, .. } = difference;
        // What is near midnight is compared again with the next bill.
        if *kind == EntryKind::NextDay {
            return Ok(());
        }
        let what = out_refund_no.as_ref().map_or_else(|| "the order".to_owned(), |number| format!("refund {number}"));
        let reason = format!("the bill of {day} differs: {what} is {}; {}", kind.name(), action.name());
        Ok(orders::append_concern(transaction, out_trade_no, &reason, self.now_millis()).await?)
    }

    async fn note_reconciliation(
        &self,
        transaction: &mut D::Transaction,
        _: &BillAccount,
        day: BillDay,
        conclusion: &Conclusion,
    ) -> Result<(), BoxError> {
        Ok(books::store(transaction, day, conclusion).await?)
    }
}
