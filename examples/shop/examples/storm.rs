//! A storm of notifications over four shop processes that share one `PostgreSQL`, while processes are killed and the
//! database is restarted: `scripts/shop-storm` runs it. Prints what was delivered, and exits with 1 unless each paid
//! order was delivered exactly once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../tests/shop/driver.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod driver;

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use wxpay_core::notification::accepted;
use wxpay_sandbox::Sandbox;

use driver::{ShopProcess, command, http, payment, signed};

const SHOPS: usize = 4;
/// How often each notification is sent to each process.
const DUPLICATES: usize = 3;
/// How many orders are under way at once.
const CONCURRENT: usize = 16;
/// How long deliveries may take after the storm.
const LIMIT: Duration = Duration::from_mins(2);
/// How long a process may take to serve again after the database is back.
const RECOVERY_LIMIT: Duration = Duration::from_secs(20);

/// What is under way.
struct Storm {
    sandbox: Sandbox,
    shops: Vec<Mutex<ShopProcess>>,
    /// Where the processes listen, which changes when one is restarted.
    urls: Vec<Mutex<String>>,
    is_over: AtomicBool,
    sent: AtomicUsize,
    acknowledged: AtomicUsize,
}

/// What becomes of an order in the storm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is paid, and all processes are notified, several times.
    Notified,
    /// It is paid, and no notification ever arrives.
    Silent,
    /// Only a notification of another amount arrives, which nobody has signed off.
    WrongAmount,
    /// It is not paid.
    Unpaid,
}

impl Fate {
    fn of(number: usize) -> Self {
        match number % 10 {
            3 => Self::Silent,
            6 => Self::WrongAmount,
            9 => Self::Unpaid,
            _ => Self::Notified,
        }
    }

    fn is_paid(self) -> bool {
        matches!(self, Self::Notified | Self::Silent)
    }
}

fn start(gateway: &str) -> ShopProcess {
    let mut shop = command(&std::env::var("SHOP_BIN").unwrap());
    let database = std::env::var("WXPAY_POSTGRES").unwrap();
    shop.args(["--database", &database, "--gateway", gateway, "--query-every", "3", "--close-after", "3600"]);
    ShopProcess::start(shop)
}

impl Storm {
    async fn url(&self, shop: usize) -> String {
        self.urls[shop % SHOPS].lock().await.clone()
    }

