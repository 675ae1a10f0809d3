//! The three paths of a payment, each compared with a floor. A: an order is validated,
//! signed and written. B: a message is read, verified and decoded. C: the parameters of a
//! payment. Runs alternate between both sides, and a low quantile of each counts. The output
//! ends with lines `ratio NAME VALUE`, which docs/performance.md explains.
//!
//!     cargo bench -p wxpay-core --bench paths
//!     cargo bench -p wxpay-core --bench paths -- A-   # only ratios with that prefix
//!
//! `scripts/instructions` runs the same program with `--list` and `--run PATH TIMES`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench stops where it is wrong")]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "digits, and times of a bench")]

mod floors;
mod hostile;
mod usual;
mod workload;

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use workload::{Notification, Reply};
use wxpay_core::pay::PayNotification;
use wxpay_core::{BeijingTime, Object as _, SignType, text};

/// One run of a path.
type Path = Box<dyn Fn()>;

/// A ratio: the time of `one` divided by the time of `other`.
struct Ratio {
    name: &'static str,
    /// The target: a maximum, or for the usual approach a minimum.
    target: &'static str,
    one: Path,
    other: Path,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--list"] => counted_paths().iter().for_each(|(name, _)| println!("{name}")),
        ["--run", path, times] => {
            let (_, run) = counted_paths().into_iter().find(|(name, _)| name == path).unwrap();
            (0..times.parse().unwrap()).for_each(|_: u32| run());
        }
        // `cargo test --benches` runs benches without it.
        ["--bench"] => report(),
        [some, "--bench"] => {
            for ratio in ratios().iter().filter(|ratio| ratio.name.starts_with(some)) {
                let [one, other] = measure_ratio(ratio);
                println!("ratio {} {:.2}", ratio.name, one / other);
            }
        }
        _ => {}
    }
}

/// Drops a value that the compiler must not optimize away.
fn discard<T>(value: T) {
    drop(black_box(value));
}

/// Returns path A of an account, and its floor.
fn orders(sign_type: SignType) -> (Path, Path) {
    let (merchant, account) = (workload::merchant(sign_type), floors::Account::new(sign_type));
    let (order, same) = (workload::order(), workload::order());
    (
        Box::new(move || discard(merchant.prepare(black_box(&order)).unwrap())),
        Box::new(move || discard(floors::order(&account, black_box(&same), floors::nonce()).unwrap())),
    )
}

fn payments(sign_type: SignType) -> (Path, Path) {
    let (merchant, account) = (workload::merchant(sign_type), floors::Account::new(sign_type));
    let prepay = workload::prepay(sign_type);
    let (nonce, id) = (prepay.nonce_str.clone(), prepay.prepay_id.clone());
    let time = workload::time(0);
    (
        Box::new(move || discard(merchant.jsapi_parameters_at(black_box(&prepay), black_box(time)).to_json())),
        Box::new(move || discard(floors::payment(&account, black_box(&nonce), black_box(&id), black_box(time)))),
    )
}

