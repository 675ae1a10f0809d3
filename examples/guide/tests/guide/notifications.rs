//! A shop that delivers each paid order once.

// ANCHOR: shop
use sqlx::{Sqlite, SqlitePool};
use wxpay_core::inbox::Record;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Fen, Merchant};
use wxpay_jobs::database::Connection as _;
use wxpay_jobs::{BoxError, Concern, OrderKey, Price, Schedule, Shop, SweepOnly};

/// The shop, over its own database.
#[derive(Clone)]
pub(crate) struct TeaShop {
    pool: SqlitePool,
    client: Client<Reqwest>,
    schedule: Schedule,
}

type ShopTransaction = sqlx::Transaction<'static, Sqlite>;

impl Shop for TeaShop {
    type Database = SqlitePool;
    type Jobs = SweepOnly;
    type Transport = Reqwest;

    fn database(&self) -> &SqlitePool {
        &self.pool
    }

    fn jobs(&self) -> &SweepOnly {
        &SweepOnly
    }

    fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    fn client(&self, mch_id: &str, _sub_mch_id: &str) -> Option<Client<Reqwest>> {
        (mch_id == self.client.merchant().mch_id()).then(|| self.client.clone())
    }

    /// What the order costs. A payment of another amount is for a person.
    async fn price(&self, transaction: &mut ShopTransaction, order: OrderKey<'_>) -> Result<Option<Price>, BoxError> {
        let statement = "SELECT total_fee FROM tea_order WHERE out_trade_no = ?";
        let rows = transaction.query(statement, &[order.out_trade_no.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let total_fee = Fen(u64::try_from(row.integer(0)?.unwrap_or_default())?);
        Ok(Some(Price { total_fee, fee_type: "CNY".to_owned() }))
    }

    /// Called once for each paid order, within the transaction that marks it as delivered.
    async fn deliver(&self, transaction: &mut ShopTransaction, payment: &Record) -> Result<(), BoxError> {
        let statement = "INSERT INTO delivery (out_trade_no) VALUES (?)";
        transaction.execute(statement, &[(&payment.out_trade_no).into()]).await?;
        Ok(())
    }

    /// What no program can settle. Have somebody called.
    async fn tell_person(&self, concern: &Concern) {
        eprintln!("for a person: {}: {}", concern.job, concern.reason);
    }
}
// ANCHOR_END: shop

// ANCHOR: notify
use axum::extract::{FromRef, State};
use wxpay_jobs::{accept, accept_order_hint, accept_refund_hint};
use wxpay_web::{Acknowledgement, Notice, Notification, Receiver, Reception};

#[derive(Clone)]
struct App {
    shop: TeaShop,
    receiver: Receiver,
}

impl FromRef<App> for Receiver {
    fn from_ref(app: &App) -> Self {
        app.receiver.clone()
    }
}

/// `POST /wxpay/notify`, for everything that WeChat Pay has to say.
async fn notify(State(app): State<App>, reception: Reception<Notification>) -> Acknowledgement {
    reception.handle(move |notice| handle(app.shop, notice)).await
}

async fn handle(shop: TeaShop, notice: Notice<Notification>) -> Result<(), BoxError> {
    let mch_id = notice.merchant.as_ref().map(Merchant::mch_id).unwrap_or_default();
    match notice.message {
        // Price, inbox and task, in one transaction.
        Notification::Payment(payment) => {
            let acceptance = accept(&shop, &payment, &notice.body).await?;
            if acceptance.is_acknowledged() { Ok(()) } else { Err(acceptance.to_string().into()) }
        }
        // Hints: the order or the refund is queried by the next sweep.
        Notification::FailedPayment(failed) => {
            let order = OrderKey { mch_id, sub_mch_id: "", out_trade_no: &failed.out_trade_no };
            Ok(accept_order_hint(&shop, order).await.map(drop)?)
        }
        Notification::Refund(hint) => Ok(accept_refund_hint(&shop, mch_id, &hint).await.map(drop)?),
        _ => Err("this shop has no cloud channel".into()),
    }
}
// ANCHOR_END: notify

// ANCHOR: sweep
/// Carries out what is due: deliveries, queries of orders that nobody paid yet, refunds.
async fn sweep_for_ever(shop: TeaShop) {
    loop {
        if let Err(error) = wxpay_jobs::sweep(&shop, 100).await {
            eprintln!("the database is away: {error}");
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
// ANCHOR_END: sweep

// ANCHOR: open
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use wxpay_jobs::database::{Database, Transaction};
use wxpay_jobs::tables;

/// Opens the shop's file, with its own tables and those of wxpay-jobs.
async fn open(file: &std::path::Path) -> Result<SqlitePool, BoxError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(std::time::Duration::from_secs(5));
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let mut transaction = Database::begin(&pool).await?;
    tables::create(&mut transaction).await?;
    let orders = "CREATE TABLE IF NOT EXISTS tea_order (out_trade_no TEXT PRIMARY KEY, total_fee INTEGER)";
    transaction.execute(orders, &[]).await?;
    transaction.execute("CREATE TABLE IF NOT EXISTS delivery (out_trade_no TEXT)", &[]).await?;
    Transaction::commit(transaction).await?;
    Ok(pool)
}
// ANCHOR_END: open

// ANCHOR: place
use std::net::{IpAddr, Ipv4Addr};

use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    product_id: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}

/// Places an order, and returns the text of its QR code.
async fn place(shop: &TeaShop, order: &TeaOrder<'_>) -> Result<Option<String>, BoxError> {
    // Your own row first: a payment of an order that nobody knows is for a person.
    let own = "INSERT INTO tea_order (out_trade_no, total_fee) VALUES (?, ?)";
    let total_fee = i64::try_from(order.total_fee.0)?;
    sqlx::query(own).bind(order.out_trade_no).bind(total_fee).execute(&shop.pool).await?;
    // Then the intent, committed before the call: from now on the order is queried until it is paid, or closed.
    let mch_id = shop.client.merchant().mch_id();
    let (_, reply) = wxpay_jobs::place(shop, mch_id, "", order).await?;
    Ok(reply.code_url.clone())
}
// ANCHOR_END: place

/// A shop at a sandbox, with an order that is paid and notified.
pub(crate) async fn shop_with_payment(name: &str) -> (TeaShop, std::path::PathBuf) {
    let (sandbox, shop, folder) = tea_shop::start(name).await;
    place(&shop, &tea_shop::order()).await.unwrap();
    sandbox.pay(tea_shop::NUMBER).unwrap();
    assert!(sandbox.wait_for_notification(tea_shop::NUMBER, 1).await);
    (shop, folder)
}

impl TeaShop {
    /// How many deliveries there were.
    pub(crate) async fn deliveries(&self) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM delivery").fetch_one(&self.pool).await.unwrap()
    }
}

mod tea_shop {
    use std::path::PathBuf;

    use axum::Router;
    use axum::routing::post;
    use tokio::net::TcpListener;
    use wxpay_sandbox::Sandbox;

    use super::*;

    pub(super) const NUMBER: &str = "20261123091010";

    /// A shop at a sandbox, in a file of its own.
    pub(super) async fn start(name: &str) -> (Sandbox, TeaShop, PathBuf) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let pool = open(&folder.join("shop.db")).await.unwrap();
        let sandbox = Sandbox::start().await.unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let notify_url = format!("http://{}/wxpay/notify", listener.local_addr().unwrap());
        let merchant = sandbox.merchant().unwrap().with_notify_url(&notify_url).unwrap();
        let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint().unwrap());
        let shop = TeaShop { pool, client, schedule: Schedule::default() };
        let app = App { shop: shop.clone(), receiver: Receiver::new(merchant).without_cloud_callbacks() };
        let routes = Router::new().route("/wxpay/notify", post(notify)).with_state(app);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (sandbox, shop, folder)
    }

