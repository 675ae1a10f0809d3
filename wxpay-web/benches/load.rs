//! Notifications a second without a database, and the time from the bytes to the handler. See `scripts/web-load`.
#![allow(clippy::unwrap_used, reason = "a bench stops where it is wrong")]
#![allow(clippy::print_stdout, reason = "it reports")]
#![allow(dead_code, reason = "the fixtures are those of all tests")]

#[path = "../../tests/common/fixtures.rs"]
mod fixtures;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use wxpay_core::{Key, Merchant, SignType};
use wxpay_web::{Notice, Notification, Receiver, receive};

use fixtures::{KEY, MCH_ID, notification};

/// The targets: notifications a second with all cores, and the 99th percentile of verification and routing.
const PER_SECOND: f64 = 20_000.0;
const P99: Duration = Duration::from_micros(200);

/// What a run measured.
struct Load {
    per_second: f64,
    /// Sorted.
    times: Vec<Duration>,
}

fn bodies(sign_type: SignType) -> Vec<Vec<u8>> {
    let key = Key::new(KEY).unwrap();
    let body = |number| notification(&format!("TEA{number}"), &format!("42000000002026112300{number:08}"), 888);
    (0..1000).map(|number| body(number).signed(&key, sign_type).into_bytes()).collect()
}

/// Receives notifications on all cores for that time.
fn run(receiver: &Receiver, bodies: &Arc<Vec<Vec<u8>>>, time: Duration) -> Load {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let runtime = Builder::new_multi_thread().worker_threads(cores).enable_time().build().unwrap();
    let start = Instant::now();
    let mut times = runtime.block_on(async {
        let workers: Vec<_> =
            (0..cores).map(|_| tokio::spawn(work(receiver.clone(), Arc::clone(bodies), time))).collect();
        let mut times = Vec::new();
        for worker in workers {
            times.append(&mut worker.await.unwrap());
        }
        times
    });
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    #[allow(clippy::cast_precision_loss, reason = "a count of seconds' work")]
    let per_second = times.len() as f64 / seconds;
    Load { per_second, times }
}

async fn work(receiver: Receiver, bodies: Arc<Vec<Vec<u8>>>, time: Duration) -> Vec<Duration> {
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        for body in &*bodies {
            let begun = Instant::now();
            let (sender, reached) = tokio::sync::oneshot::channel();
            let answer = receive(&receiver, body, move |notice: Notice<Notification>| async move {
                let _ = sender.send((begun.elapsed(), matches!(notice.message, Notification::Payment(_))));
                Ok(())
            })
            .await;
            let (elapsed, is_payment) = reached.await.unwrap();
            assert!(answer.is_accepted() && is_payment);
            times.push(elapsed);
        }
    }
    times
}

fn main() -> ExitCode {
    let seconds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(5);
    let merchant = || Merchant::new(fixtures::APPID, MCH_ID, KEY).unwrap();
    let others = (0..999).map(|number| Merchant::new(fixtures::APPID, &format!("19{number:08}"), KEY).unwrap());
    let cases = [
        ("one merchant, HMAC-SHA256", Receiver::new(merchant()), SignType::HmacSha256),
        ("one merchant, MD5", Receiver::new(merchant().with_sign_type(SignType::Md5)), SignType::Md5),
        ("1,000 merchants, HMAC-SHA256", Receiver::from_merchants(others.chain([merchant()])), SignType::HmacSha256),
    ];
    let mut is_missed = false;
    for (name, receiver, sign_type) in cases {
        let Load { per_second, times } = run(&receiver, &Arc::new(bodies(sign_type)), Duration::from_secs(seconds));
        let percentile = |hundredths: usize| times[(times.len() - 1) * hundredths / 100];
        let (median, p99) = (percentile(50), percentile(99));
        println!("{name}: {per_second:.0} a second; bytes to handler {median:?} median, {p99:?} p99");
        is_missed |= per_second < PER_SECOND || p99 >= P99;
    }
    println!("targets: {PER_SECOND} a second, p99 below {P99:?}: {}", if is_missed { "missed" } else { "met" });
    ExitCode::from(u8::from(is_missed))
}
