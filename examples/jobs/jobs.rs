//! A payment that is notified over axum, stored once, and delivered by the engine of jobs, over one file of `SQLite`.
//!
//! `cargo run --example jobs` starts the sandbox, pays an order there and refunds it. Steps go to stderr, one JSON
//! object to stdout. `examples/shop` is a whole shop.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wxpay_core::inbox::Record;
use wxpay_core::pay::{UnifiedOrder, UnifiedOrderOptional};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Fen, Merchant};
use wxpay_jobs::database::{Connection, Database, Transaction};
use wxpay_jobs::engine::SqliteJobs;
use wxpay_jobs::{
    BoxError, Concern, OrderKey, Price, Refund, Schedule, Shop, accept, accept_refund_hint, place, refund, tables,
};
use wxpay_sandbox::Sandbox;
use wxpay_web::{Acknowledgement, Notice, Notification, Receiver, Reception};

const ORDER: &str = "2026112800000001";

/// What happens in the shop, for the people who watch.
#[derive(Debug, PartialEq)]
enum News {
    Delivered(String),
    Refund(String),
}

#[derive(Clone)]
struct TeaShop {
    pool: SqlitePool,
    jobs: SqliteJobs,
    client: Client<Reqwest>,
    receiver: Receiver,
    schedule: Schedule,
    news: mpsc::UnboundedSender<News>,
}

/// A transaction of the shop's database.
type ShopTransaction = sqlx::Transaction<'static, Sqlite>;

impl Shop for TeaShop {
    type Database = SqlitePool;
    type Jobs = SqliteJobs;
    type Transport = Reqwest;

    fn database(&self) -> &SqlitePool {
        &self.pool
    }

    fn jobs(&self) -> &SqliteJobs {
        &self.jobs
    }

    fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    fn client(&self, mch_id: &str, _: &str) -> Option<Client<Reqwest>> {
        (mch_id == self.client.merchant().mch_id()).then(|| self.client.clone())
    }

