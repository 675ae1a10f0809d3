//! Power failures, simulated by copies of the data file and its log.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use wxpay_sandbox::{Durability, Sandbox};

use crate::client::{assert_accepted, blocking, control, order, place, place_order};
use crate::data_file::{DataCopy, fresh_path, with_suffix};

/// The orders that a sandbox with this file shows, with their transactions.
async fn orders(file: &Path) -> Vec<(String, bool)> {
    let sandbox = Sandbox::builder().data(file).start().await.unwrap();
    blocking(move || {
        let orders = control(&sandbox, "GET", "orders?limit=1000", "");
        let shown = |order: &Value| {
            let number = order["out_trade_no"].as_str().unwrap().to_owned();
            let is_paid = order["transaction_id"].is_string();
            assert_eq!(is_paid, order["trade_state"] == "SUCCESS", "{order}");
            // The notification is committed with its payment.
            assert_eq!(is_paid, !order["next_attempt"].is_null() || order["notifications"][0].is_object(), "{order}");
            (number, is_paid)
        };
        orders["orders"].as_array().unwrap().iter().map(shown).collect()
    })
    .await
}

/// Copies the file at many moments of a trade, and starts a sandbox with each copy.
async fn copy_while_trading(name: &str, durability: Durability) {
    const COPIES: usize = 12;
    let file = fresh_path(name);
    let sandbox = Sandbox::builder().data(&file).durability(durability).start().await.unwrap();
    let (answered, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let traders: Vec<_> = (0..4)
        .map(|trader| {
            let (address, answered, is_over) = (sandbox.address(), Arc::clone(&answered), Arc::clone(&is_over));
            std::thread::spawn(move || {
                for index in 0.. {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    let number = format!("P{trader}-{index}");
                    assert_eq!(place_order(address, &number).field("result_code"), "SUCCESS");
                    answered.lock().unwrap().push(number);
                }
            })
        })
        .collect();
    let (kept, source) = (Arc::clone(&answered), file.clone());
    let copies: Vec<(Vec<String>, DataCopy)> = blocking(move || {
        let copy = |index| {
            // Until something was answered since the last copy.
            while kept.lock().unwrap().len() < 5 * index {
                std::thread::yield_now();
            }
            let before = kept.lock().unwrap().clone();
            (before, DataCopy::new(&source, "moment"))
        };
        (1..=COPIES).map(copy).collect()
    })
    .await;
    is_over.store(true, Ordering::SeqCst);
    for trader in traders {
        trader.join().unwrap();
    }
    drop(sandbox);
    for (before, copy) in copies {
        let shown: HashSet<String> = orders(&copy.file).await.into_iter().map(|(number, _)| number).collect();
        for number in before {
            assert!(shown.contains(&number), "{number} was answered before the copy, and is lost");
        }
    }
}

mod copies {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn have_what_was_answered_in_full_durability() {
        copy_while_trading("full.sqlite", Durability::Full).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn have_what_was_answered_in_fast_durability() {
        copy_while_trading("fast.sqlite", Durability::Fast).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn with_a_cut_or_torn_log_have_a_beginning_of_what_happened() {
        let file = fresh_path("torn.sqlite");
        let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
        let sandbox = blocking(move || {
            for index in 0..12 {
                let number = format!("T{index}");
                assert_accepted(place(&sandbox, order(&number, &[])));
                control(&sandbox, "POST", &format!("orders/{number}/pay"), "");
            }
            sandbox
        })
        .await;
        let whole = DataCopy::new(&file, "whole");
        drop(sandbox);
        let log = std::fs::read(with_suffix(&whole.file, "-wal")).unwrap();
        let mut counts = HashSet::new();
        for length in (0..log.len()).step_by(log.len() / 20) {
            for is_cut in [true, false] {
                let copy = DataCopy::new(&whole.file, "torn");
                let mut rest = log.clone();
                if is_cut {
                    rest.truncate(length);
                } else {
                    // A sector that was not written.
                    let end = (length + 512).min(rest.len());
                    rest[length..end].fill(0);
                }
                std::fs::write(with_suffix(&copy.file, "-wal"), rest).unwrap();
                let shown = orders(&copy.file).await;
                // The latest first: only the last one may be unpaid.
                assert!(shown.iter().skip(1).all(|(_, is_paid)| *is_paid), "{length}: {shown:?}");
                let numbers: Vec<&String> = shown.iter().map(|(number, _)| number).collect();
                let first: Vec<String> = (0..numbers.len()).rev().map(|index| format!("T{index}")).collect();
                assert_eq!(numbers, first.iter().collect::<Vec<_>>());
                counts.insert(numbers.len());
            }
        }
        assert!(counts.len() > 4, "the log had little: {counts:?}");
    }
}
