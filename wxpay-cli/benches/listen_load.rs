//! Notifications a second at `wxpay listen`, and the time to the answer. See `scripts/listen-load`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench stops where it is wrong")]
#![allow(clippy::print_stdout, reason = "it reports")]
#![allow(dead_code, reason = "the fixtures are those of all tests")]

#[path = "../../tests/common/fixtures.rs"]
mod fixtures;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use wxpay_core::{Key, SignType};

use fixtures::{APPID, KEY, MCH_ID, notification};

/// The targets: notifications a second, and the 99th percentile of the time to the answer at that rate.
const PER_SECOND: u32 = 2_000;
const P99: Duration = Duration::from_millis(5);

const CONNECTIONS: usize = 64;

/// Each that many notifications one is a repetition.
const REPEATED: usize = 4;

/// Distinct notifications and repetitions of them, signed in both ways, as whole requests.
fn requests(count: usize) -> Vec<Vec<u8>> {
    let key = Key::new(KEY).unwrap();
    let request = |index: usize| {
        let number = if index % REPEATED == REPEATED - 1 { index - 1 } else { index };
        let sign_type = if number.is_multiple_of(2) { SignType::HmacSha256 } else { SignType::Md5 };
        let body = notification(&format!("TEA{number}"), &format!("42000000002026112300{number:08}"), 888);
        let body = body.signed(&key, sign_type);
        let length = body.len();
        let head = "POST /notify HTTP/1.1\r\nhost: load\r\ncontent-type: text/xml";
        format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
    };
    (0..count).map(request).collect()
}

/// `wxpay listen` as a process.
struct Listener {
    child: Child,
    address: String,
    /// Counts the lines: of accepted ones, and of duplicates among them.
    counting: JoinHandle<(usize, usize)>,
}

impl Listener {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
        command.args(["listen", "--sign-type", "any"]).args(arguments);
        command.env("WXPAY_APPID", APPID).env("WXPAY_MCH_ID", MCH_ID).env("WXPAY_KEY", KEY);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        let counting = std::thread::spawn(move || {
            let lines = stdout.lines().map(Result::unwrap).filter(|line| line.contains("\"verdict\":\"accept\""));
            lines.fold((0, 0), |(all, again), line| (all + 1, again + usize::from(line.contains("\"duplicate\":true"))))
        });
        Self { child, address, counting }
    }

    /// Ends it as a person would, and returns the counts.
    fn stop(mut self) -> (usize, usize) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        self.counting.join().unwrap()
    }
}

/// Sends the requests over all connections, at that rate or as fast as they are answered, and returns the times to the
/// answers, sorted, and the rate.
fn send(address: &str, requests: &Arc<Vec<Vec<u8>>>, rate: Option<u32>) -> (Vec<Duration>, f64) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now() + Duration::from_millis(50);
    let mut times = runtime.block_on(async {
        let connection = |first| {
            let (address, requests) = (address.to_owned(), Arc::clone(requests));
            tokio::spawn(async move { send_over_one(&address, &requests, first, start, rate).await })
        };
        let connections: Vec<_> = (0..CONNECTIONS).map(connection).collect();
        let mut times = Vec::with_capacity(requests.len());
        for connection in connections {
            times.append(&mut connection.await.unwrap());
        }
        times
    });
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    #[allow(clippy::cast_precision_loss, reason = "a count of seconds' work")]
    let per_second = times.len() as f64 / seconds;
    (times, per_second)
}

async fn send_over_one(
    address: &str,
    requests: &[Vec<u8>],
    first: usize,
    start: Instant,
    rate: Option<u32>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut times, mut answer) = (Vec::new(), Vec::new());
    for (index, request) in requests.iter().enumerate().skip(first).step_by(CONNECTIONS) {
        let due = rate.map(|rate| start + Duration::from_secs(1) * u32::try_from(index).unwrap() / rate);
        tokio::time::sleep_until(due.unwrap_or(start).into()).await;
        let begun = Instant::now();
        stream.write_all(request).await.unwrap();
        answer.clear();
        while !answer.ends_with(b"</xml>") {
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
        }
        times.push(begun.elapsed());
        assert!(answer.windows(7).any(|window| window == b"SUCCESS"));
    }
    times
}

fn main() -> ExitCode {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(20_000);
    let requests = Arc::new(requests(count));
    let folder = std::env::temp_dir().join(format!("wxpay-listen-load-{}", std::process::id()));
    let record = ["--record", folder.to_str().unwrap()];
    let mut is_missed = false;
    for (name, arguments, rate) in [
        ("2,000 a second", &[][..], Some(PER_SECOND)),
        ("2,000 a second, recorded", &record, Some(PER_SECOND)),
        ("as fast as answered", &[], None),
        ("as fast as answered, recorded", &record, None),
    ] {
        let listener = Listener::start(arguments);
        let (times, per_second) = send(&listener.address, &requests, rate);
        let counts = listener.stop();
        let _ = std::fs::remove_dir_all(&folder);
        assert_eq!(counts, (count, count / REPEATED), "lines, and duplicates among them");
        let percentile = |hundredths: usize| times[(times.len() - 1) * hundredths / 100];
        let (median, p99) = (percentile(50), percentile(99));
        println!(
            "{name}: {count} over {CONNECTIONS} connections, {per_second:.0} a second; {median:?} median, {p99:?} p99"
        );
        is_missed |= match rate {
            Some(_) => p99 >= P99,
            None => per_second < f64::from(PER_SECOND),
        };
    }
    let verdict = if is_missed { "missed" } else { "met" };
    println!("targets: {PER_SECOND} a second, p99 below {P99:?} at that rate: {verdict}");
    ExitCode::from(u8::from(is_missed))
}