    async fn price(&self, transaction: &mut ShopTransaction, order: OrderKey<'_>) -> Result<Option<Price>, BoxError> {
        let statement = "SELECT total_fee FROM tea_order WHERE out_trade_no = ?";
        let rows = transaction.query(statement, &[order.out_trade_no.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let total_fee = u64::try_from(row.integer(0)?.unwrap_or_default())?;
        Ok(Some(Price { total_fee: Fen(total_fee), fee_type: "CNY".to_owned() }))
    }

    /// Both rows, that of the delivery and that of the payment which is done, are committed, or neither.
    async fn deliver(&self, transaction: &mut ShopTransaction, payment: &Record) -> Result<(), BoxError> {
        let statement = "INSERT INTO delivery (out_trade_no) VALUES (?)";
        transaction.execute(statement, &[(&payment.out_trade_no).into()]).await?;
        Ok(self.news.send(News::Delivered(payment.out_trade_no.clone()))?)
    }

    async fn note_refund(&self, _: &mut ShopTransaction, refund: &Refund) -> Result<(), BoxError> {
        Ok(self.news.send(News::Refund(refund.state.clone()))?)
    }

    async fn tell_person(&self, concern: &Concern) {
        eprintln!("for a person: {}: {}", concern.job, concern.reason);
    }
}

impl axum::extract::FromRef<TeaShop> for Receiver {
    fn from_ref(shop: &TeaShop) -> Self {
        shop.receiver.clone()
    }
}

/// `POST /notify`, for payments and refunds.
async fn notify(State(shop): State<TeaShop>, reception: Reception<Notification>) -> Acknowledgement {
    reception.handle(move |notice| handle(shop, notice)).await
}

async fn handle(shop: TeaShop, notice: Notice<Notification>) -> Result<(), BoxError> {
    match notice.message {
        Notification::Payment(payment) => {
            let acceptance = accept(&shop, &payment, &notice.body).await?;
            if acceptance.is_acknowledged() { Ok(()) } else { Err(acceptance.to_string().into()) }
        }
        // Not signed: the refund is queried at once.
        Notification::Refund(hint) => {
            let mch_id = notice.merchant.as_ref().map(Merchant::mch_id).unwrap_or_default();
            Ok(accept_refund_hint(&shop, mch_id, &hint).await.map(drop)?)
        }
        _ => Err("this shop has no cloud channel".into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("wxpay-jobs-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = run(&folder.join("shop.db")).await;
    std::fs::remove_dir_all(&folder)?;
    result
}

async fn run(file: &std::path::Path) -> Result<(), Box<dyn Error>> {
    // The shop's tables, and those of wxpay-jobs, in one file; the engine opens it too.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let mut transaction = Database::begin(&pool).await?;
    tables::create(&mut transaction).await?;
    transaction.execute("CREATE TABLE tea_order (out_trade_no TEXT PRIMARY KEY, total_fee INTEGER)", &[]).await?;
    transaction.execute("CREATE TABLE delivery (out_trade_no TEXT)", &[]).await?;
    transaction.execute("INSERT INTO tea_order VALUES (?, 888)", &[ORDER.into()]).await?;
    Transaction::commit(transaction).await?;
    let jobs = SqliteJobs::connect(options).await?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let sandbox = Sandbox::start().await?;
    let merchant = sandbox.merchant()?.with_notify_url(&format!("http://{}/notify", listener.local_addr()?))?;
    let (news, mut read) = mpsc::unbounded_channel();
    let shop = TeaShop {
        pool: pool.clone(),
        jobs: jobs.clone(),
        receiver: Receiver::new(merchant.clone()).without_cloud_callbacks(),
        client: Client::new(merchant).with_endpoint(sandbox.endpoint()?),
        schedule: Schedule { refund_interval: Duration::from_secs(1), ..Schedule::default() },
        news,
    };
    tokio::spawn(
        axum::serve(listener, Router::new().route("/notify", post(notify)).with_state(shop.clone())).into_future(),
    );
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let engine = tokio::spawn({
        let shop = shop.clone();
        async move { jobs.run(shop, 4, async { drop(ended.await) }).await }
    });

    // The intent is committed before the call: from here on the order is queried until it is paid or closed.
    let request = UnifiedOrder {
        out_trade_no: ORDER.try_into()?,
        body: "Oolong tea".try_into()?,
        total_fee: Fen(888),
        spbill_create_ip: "127.0.0.1".parse()?,
        trade_type: wxpay_core::value::TradeType::Native,
        optional: UnifiedOrderOptional { product_id: Some("tea".try_into()?), ..Default::default() },
    };
    let mch_id = shop.client.merchant().mch_id().to_owned();
    let (order, _) = place(&shop, &mch_id, "", &request).await?;
    eprintln!("{} is placed", order.out_trade_no());
    sandbox.pay(ORDER)?;
    while read.recv().await != Some(News::Delivered(ORDER.to_owned())) {}
    eprintln!("{ORDER} is paid and delivered");

    let key = OrderKey { mch_id: &mch_id, sub_mch_id: "", out_trade_no: ORDER };
    let mut transaction = Database::begin(&pool).await?;
    refund(&shop, &mut transaction, key, "R1", Fen(300)).await?;
    Transaction::commit(transaction).await?;
    while read.recv().await != Some(News::Refund("SUCCESS".to_owned())) {}
    eprintln!("R1 is refunded");

    drop(end);
    engine.await?;
    let mut transaction = Database::begin(&pool).await?;
    let deliveries = transaction.query("SELECT COUNT(*) FROM delivery", &[]).await?;
    let deliveries = deliveries.first().map_or(Ok(None), |row| row.integer(0))?;
    println!("{}", json!({ "deliveries": deliveries, "refunded": sandbox.ledger(ORDER).refunded().0 }));
    Ok(())
}
