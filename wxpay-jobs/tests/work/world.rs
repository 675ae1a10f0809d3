//! A shop with a database, a clock and the sandbox.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use wxpay_core::bill::reconcile::{BillDay, Entry, ShopRow};
use wxpay_core::inbox::Record;
use wxpay_core::pay::{Micropay, MicropayOptional, PayNotification, UnifiedOrder, UnifiedOrderOptional};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;
use wxpay_core::{Client, Fen, Key, Merchant, SignType, Text, Verified, text};
use wxpay_jobs::database::{Connection as _, Database as _, Row, Transaction as _, Value};
use wxpay_jobs::{
    BillAccount, BoxError, Concern, DailyBill, Intent, IntentKind, IntentState, OrderKey, Price, Refund, Schedule,
    Shop, ShopRows, ShopTransaction, SweepOnly, Swept, intent, sweep, tables,
};
use wxpay_sandbox::Sandbox;

use crate::database::TestDatabase;
use crate::transport::{Clock, SandboxTransport};

// The demo account of the sandbox.
const APPID: &str = "wxd930ea5d5a258f4f";
pub(crate) const MCH_ID: &str = "10000100";
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// The price of all orders.
pub(crate) const PRICE: u64 = 888;

type ShopConnection = ShopTransaction<TestShop>;

#[derive(Clone)]
pub(crate) struct TestShop(pub(crate) Arc<State>);

