//! What the client adds to a request by hand: attempts, route, budget and observers, over a transport that answers at
//! once. Runs alternate between both sides, and the median of each counts.
//!
//!     cargo bench -p wxpay-core --bench client
//!     cargo bench -p wxpay-core --bench client --features tracing   # spans without a subscriber

#![allow(clippy::unwrap_used, reason = "a bench stops where it is wrong")]

#[allow(dead_code, reason = "the other bench uses the rest")]
mod workload;

use std::hint::black_box;
use std::time::Instant;

use wxpay_core::blocking::{Client, Transport};
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::{SignType, Unreachable};

/// Calls of one measurement, and measurements of each side.
const CALLS: u32 = 1_000;
const ROUNDS: usize = 201;

struct Answers;

impl Transport for Answers {
    fn post(&self, _: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        Ok(HttpResponse::new(200, workload::REPLY.as_bytes().to_vec()))
    }
}

/// Returns the nanoseconds of a call.
fn measure(call: &dyn Fn()) -> f64 {
    let start = Instant::now();
    (0..CALLS).for_each(|_| call());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() {
    // `cargo test --benches` runs benches without it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let (merchant, query) = (workload::merchant(SignType::HmacSha256), workload::order_query());
    let client = Client::with_transport(merchant.clone(), Answers);
    let by_hand = || {
        let prepared = merchant.prepare(&query).unwrap();
        let url = format!("https://api.mch.weixin.qq.com{}", prepared.path);
        let response = Answers.post(HttpRequest::new(&url, &prepared.body, "text/xml")).unwrap();
        black_box(prepared.read(response.status, &response.body).unwrap());
    };
    let by_client = || {
        black_box(client.send(&query).unwrap());
    };
    let (mut hand, mut sent) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        hand.push(measure(&by_hand));
        sent.push(measure(&by_client));
    }
    let (hand, sent) = (median(hand), median(sent));
    println!("by hand {hand:.0} ns, client {sent:.0} ns, the client adds {:.0} ns", sent - hand);
}
