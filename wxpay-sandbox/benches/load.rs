//! Measures signed unified orders sent over loopback by many connections at once to a sandbox in a
//! process of its own: first in memory, then with an `SQLite` file. A server that ignores the
//! request and returns a constant reply is measured beside them as the floor. The output ends with
//! lines `ratio NAME VALUE`.
//!
//!     cargo bench -p wxpay-sandbox --features data --bench load [SECONDS]
//!

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench stops where it is wrong")]
#![allow(clippy::cast_precision_loss, reason = "times of a bench")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wxpay_core::{Fen, Merchant, Text, pay, text, value::TradeType};
use wxpay_sandbox::Sandbox;

const CONNECTIONS: u32 = 64;

/// The request rate of the second run, in orders a second.
const TARGET: u32 = 5_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", "floor"] => runtime().block_on(floor()),
        ["serve", "memory"] => runtime().block_on(serve(None)),
        ["serve", file] => runtime().block_on(serve(Some(file))),
        // `cargo test --benches` runs benches without `--bench`.
        [] if !std::env::args().any(|argument| argument == "--bench") => {}
        [] => report(Duration::from_secs(5)),
        [seconds, ..] => report(Duration::from_secs(seconds.parse().unwrap())),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

async fn serve(file: Option<&str>) {
    let mut builder = Sandbox::builder();
    if let Some(file) = file {
        builder = builder.data(Path::new(file));
    }
    let sandbox = builder.start().await.unwrap();
    println!("{}", sandbox.address());
    sandbox.serve().await;
}

/// The floor: a server that only speaks HTTP.
async fn floor() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let answer = |_: axum::body::Bytes| async { "<xml><result_code><![CDATA[SUCCESS]]></result_code></xml>" };
    axum::serve(listener, axum::Router::new().fallback(axum::routing::post(answer))).await.unwrap();
}

/// A server in a separate process.
struct ServerProcess {
    child: Child,
    address: String,
    started: Duration,
}

impl ServerProcess {
    fn start(storage: &str) -> Self {
        let begin = Instant::now();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", storage])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned(), started: begin.elapsed() }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The result of one load run.
struct LoadResult {
    each_second: f64,
    p50: Duration,
    p99: Duration,
    worst: Duration,
}

impl LoadResult {
    fn print(&self, name: &str, how: &str) {
        println!(
            "{name:7} {:8.0} orders/s   p50 {:6.2} ms   p99 {:6.2} ms   worst {:6.2} ms   {how}",
            self.each_second,
            millis(self.p50),
            millis(self.p99),
            millis(self.worst)
        );
    }
}

fn report(time: Duration) {
    let folder = std::env::temp_dir().join(format!("wxpay-load-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("orders.sqlite");
    let runtime = runtime();
    let mut loads = Vec::new();
    for storage in ["floor", "memory", file.to_str().unwrap()] {
        let server = ServerProcess::start(storage);
        // A second of warm-up, not counted.
        runtime.block_on(load(&server.address, Duration::from_secs(1), None));
        let name = if storage.contains('/') { "kept" } else { storage };
        let fastest = runtime.block_on(load(&server.address, time, None));
        fastest.print(name, "as many as can be");
        loads.push(fastest);
        runtime.block_on(load(&server.address, time, Some(TARGET))).print(name, "as many as asked for");
    }
    println!("start   {:8.1} ms   in memory", millis(ServerProcess::start("memory").started));
    let few = folder.join("few.sqlite");
    let few = few.to_str().unwrap();
    let process = ServerProcess::start(few);
    runtime.block_on(load(&process.address, Duration::from_secs(2), Some(TARGET)));
    drop(process);
    println!("start   {:8.1} ms   with {} orders, killed", millis(ServerProcess::start(few).started), 2 * TARGET);
    println!("ratio memory/floor {:.2}", loads[1].each_second / loads[0].each_second);
    println!("ratio kept/memory {:.2}", loads[2].each_second / loads[1].each_second);
    println!("ratio kept/target {:.2}", loads[2].each_second / 5_000.0);
    std::fs::remove_dir_all(folder).unwrap();
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Places orders over all connections for `time`. With `each_second`, at that rate, and each order
/// is timed from when it was due; otherwise each connection sends the next order once the last one
/// is answered.
async fn load(address: &str, time: Duration, each_second: Option<u32>) -> LoadResult {
    let numbers = Arc::new(AtomicU64::new(0));
    let run = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let begin = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|client| {
            let every = each_second.map(|all| Duration::from_secs(1) * CONNECTIONS / all);
            let (numbers, address) = (Arc::clone(&numbers), address.to_owned());
            tokio::spawn(async move {
                let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")
                    .unwrap()
                    .with_notify_url("http://127.0.0.1:9/notify")
                    .unwrap();
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut times, mut answer) = (Vec::new(), Vec::new());
                let mut due = begin + every.unwrap_or_default() * client / CONNECTIONS;
                while begin.elapsed() < time {
                    let number = format!("L{run}{:08}", numbers.fetch_add(1, Ordering::Relaxed));
                    let mut sent = Instant::now();
                    if let Some(every) = every {
                        tokio::time::sleep_until(due.into()).await;
                        sent = due;
                        due += every;
                    }
                    place_order(&mut stream, &merchant, &number, &mut answer).await;
                    times.push(sent.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    let took = begin.elapsed();
    times.sort_unstable();
    LoadResult {
        each_second: times.len() as f64 / took.as_secs_f64(),
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        worst: times[times.len() - 1],
    }
}

async fn place_order(stream: &mut TcpStream, merchant: &Merchant, number: &str, answer: &mut Vec<u8>) {
    let order = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            attach: Some(text!("no sugar")),
            ..Default::default()
        },
    };
    let prepared = merchant.prepare(&order).unwrap();
    let body = &prepared.body;
    let request =
        format!("POST /pay/unifiedorder HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    answer.clear();
    loop {
        assert!(stream.read_buf(answer).await.unwrap() > 0, "the connection ended");
        if answer.ends_with(b"</xml>") {
            break;
        }
    }
    let text = std::str::from_utf8(answer).unwrap();
    assert!(text.contains("<result_code><![CDATA[SUCCESS]]></result_code>"), "{text}");
}