fn reply_borrowed(sign_type: SignType, body: &'static str) -> Path {
    let (query, merchant) = (workload::query(sign_type), workload::merchant(sign_type));
    Box::new(move || {
        let opened = query.open(200, black_box(body).as_bytes()).unwrap();
        black_box(&merchant.decode::<Reply<'_>>(&opened).unwrap());
        discard(opened);
    })
}

fn reply_owned(sign_type: SignType, body: &'static str) -> Path {
    let query = workload::query(sign_type);
    Box::new(move || discard(query.read(200, black_box(body).as_bytes()).unwrap()))
}

fn reply_floor(sign_type: SignType, body: &'static str) -> Path {
    let account = floors::Account::new(sign_type);
    Box::new(move || {
        let opened = floors::open(&account, black_box(body).as_bytes()).unwrap();
        black_box(&floors::reply(&opened, black_box(workload::OUT_TRADE_NO)).unwrap());
        discard(opened.unknown);
    })
}

fn notification_borrowed(sign_type: SignType, body: &'static str) -> Path {
    let merchant = workload::merchant(sign_type);
    Box::new(move || {
        let opened = merchant.open_notification(black_box(body).as_bytes()).unwrap();
        black_box(&merchant.decode::<Notification<'_>>(&opened).unwrap());
    })
}

fn notification_owned(sign_type: SignType, body: &'static str) -> Path {
    let merchant = workload::merchant(sign_type);
    Box::new(move || discard(merchant.notification::<PayNotification>(black_box(body).as_bytes()).unwrap()))
}

fn notification_floor(sign_type: SignType, body: &'static str) -> Path {
    let account = floors::Account::new(sign_type);
    Box::new(move || {
        let opened = floors::open(&account, black_box(body).as_bytes()).unwrap();
        black_box(&floors::notification(&opened).unwrap());
    })
}

fn usual_order() -> Path {
    let order = usual::Order::from_order(&workload::order());
    Box::new(move || discard(usual::order(black_box(&order))))
}

fn usual_reply() -> Path {
    Box::new(|| discard(usual::reply(black_box(workload::REPLY)).unwrap()))
}

/// Returns the ratios. Messages are signed with HMAC-SHA256, as a new merchant signs, unless
/// the name has `md5`: MD5 is the faster hash, and so hides less of the difference.
fn ratios() -> Vec<Ratio> {
    use SignType::{HmacSha256 as Hmac, Md5};
    use workload::{NOTIFICATION, NOTIFICATION_MD5, REPLY, REPLY_MD5, REPLY_UNKNOWN};
    let ratio = |name, target, (one, other)| Ratio { name, target, one, other };
    let reply = |name, target, path, body| ratio(name, target, (path, reply_floor(Hmac, body)));
    let notification = |name, target, path| ratio(name, target, (path, notification_floor(Hmac, NOTIFICATION)));
    let of_md5 = |name, path, floor| ratio(name, "", (path, floor));
    vec![
        ratio("A-md5", "<= 1.15", orders(Md5)),
        ratio("A-hmac", "<= 1.15", orders(Hmac)),
        reply("B-reply-borrowed", "<= 1.25", reply_borrowed(Hmac, REPLY), REPLY),
        reply("B-reply-owned", "<= 2", reply_owned(Hmac, REPLY), REPLY),
        notification("B-notification-borrowed", "<= 1.25", notification_borrowed(Hmac, NOTIFICATION)),
        notification("B-notification-owned", "<= 2", notification_owned(Hmac, NOTIFICATION)),
        reply("B-unknown-kept", "<= 1.5", reply_borrowed(Hmac, REPLY_UNKNOWN), REPLY_UNKNOWN),
        of_md5("B-reply-borrowed-md5", reply_borrowed(Md5, REPLY_MD5), reply_floor(Md5, REPLY_MD5)),
        of_md5(
            "B-notification-borrowed-md5",
            notification_borrowed(Md5, NOTIFICATION_MD5),
            notification_floor(Md5, NOTIFICATION_MD5),
        ),
        ratio("C-md5", "<= 1.15", payments(Md5)),
        ratio("C-hmac", "<= 1.15", payments(Hmac)),
        ratio("usual-A", ">= 4", (usual_order(), orders(Hmac).0)),
        ratio("usual-B", ">= 8", (usual_reply(), reply_borrowed(Hmac, REPLY))),
    ]
}

/// Returns the paths for `scripts/instructions`, signed with MD5: the instructions of SHA-256
/// depend on the processor.
fn counted_paths() -> Vec<(&'static str, Path)> {
    use SignType::Md5;
    use workload::{NOTIFICATION_MD5, REPLY_MD5, REPLY_UNKNOWN_MD5};
    let ((order, order_floor), (payment, payment_floor)) = (orders(Md5), payments(Md5));
    vec![
        ("A", order),
        ("A-floor", order_floor),
        ("B-reply-borrowed", reply_borrowed(Md5, REPLY_MD5)),
        ("B-reply-owned", reply_owned(Md5, REPLY_MD5)),
        ("B-reply-floor", reply_floor(Md5, REPLY_MD5)),
        ("B-notification-borrowed", notification_borrowed(Md5, NOTIFICATION_MD5)),
        ("B-notification-owned", notification_owned(Md5, NOTIFICATION_MD5)),
        ("B-notification-floor", notification_floor(Md5, NOTIFICATION_MD5)),
        ("B-unknown-kept", reply_borrowed(Md5, REPLY_UNKNOWN_MD5)),
        ("B-unknown-floor", reply_floor(Md5, REPLY_UNKNOWN_MD5)),
        ("C", payment),
        ("C-floor", payment_floor),
    ]
}

fn report() {
    println!("{:<28} {:>9} {:>9} {:>7}  target", "", "ns", "beside ns", "ratio");
    let (mut lines, mut orders) = (Vec::new(), Vec::new());
    for ratio in ratios() {
        let times = measure_ratio(&ratio);
        lines.push((ratio.name, times[0] / times[1]));
        match ratio.name {
            "A-md5" => orders.push(("A-md5-less-nonce", times)),
            "A-hmac" => orders.push(("A-hmac-less-nonce", times)),
            _ => {}
        }
    }
    let nonces = nonces();
    println!("{:<28} {:>9.0} {:>9.0}  in both sides of A; in usual-A the floor's", "a nonce", nonces[0], nonces[1]);
    for (name, times) in orders {
        lines.push((name, (times[0] - nonces[0]) / (times[1] - nonces[1])));
    }
    let hostile = hostile::measure(&workload::merchant(SignType::HmacSha256));
    println!("\n{:<28} {:>9} {:>9}  twice the size takes that many times as long", "hostile", "ns a byte", "doubled");
    println!("{:<28} {:>9.2}", "a good notification", hostile.good);
    for case in &hostile.cases {
        println!("{:<28} {:>9.2} {:>9.2}", case.name, case.by_byte, case.doubled);
    }
    lines.push(("hostile-worst", hostile.worst() / hostile.good));
    lines.push(("hostile-doubled", hostile.doubled()));
    for (name, value) in lines {
        println!("ratio {name} {value:.2}");
    }
}

/// Returns the nanoseconds of a nonce, the library's and the floor's. The library's is the
/// difference between a product code with a generated nonce and one with a given nonce; 4096
/// given nonces defeat branch prediction.
fn nonces() -> [f64; 2] {
    let (merchant, product) = (workload::merchant(SignType::Md5), text!("oolong"));
    let of = |url: String| url.split_once("nonce_str=").unwrap().1[..32].to_owned();
    let given: Vec<String> = (0..4096).map(|_| of(merchant.native_url(&product).unwrap())).collect();
    let next = Cell::new(0);
    let given = || given[next.replace((next.get() + 1) % given.len())].as_str();
    let with = || discard(merchant.native_url(&product).unwrap());
    let without = || discard(merchant.native_url_at(&product, BeijingTime::now(), given()));
    let nonce = || discard(floors::nonce());
    let ([with, without], [floor, _]) = (measure([&with, &without]), measure([&nonce, &nonce]));
    [with - without, floor]
}

/// Measures both sides of a ratio, in nanoseconds, and prints a line.
fn measure_ratio(Ratio { name, target, one, other }: &Ratio) -> [f64; 2] {
    let [one, other] = measure([one, other]);
    println!("{name:<28} {one:>9.0} {other:>9.0} {:>7.2}  {target}", one / other);
    [one, other]
}

/// Returns the nanoseconds of both paths. Batches alternate, so that other load affects both;
/// the result is the tenth percentile.
fn measure(paths: [&dyn Fn(); 2]) -> [f64; 2] {
    const BATCHES: usize = 400;
    let batch = |path: &dyn Fn(), times: u32| {
        let start = Instant::now();
        (0..times).for_each(|_| path());
        start.elapsed()
    };
    let times = paths.map(|path| {
        let mut times = 1;
        while batch(path, times) < Duration::from_micros(500) {
            times *= 2;
        }
        times
    });
    let mut taken = [Vec::with_capacity(BATCHES), Vec::with_capacity(BATCHES)];
    for _ in 0..BATCHES {
        for side in 0..2 {
            taken[side].push(batch(paths[side], times[side]).as_nanos() as f64 / f64::from(times[side]));
        }
    }
    taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken[BATCHES / 10]
    })
}