    /// Places an order, at another process if one is away.
    async fn place(&self, number: usize) -> String {
        let order = json!({ "body": "Oolong tea", "total_fee": 888, "trade_type": "NATIVE" }).to_string();
        for round in 0.. {
            let url = self.url(number + round).await;
            if let Ok(answer) = http().post(format!("{url}/orders")).body(order.clone()).send().await
                && answer.status().is_success()
                && let Ok(text) = answer.text().await
            {
                let placed: serde_json::Value = serde_json::from_str(&text).unwrap();
                return placed["out_trade_no"].as_str().unwrap().to_owned();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        unreachable!()
    }

    /// Carries an order through the storm.
    async fn order(self: Arc<Self>, number: usize) -> (String, Fate) {
        let (fate, out_trade_no) = (Fate::of(number), self.place(number).await);
        if fate != Fate::Notified {
            let fault = json!({
                "api": "pay.pay_notification", "fault": "WRONG_SIGN", "times": 1000, "out_trade_no": out_trade_no,
            });
            self.sandbox.set_fault(&fault.to_string()).unwrap();
        }
        if fate.is_paid() {
            self.sandbox.pay(&out_trade_no).unwrap();
        }
        match fate {
            Fate::Notified => {
                let path = format!("orders/{out_trade_no}");
                let paid = driver::control(&self.sandbox.url(), &path, None).await;
                let transaction = paid["transaction_id"].as_str().unwrap();
                self.notify(signed(&payment(&out_trade_no, transaction, 888))).await;
            }
            Fate::WrongAmount => self.notify(signed(&payment(&out_trade_no, &format!("42{number:026}"), 889))).await,
            Fate::Silent | Fate::Unpaid => {}
        }
        (out_trade_no, fate)
    }

    /// Sends a notification to all processes at once, several times.
    async fn notify(self: &Arc<Self>, body: String) {
        let mut sent = JoinSet::new();
        for shop in 0..SHOPS * DUPLICATES {
            let (storm, body) = (Arc::clone(self), body.clone());
            sent.spawn(async move {
                let url = storm.url(shop).await;
                storm.sent.fetch_add(1, Ordering::Relaxed);
                let answer = http().post(format!("{url}/wxpay/notify")).body(body).send().await;
                if let Ok(answer) = answer
                    && answer.text().await.is_ok_and(|text| text == accepted())
                {
                    storm.acknowledged.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        sent.join_all().await;
    }

    /// Kills and restarts a process.
    async fn restart(&self, shop: usize) {
        let mut process = self.shops[shop].lock().await;
        process.kill();
        let gateway = self.sandbox.url();
        let next = tokio::task::spawn_blocking(move || start(&gateway)).await.unwrap();
        *self.urls[shop].lock().await = next.url.clone();
        *process = next;
    }

    /// Restarts the database, and returns how long the slowest process took to serve again.
    async fn restart_database(&self, mode: &'static str) -> Duration {
        let restart = std::env::var("WXPAY_POSTGRES_RESTART").unwrap();
        let status = tokio::task::spawn_blocking(move || Command::new(restart).arg(mode).status().unwrap());
        assert!(status.await.unwrap().success());
        let start = Instant::now();
        for shop in 0..SHOPS {
            while start.elapsed() < 2 * RECOVERY_LIMIT {
                let health = http().get(format!("{}/health", self.url(shop).await)).send().await;
                if health.is_ok_and(|health| health.status().is_success()) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        start.elapsed()
    }

    /// Kills processes and restarts the database until the storm is over. Returns how often, and the slowest recovery.
    async fn disturb(self: Arc<Self>) -> (usize, usize, Duration) {
        let (mut kills, mut restarts, mut recovery) = (0, 0, Duration::ZERO);
        while !self.is_over.load(Ordering::Relaxed) || kills < 2 * SHOPS || restarts < 3 {
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_millis(300)).await;
                self.restart(kills % SHOPS).await;
                kills += 1;
            }
            let took = self.restart_database(["fast", "immediate", "kill"][restarts % 3]).await;
            restarts += 1;
            recovery = recovery.max(took);
        }
        (kills, restarts, recovery)
    }

    /// Returns how often an order was delivered.
    async fn deliveries(&self, out_trade_no: &str) -> i64 {
        let url = format!("{}/orders/{out_trade_no}", self.url(0).await);
        loop {
            if let Ok(answer) = http().get(&url).send().await
                && answer.status().is_success()
            {
                let order: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
                return order["deliveries"].as_i64().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let orders: usize = std::env::args().nth(1).map_or(200, |orders| orders.parse().unwrap());
    let start_time = Instant::now();
    let sandbox = Sandbox::start().await.unwrap();
    let gateway = sandbox.url();
    // All at once: they race for the tables.
    let processes: Vec<ShopProcess> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..SHOPS).map(|_| scope.spawn(|| start(&gateway))).collect();
        started.into_iter().map(|process| process.join().unwrap()).collect()
    });
    let storm = Arc::new(Storm {
        sandbox,
        urls: processes.iter().map(|process| Mutex::new(process.url.clone())).collect(),
        shops: processes.into_iter().map(Mutex::new).collect(),
        is_over: AtomicBool::new(false),
        sent: AtomicUsize::new(0),
        acknowledged: AtomicUsize::new(0),
    });
    let disturbance = tokio::spawn(Arc::clone(&storm).disturb());
    let (permits, mut under_way) = (Arc::new(Semaphore::new(CONCURRENT)), JoinSet::new());
    for number in 0..orders {
        let (storm, permits) = (Arc::clone(&storm), Arc::clone(&permits));
        under_way.spawn(async move {
            let _permit = permits.acquire_owned().await.unwrap();
            storm.order(number).await
        });
    }
    let fates = under_way.join_all().await;
    storm.is_over.store(true, Ordering::Relaxed);
    let (kills, restarts, recovery) = disturbance.await.unwrap();

    let end = Instant::now();
    let paid: Vec<&String> = fates.iter().filter(|(_, fate)| fate.is_paid()).map(|(number, _)| number).collect();
    for number in &paid {
        while storm.deliveries(number).await == 0 && end.elapsed() < LIMIT {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let after = end.elapsed();
    // What is delivered twice would be by now: every process has swept since.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (mut once, mut never, mut twice, mut unpaid) = (0, 0, 0, 0);
    for (number, fate) in &fates {
        match (fate.is_paid(), storm.deliveries(number).await) {
            (true, 0) => never += 1,
            (true, 1) => once += 1,
            (false, 0) => {}
            (true, _) => twice += 1,
            (false, _) => unpaid += 1,
        }
    }
    println!("orders {orders}, of which paid {}, in {:.1} s", paid.len(), start_time.elapsed().as_secs_f64());
    println!(
        "notifications {}, of which acknowledged {}",
        storm.sent.load(Ordering::Relaxed),
        storm.acknowledged.load(Ordering::Relaxed)
    );
    println!("processes killed {kills}, database restarted {restarts}, served again after {recovery:.1?}");
    println!(
        "delivered once {once}, twice {twice}, never {never}, unpaid {unpaid}; the last one {after:.1?} after the storm"
    );
    if once == paid.len() && unpaid == 0 && recovery < RECOVERY_LIMIT {
        return ExitCode::SUCCESS;
    }
    for shop in &storm.shops {
        eprintln!("{}", shop.lock().await.stderr());
    }
    ExitCode::FAILURE
}
