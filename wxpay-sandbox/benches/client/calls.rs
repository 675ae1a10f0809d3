//! Order queries in sequence, on one thread.

use std::time::Instant;

use super::process::{client, cpu_time, place, query};

/// Prints a line of the CPU time and the time of `number` calls, in microseconds a call.
pub(crate) async fn print(url: &str, number: u32) {
    let client = client(url);
    place(&client, "CALLS-RUST").await;
    for _ in 0..number / 10 {
        client.send(&query("CALLS-RUST")).await.unwrap();
    }
    let (begin, cpu) = (Instant::now(), cpu_time());
    for _ in 0..number {
        assert_eq!(client.send(&query("CALLS-RUST")).await.unwrap().state().as_str(), "NOTPAY");
    }
    let each = |seconds: f64| seconds * 1e6 / f64::from(number);
    println!("{:.1} {:.1}", each(cpu_time().saturating_sub(cpu).as_secs_f64()), each(begin.elapsed().as_secs_f64()));
}