    pub(super) fn order() -> TeaOrder<'static> {
        TeaOrder {
            out_trade_no: NUMBER,
            product_id: "oolong",
            total_fee: Fen(888),
            spbill_create_ip: Ipv4Addr::LOCALHOST.into(),
        }
    }

    #[tokio::test]
    async fn delivers_once_though_the_notification_comes_twice() {
        let (sandbox, shop, folder) = start("twice").await;
        sandbox.set_fault(r#"{"api": "pay.pay_notification", "fault": "DUPLICATE"}"#).unwrap();
        assert!(place(&shop, &order()).await.unwrap().is_some());
        sandbox.pay(NUMBER).unwrap();
        assert!(sandbox.wait_for_notification(NUMBER, 2).await);
        let worker = tokio::spawn(sweep_for_ever(shop.clone()));
        while shop.deliveries().await == 0 {
            tokio::task::yield_now().await;
        }
        worker.abort();
        wxpay_jobs::sweep(&shop, 100).await.unwrap();
        assert_eq!(shop.deliveries().await, 1);
        shop.pool.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn refuses_what_has_another_price() {
        let (sandbox, shop, folder) = start("price").await;
        place(&shop, &order()).await.unwrap();
        sqlx::query("UPDATE tea_order SET total_fee = 1").execute(&shop.pool).await.unwrap();
        sandbox.pay(NUMBER).unwrap();
        assert!(!sandbox.wait_for_notification(NUMBER, 1).await);
        wxpay_jobs::sweep(&shop, 100).await.unwrap();
        assert_eq!(shop.deliveries().await, 0);
        shop.pool.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
