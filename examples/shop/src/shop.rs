//! The shop: what wxpay-jobs has to know of a program, and what is done with a payment.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;
use wxpay_core::inbox::Record;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Fen};
use wxpay_jobs::database::Database;
use wxpay_jobs::{BoxError, Concern, OrderKey, Price, Schedule, Shop, SweepOnly};

use crate::orders;

/// The shop over its database. A clone is the same one.
#[derive(Clone)]
pub(crate) struct TeaShop<D> {
    database: D,
    content: Arc<Content>,
}

struct Content {
    client: Client<Reqwest>,
    schedule: Schedule,
    wake: Notify,
}

impl<D: Database> TeaShop<D> {
    pub(crate) fn new(database: D, client: Client<Reqwest>, schedule: Schedule) -> Self {
        Self { database, content: Arc::new(Content { client, schedule, wake: Notify::new() }) }
    }

    /// Returns the same shop over other connections.
    pub(crate) fn with_database(&self, database: D) -> Self {
        Self { database, content: Arc::clone(&self.content) }
    }

    /// Returns the client of the only merchant.
    pub(crate) fn own_client(&self) -> &Client<Reqwest> {
        &self.content.client
    }

    /// Returns the merchant number.
    pub(crate) fn mch_id(&self) -> &str {
        self.content.client.merchant().mch_id()
    }

    /// Wakes the worker, which otherwise looks once a second.
    pub(crate) fn wake(&self) {
        self.content.wake.notify_one();
    }

    /// Waits until the worker is woken.
    pub(crate) async fn woken(&self) {
        self.content.wake.notified().await;
    }

    /// Returns the time in milliseconds since 1970.
    pub(crate) fn now_millis(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

impl<D: Database> Shop for TeaShop<D> {
    type Database = D;
    /// The worker of this process sweeps once a second, which wakes everything in time.
    type Jobs = SweepOnly;
    type Transport = Reqwest;

    fn database(&self) -> &D {
        &self.database
    }

    fn jobs(&self) -> &SweepOnly {
        &SweepOnly
    }

    fn client(&self, mch_id: &str, sub_mch_id: &str) -> Option<Client<Reqwest>> {
        let own = self.content.client.merchant();
        let is_own = own.mch_id() == mch_id && own.sub_mch_id().unwrap_or_default() == sub_mch_id;
        is_own.then(|| self.content.client.clone())
    }

    async fn price(&self, transaction: &mut D::Transaction, order: OrderKey<'_>) -> Result<Option<Price>, BoxError> {
        let total_fee = orders::total_fee(transaction, order.out_trade_no).await?;
        Ok(total_fee.map(|fen| Price { total_fee: Fen(fen.unsigned_abs()), fee_type: "CNY".to_owned() }))
    }

    async fn deliver(&self, transaction: &mut D::Transaction, payment: &Record) -> Result<(), BoxError> {
        let now = self.now_millis();
        Ok(orders::append_delivery(transaction, &payment.out_trade_no, &payment.transaction_id, now).await?)
    }

    async fn close(&self, transaction: &mut D::Transaction, order: OrderKey<'_>) -> Result<(), BoxError> {
        Ok(orders::set_closed(transaction, order.out_trade_no, self.now_millis()).await?)
    }

    async fn tell_person(&self, concern: &Concern) {
        // A real shop would send a message to somebody.
        tracing::error!(job = %concern.job, reason = concern.reason, "for a person");
        let row = concern.job.number.as_str();
        let noted = async {
            let mut transaction = self.database.begin().await?;
            orders::append_concern(&mut transaction, row, &concern.reason, self.now_millis()).await?;
            wxpay_jobs::database::Transaction::commit(transaction).await
        };
        if let Err(error) = noted.await {
            tracing::error!(%error, "the concern was not stored");
        }
    }

    fn schedule(&self) -> &Schedule {
        &self.content.schedule
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
