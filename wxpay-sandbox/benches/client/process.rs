//! The sandbox in a process of its own, and what Linux tells of this one.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use wxpay_core::pay::{OrderQuery, OrderQueryOptional};
use wxpay_core::transport::Transport;
use wxpay_core::value::TradeType;
use wxpay_core::{Client, Endpoint, Fen, Merchant, Text, pay, text};
use wxpay_sandbox::Sandbox;

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Runs a sandbox until the process is killed.
pub(crate) async fn serve() {
    let sandbox = Sandbox::start().await.unwrap();
    println!("{}", sandbox.url());
    sandbox.serve().await;
}

/// A sandbox in a separate process.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let this = std::env::current_exe().unwrap();
        let mut child = Command::new(this).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The demo account.
pub(crate) fn merchant() -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")
        .unwrap()
        .with_notify_url("http://127.0.0.1:9/notify")
        .unwrap()
}

/// A client of the default transport.
pub(crate) fn client(url: &str) -> Client {
    Client::new(merchant()).with_endpoint(Endpoint::sandbox(url).unwrap())
}

pub(crate) fn query(number: &str) -> OrderQuery<'_> {
    OrderQuery { optional: OrderQueryOptional { out_trade_no: Some(Text::new(number).unwrap()), ..Default::default() } }
}

/// Places the order that is queried.
pub(crate) async fn place<T: Transport>(client: &Client<T>, number: &str) {
    let order = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    };
    client.send(&order).await.unwrap();
}

/// The resident memory of this process, in kilobytes.
pub(crate) fn resident_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The open descriptors of this process. The one that lists them is among them.
pub(crate) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// The CPU time of all threads of this process, user and system, in steps of 10 ms.
pub(crate) fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}
