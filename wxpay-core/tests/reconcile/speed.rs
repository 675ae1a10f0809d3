//! A large day: time and memory. `scripts/reconcile-speed` runs it.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::time::Instant;

use wxpay_core::bill::TradeBill;
use wxpay_core::bill::reconcile::{ReconcileOptions, reconcile};

use crate::day::{BillLine, add_amounts, header, paid, summary};
use crate::storage::TestDirectory;

const DAY: &str = "20261128";

/// The number and the amount of the `at`-th payment of the day: numbers in no order, and each once.
fn order(at: u64, rows: u64) -> (u64, u64) {
    // An odd factor that shares no divisor with a power of ten.
    let number = (at * 7_368_787 + 12_345) % rows;
    (number, amount(number))
}

fn amount(number: u64) -> u64 {
    1 + number * 7_919 % 100_000
}

fn time(number: u64) -> String {
    let of_day = 3600 + number * 31 % (22 * 3600);
    format!("{DAY}{:02}{:02}{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

fn number_text(number: u64) -> String {
    format!("{DAY}{number:010}")
}

/// The most memory that this process has had, in MiB; 0 where it is not known.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The time that the processor spent on this thread, in seconds; 0 where it is not known.
fn processor_time() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// `WXPAY_ROWS` is the number of rows, `WXPAY_SHUFFLED=1` takes the orders in another order than by number, and
/// `WXPAY_MEMORY` is the memory in bytes.
#[test]
#[ignore = "takes seconds, and measures only as a release build"]
fn speed_of_a_large_day() {
    let variable = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let rows = variable("WXPAY_ROWS").unwrap_or(1_000_000);
    let shuffled = variable("WXPAY_SHUFFLED") == Some(1);
    let directory = TestDirectory::new();
    let path = directory.path().join("bill.csv");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    file.write_all(header().as_bytes()).unwrap();
    let mut sums = [0; 6];
    for at in 0..rows {
        let (number, fee) = order(at, rows);
        let mut line = BillLine::payment(&number_text(number), fee, &time(number));
        line.transaction_id = format!("4200001234{DAY}{:010}", number.wrapping_mul(2_654_435_761) % 10_000_000_000);
        let mut text = String::new();
        line.write(&mut text);
        file.write_all(text.as_bytes()).unwrap();
        add_amounts(&mut sums, &line);
    }
    file.write_all(summary(usize::try_from(rows).unwrap(), sums).as_bytes()).unwrap();
    drop(file.into_inner().unwrap());
    let before = peak_memory();

    let orders = (0..rows).map(|at| {
        let number = if shuffled { (at * 104_729 + 7) % rows } else { at };
        let transaction_id = format!("4200001234{DAY}{:010}", number.wrapping_mul(2_654_435_761) % 10_000_000_000);
        let order = paid(&number_text(number), amount(number), &time(number));
        Ok::<_, Infallible>(order.with_transaction_id(transaction_id))
    });
    let mut options = ReconcileOptions::new().with_spill(directory.path());
    options.memory = variable("WXPAY_MEMORY").unwrap_or(options.memory);
    let (started, processor) = (Instant::now(), processor_time());
    let bill = TradeBill::open(File::open(&path).unwrap()).unwrap();
    let report = reconcile(bill, orders, options).unwrap();
    let read = started.elapsed();
    let end = report.finish().unwrap();
    let megabytes = fs::metadata(&path).unwrap().len() / 1_000_000;
    println!(
        "{rows} rows ({megabytes} MB), orders {}: {:.2} s ({:.2} s of a processor), of which {:.2} s until both sides \
         were read; {} MiB at most, {before} MiB before",
        if shuffled { "shuffled" } else { "sorted" },
        started.elapsed().as_secs_f64(),
        processor_time() - processor,
        read.as_secs_f64(),
        peak_memory()
    );
    assert_eq!(end.summary.matched, rows);
    assert!(end.summary.agrees());
}
