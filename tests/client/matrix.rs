//! Every fault at every call, in virtual time: the effect that an error states is compared with what
//! the gateway did.
//!
//! `WXPAY_SEEDS` sets the number of cases for each fault and call; `scripts/fault-matrix` runs 1,000.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use wxpay_core::Client;
use wxpay_core::schema::{Effect, Retry};
use wxpay_sandbox::Sandbox;

use crate::calls::{CALLS, Call, FaultyClient};
use crate::common::fixtures::merchant;
use crate::faulty_transport::{Fault, FaultyTransport};

/// A small generator of numbers, the same for a seed on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: &str) -> Self {
        Self(seed.bytes().fold(1, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// What the cases came to.
#[derive(Default)]
struct Tally {
    cases: usize,
    errors: usize,
    /// Errors that state "possible" although nothing was done.
    false_alarms: usize,
    possible: usize,
}

fn seeds() -> usize {
    std::env::var("WXPAY_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3)
}

/// Sends one call through faults and compares its end with the truth.
async fn check(call: Call, first: Fault, seed: usize, number: &str, sandbox: &Arc<Sandbox>, tally: &mut Tally) {
    let clear = client(sandbox);
    call.prepare(&clear.0, sandbox, number).await;
    let (client, transport) = client(sandbox);
    let all = Fault::all(call.message());
    let mut dice = Dice::new(number);
    // The first fault comes up to five times; behind it come others, or none.
    let mut faults = vec![first; 1 + dice.roll(5)];
    for _ in 0..dice.roll(3) {
        faults.push(all[dice.roll(all.len())]);
    }
    transport.set_faults(faults.clone());
    let start = transport.time();
    let result = call.send(&client, number).await;
    let took = transport.time().saturating_sub(start);
    transport.finish_late();
    let is_done = call.is_done(&clear.0, number).await;
    let context = || format!("{call:?} through {faults:?}, seed {seed}: {result:?}");

    let deadline = if matches!(call, Call::Refund | Call::Reverse) { 30 } else { 20 };
    assert!(took <= Duration::from_secs(deadline), "{took:?}: {}", context());
    let (attempts, arrived) = transport.counts();
    if call.message().retry == Retry::QueryFirst {
        assert!(arrived <= 1 && attempts <= 3, "{attempts} {arrived}: {}", context());
    }
    tally.cases += 1;
    let is_read = call.message().retry == Retry::Read;
    match &result {
        Ok(()) => assert!(is_done || is_read, "{}", context()),
        Err(error) => {
            assert_eq!(error.attempts().len(), attempts, "{}", context());
            tally.errors += 1;
            match error.effect() {
                Effect::None => assert!(!is_done || is_read, "said none: {}\n{error}", context()),
                Effect::Done => assert!(is_done, "said done: {}\n{error}", context()),
                Effect::Possible => {
                    assert!(!is_read, "{}", context());
                    tally.possible += 1;
                    tally.false_alarms += usize::from(!is_done);
                    let words = error.to_string();
                    assert!(words.contains("may have been"), "{words}");
                }
            }
        }
    }
}

fn client(sandbox: &Arc<Sandbox>) -> (FaultyClient, FaultyTransport) {
    let transport = FaultyTransport::new(Arc::clone(sandbox));
    (Client::with_transport(merchant(), transport.clone()), transport)
}

mod client_send {
    use super::*;

    #[tokio::test]
    async fn states_the_effect_that_the_gateway_has_on_record() {
        let sandbox = Arc::new(Sandbox::start().await.unwrap());
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        let mut number = 0;
        for call in CALLS {
            for fault in Fault::all(call.message()) {
                for seed in 0..seeds() {
                    number += 1;
                    let tally = tallies.entry(format!("{call:?}")).or_default();
                    check(call, fault, seed, &format!("MATRIX{number}"), &sandbox, tally).await;
                }
            }
        }
        println!("call          cases  errors  possible  false alarms");
        for (call, tally) in tallies {
            let Tally { cases, errors, possible, false_alarms } = tally;
            println!("{call:<12}  {cases:>5}  {errors:>6}  {possible:>8}  {false_alarms:>12}");
        }
    }
}
