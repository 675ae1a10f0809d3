//! Figures, beside something in the same run: `cargo test --release … -- --ignored --nocapture figures`.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use super::*;

const ACCOUNTS: usize = 10_000;
const ROUNDS: u32 = 1_000_000;

fn time_of(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn nanoseconds_each(time: Duration) -> u128 {
    time.as_nanos() / u128::from(ROUNDS)
}

#[test]
#[ignore = "prints figures"]
fn figures_of_lookup_and_reload() {
    let folder = Folder::new();
    let mut text = String::new();
    for number in 0..ACCOUNTS {
        text += &account(&format!("a{number}"), &format!("wx{number:016}"), &(10_000_000 + number).to_string(), "");
    }
    let listed: Vec<String> = (0..ACCOUNTS).map(|number| format!("{},\n", 1_900_000_000 + number)).collect();
    folder.write("sub.csv", &listed.concat());
    text += &account("p", "wx8888888888888888", "1900000109", "sub_merchants = \"sub.csv\"");
    let accounts = folder.load(&text).unwrap();
    let reload = time_of(|| assert!(accounts.reload().unwrap().is_empty()));
    let read = time_of(|| drop(black_box(std::fs::read_to_string(folder.0.join("wxpay.toml")).unwrap())));
    println!("reload of {ACCOUNTS} accounts and as many sub-merchants: {reload:?} (reading the file alone: {read:?})");
    let map: HashMap<String, std::sync::Arc<()>> =
        (0..ACCOUNTS).map(|number| ((10_000_000 + number).to_string(), std::sync::Arc::default())).collect();
    let plain = time_of(|| (0..ROUNDS).for_each(|_| drop(black_box(map.get(black_box("10004321")).cloned()))));
    let get = time_of(|| (0..ROUNDS).for_each(|_| drop(black_box(accounts.get(black_box("10004321"))))));
    let sub = || drop(black_box(accounts.with_sub(black_box("1900000109"), black_box("1900004321"))));
    let sub = time_of(|| (0..ROUNDS).for_each(|_| sub()));
    let [plain, get, sub] = [plain, get, sub].map(nanoseconds_each);
    println!("lookup: {get} ns, of a sub-merchant {sub} ns (a HashMap with an Arc: {plain} ns)");
}