pub(crate) struct State {
    pub(crate) database: TestDatabase,
    pub(crate) transport: SandboxTransport,
    pub(crate) schedule: Schedule,
    pub(crate) clock: Clock,
    pub(crate) concerns: Mutex<Vec<Concern>>,
    /// How many deliveries fail from now on.
    pub(crate) failures: AtomicUsize,
    /// The order whose delivery and closing always fail.
    pub(crate) poisoned: Mutex<String>,
    /// Whether they panic.
    pub(crate) panics: AtomicBool,
    pub(crate) has_bills: AtomicBool,
    pub(crate) rows: Mutex<Option<Vec<ShopRow>>>,
    pub(crate) differences: Mutex<Vec<(String, &'static str)>>,
    folder: PathBuf,
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Shop for TestShop {
    type Database = TestDatabase;
    type Jobs = SweepOnly;
    type Transport = SandboxTransport;

    fn database(&self) -> &Self::Database {
        &self.0.database
    }

    fn jobs(&self) -> &Self::Jobs {
        &SweepOnly
    }

    fn client(&self, mch_id: &str, sub_mch_id: &str) -> Option<Client<Self::Transport>> {
        let client = || Client::with_transport(merchant(), self.0.transport.clone());
        (mch_id == MCH_ID && sub_mch_id.is_empty()).then(client)
    }

    async fn price(&self, transaction: &mut ShopConnection, order: OrderKey<'_>) -> Result<Option<Price>, BoxError> {
        let rows = transaction
            .query("SELECT total_fee FROM shop_order WHERE out_trade_no = ?", &[order.out_trade_no.into()])
            .await?;
        let Some(row) = rows.first().filter(|_| order.sub_mch_id.is_empty()) else { return Ok(None) };
        let total_fee = Fen(row.integer(0)?.unwrap().try_into()?);
        Ok(Some(Price { total_fee, fee_type: "CNY".to_owned() }))
    }

    async fn deliver(&self, transaction: &mut ShopConnection, payment: &Record) -> Result<(), BoxError> {
        append(transaction, "shop_delivery", &payment.out_trade_no, &payment.transaction_id).await?;
        let fails = |left: usize| left.checked_sub(1);
        if self.is_poisoned(&payment.out_trade_no)
            || self.0.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fails).is_ok()
        {
            return Err("the shelf is empty".into());
        }
        Ok(())
    }

    async fn close(&self, transaction: &mut ShopConnection, order: OrderKey<'_>) -> Result<(), BoxError> {
        append(transaction, "shop_closing", order.out_trade_no, "").await?;
        if self.is_poisoned(order.out_trade_no) { Err("the book is full".into()) } else { Ok(()) }
    }

    async fn note_refund(&self, transaction: &mut ShopConnection, refund: &Refund) -> Result<(), BoxError> {
        append(transaction, "shop_refund", &refund.out_refund_no, &refund.state).await
    }

    fn bill_accounts(&self) -> Vec<BillAccount> {
        let account = || BillAccount { mch_id: MCH_ID.to_owned(), sub_mch_id: String::new() };
        self.0.has_bills.load(Ordering::Relaxed).then(account).into_iter().collect()
    }

    fn bill_file(&self, _: &BillAccount, day: BillDay) -> PathBuf {
        self.0.folder.join(day.to_string())
    }

    async fn take_bill(&self, transaction: &mut ShopConnection, bill: &DailyBill<'_>) -> Result<(), BoxError> {
        let kind = if bill.file.is_some_and(std::path::Path::exists) { "file" } else { "empty" };
        append(transaction, "shop_bill", &bill.day.to_string(), kind).await
    }

    async fn shop_rows(&self, _: &BillAccount, _: BillDay) -> Result<Option<ShopRows>, BoxError> {
        let rows = self.0.rows.lock().unwrap().clone();
        Ok(rows.map(|rows| Box::new(rows.into_iter().map(Ok)) as ShopRows))
    }

    async fn note_difference(
        &self,
        _: &mut ShopConnection,
        _: &BillAccount,
        _: BillDay,
        difference: &Entry,
    ) -> Result<(), BoxError> {
        let found = (difference.out_trade_no.clone(), difference.kind.name());
        self.0.differences.lock().unwrap().push(found);
        Ok(())
    }

    async fn tell_person(&self, concern: &Concern) {
        tokio::task::yield_now().await;
        self.0.concerns.lock().unwrap().push(concern.clone());
    }

    fn schedule(&self) -> &Schedule {
        &self.0.schedule
    }

    fn now(&self) -> SystemTime {
        self.0.clock.now()
    }
}

/// Appends a row: what happens twice is there twice.
async fn append(transaction: &mut ShopConnection, table: &str, number: &str, text: &str) -> Result<(), BoxError> {
    let statement = format!("INSERT INTO {table} (number, text) VALUES (?, ?)");
    transaction.execute(&statement, &[number.into(), text.into()]).await?;
    Ok(())
}

pub(crate) fn merchant() -> Merchant {
    Merchant::new(APPID, MCH_ID, KEY)
        .unwrap()
        .with_notify_url("http://127.0.0.1:9/wxpay/notify")
        .unwrap()
        .with_sign_type(SignType::Md5)
}

static WORLDS: AtomicU64 = AtomicU64::new(0);

impl TestShop {
    pub(crate) async fn new() -> Self {
        let count = WORLDS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("wxpay-work-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.join("shop.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
        let database = TestDatabase(pool);
        let mut transaction = database.begin().await.unwrap();
        let own = ["shop_delivery", "shop_closing", "shop_refund", "shop_bill"]
            .map(|table| format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, number TEXT, text TEXT);"));
        let tables = format!(
            "{};CREATE TABLE shop_order (out_trade_no TEXT PRIMARY KEY, total_fee INTEGER);{}",
            tables::SQLITE,
            own.concat()
        );
        for statement in without_comments(&tables).split(';').filter(|statement| !statement.trim().is_empty()) {
            transaction.execute(statement, &[]).await.unwrap();
        }
        commit(transaction).await;
        let clock = Clock::default();
        let transport = SandboxTransport {
            sandbox: Arc::new(Sandbox::start().await.unwrap()),
            clock: clock.clone(),
            is_away: Arc::default(),
            script: Arc::default(),
            calls: Arc::default(),
        };
        Self(Arc::new(State {
            database,
            transport,
            schedule: Schedule::default(),
            clock,
            concerns: Mutex::default(),
            failures: AtomicUsize::default(),
            poisoned: Mutex::default(),
            panics: AtomicBool::new(false),
            has_bills: AtomicBool::default(),
            rows: Mutex::default(),
            differences: Mutex::default(),
            folder,
        }))
    }

    /// Begins a transaction, as the merchant does.
    pub(crate) async fn begin(&self) -> ShopConnection {
        self.0.database.begin().await.unwrap()
    }

    fn is_poisoned(&self, out_trade_no: &str) -> bool {
        let is_poisoned = *self.0.poisoned.lock().unwrap() == out_trade_no;
        assert!(!is_poisoned || !self.0.panics.load(Ordering::Relaxed), "the shelf has fallen");
        is_poisoned
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.0.transport.sandbox
    }

    /// Advances all clocks.
    pub(crate) fn advance(&self, time: Duration) {
        self.0.clock.advance(time);
        self.sandbox().advance(time);
    }

    /// Sweeps, and does not wait.
    pub(crate) async fn sweep(&self) -> Swept {
        sweep(self, 100).await.unwrap()
    }

    /// Sweeps every half a minute until nothing is open any more.
    pub(crate) async fn settle(&self) {
        for _ in 0..200 {
            self.sweep().await;
            let open = "SELECT (SELECT COUNT(*) FROM wxpay_intent WHERE next_at IS NOT NULL) + \
                        (SELECT COUNT(*) FROM wxpay_payment WHERE done_at IS NULL AND held_at IS NULL)";
            if self.number(open, &[]).await == 0 {
                return;
            }
            self.advance(Duration::from_secs(30));
        }
        panic!("rows stay open");
    }

    /// Stores an order of the shop's own.
    pub(crate) async fn store_order(&self, number: &str) {
        self.store_order_of(number, PRICE).await;
    }

    pub(crate) async fn store_order_of(&self, number: &str, fen: u64) {
        let fen = i64::try_from(fen).unwrap();
        self.execute("INSERT INTO shop_order VALUES (?, ?)", &[number.into(), fen.into()]).await;
    }

    /// Stores and places an order, and returns the payment that its payer made.
    pub(crate) async fn pay(&self, number: &str) -> Record {
        self.store_order(number).await;
        wxpay_jobs::place(self, MCH_ID, "", &order(number)).await.unwrap();
        self.sandbox().pay(number).unwrap();
        self.paid_record(number).await
    }

    /// Returns the payment of an order that is paid.
    pub(crate) async fn paid_record(&self, number: &str) -> Record {
        let client = self.client(MCH_ID, "").unwrap();
        let query = wxpay_core::pay::OrderQuery {
            optional: wxpay_core::pay::OrderQueryOptional {
                out_trade_no: Some(number.try_into().unwrap()),
                ..Default::default()
            },
        };
        let reply = client.send(&query).await.unwrap();
        let expected = wxpay_core::Expected::cny(Fen(PRICE));
        reply.confirm(expected).unwrap().record().clone()
    }

    pub(crate) async fn execute(&self, statement: &str, values: &[Value<'_>]) -> u64 {
        let mut transaction = self.begin().await;
        let changed = transaction.execute(statement, values).await.unwrap();
        commit(transaction).await;
        changed
    }

    pub(crate) async fn rows(&self, statement: &str, values: &[Value<'_>]) -> Vec<Row> {
        let mut transaction = self.begin().await;
        transaction.query(statement, values).await.unwrap()
    }

    pub(crate) async fn number(&self, statement: &str, values: &[Value<'_>]) -> i64 {
        self.rows(statement, values).await[0].integer(0).unwrap().unwrap()
    }

    async fn count(&self, table: &str, number: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table} WHERE number = ?"), &[number.into()]).await
    }

    pub(crate) async fn deliveries(&self, number: &str) -> i64 {
        self.count("shop_delivery", number).await
    }

    pub(crate) async fn closings(&self, number: &str) -> i64 {
        self.count("shop_closing", number).await
    }

    /// Returns the texts of a table for a number, oldest first.
    pub(crate) async fn texts(&self, table: &str, number: &str) -> Vec<String> {
        let statement = format!("SELECT text FROM {table} WHERE number = ? ORDER BY id");
        let rows = self.rows(&statement, &[number.into()]).await;
        rows.iter().map(|row| row.text(0).unwrap().unwrap().to_owned()).collect()
    }

    pub(crate) async fn intent(&self, kind: IntentKind, number: &str) -> Option<Intent> {
        let mut transaction = self.begin().await;
        intent::find_intent(&mut transaction, kind, MCH_ID, "", number).await.unwrap()
    }

    pub(crate) async fn state(&self, kind: IntentKind, number: &str) -> Option<IntentState> {
        self.intent(kind, number).await.map(|intent| intent.state)
    }

    pub(crate) fn concerns(&self) -> Vec<Concern> {
        self.0.concerns.lock().unwrap().clone()
    }
}

pub(crate) async fn commit(transaction: ShopConnection) {
    transaction.commit().await.unwrap();
}

fn without_comments(tables: &str) -> String {
    tables.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

pub(crate) fn order(number: &str) -> UnifiedOrder<'_> {
    UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: number.try_into().unwrap(),
        total_fee: Fen(PRICE),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Native,
        optional: UnifiedOrderOptional { product_id: Some(text!("P1")), ..Default::default() },
    }
}

/// A charge of a code that the digits of the number make.
pub(crate) fn charge(number: &str, fen: u64) -> Micropay<'_> {
    let digits: u64 = number.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap();
    Micropay {
        body: text!("Tea shop-oolong"),
        out_trade_no: number.try_into().unwrap(),
        total_fee: Fen(fen),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: Text::new(format!("13{digits:016}")).unwrap(),
        optional: MicropayOptional::default(),
    }
}

/// The body of a signed notification.
pub(crate) fn notification_body(record: &Record) -> Vec<u8> {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, &record.mch_id)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "NATIVE")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, record.total_fee.to_string())
        .set(&shared::TRANSACTION_ID, &record.transaction_id)
        .set(&shared::OUT_TRADE_NO, &record.out_trade_no)
        .set(&shared::TIME_END, "20261123091520")
        .signed(&Key::new(KEY).unwrap(), SignType::Md5)
        .into_bytes()
}

pub(crate) fn notification(body: &[u8]) -> Verified<PayNotification> {
    merchant().notification(body).unwrap()
}
