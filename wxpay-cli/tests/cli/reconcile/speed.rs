//! A large day, planted with differences: time and memory of the built binary. `scripts/reconcile-speed` runs it.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::book::{CSV_HEADER, Random};
use super::layout::{BillWriter, Layout};
use super::planted::Day;
use super::run::{TestDirectory, entries};

/// How many differences of each kind are planted.
const PLANTED: usize = 12;

/// The built binary: that of this test, or another one such as a release build.
fn binary() -> String {
    std::env::var("WXPAY_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wxpay").to_owned())
}

/// Writes the files of a day, with its orders in that order. Returns the entries to find and the size of the bill.
fn write(day: &Day<'_>, order: &[u32], directory: &TestDirectory) -> (Vec<String>, u64) {
    let create = |name: &str| BufWriter::new(File::create(directory.path().join(name)).unwrap());
    let (mut bill, mut orders) = (create("bill.csv"), create("orders.csv"));
    let mut writer = BillWriter::new(day.layout);
    bill.write_all(writer.header().as_bytes()).unwrap();
    orders.write_all(CSV_HEADER.as_bytes()).unwrap();
    let (mut expected, mut text) = (Vec::new(), String::new());
    for number in order {
        let number = *number as usize;
        let rows = day.order(number);
        text.clear();
        for row in &rows.there {
            writer.write(row, &mut text);
        }
        bill.write_all(text.as_bytes()).unwrap();
        for row in &rows.here {
            orders.write_all(row.csv().as_bytes()).unwrap();
        }
        expected.extend(rows.expected.map(|entry| (number, entry)));
    }
    bill.write_all(writer.summary().as_bytes()).unwrap();
    bill.flush().unwrap();
    orders.flush().unwrap();
    expected.sort();
    let expected = expected.into_iter().map(|(_, entry)| entry).collect();
    (expected, fs::metadata(directory.path().join("bill.csv")).unwrap().len())
}

/// What a run took. Processor and memory are 0 where they are not known.
struct Cost {
    seconds: f64,
    /// The seconds that the processor spent on it.
    processor: f64,
    /// The most memory in MiB.
    peak: u64,
}

/// Runs the command; returns its output and what it took.
fn measure(directory: &TestDirectory) -> (String, Cost) {
    let report = directory.path().join("report.jsonl");
    let started = Instant::now();
    let mut child = Command::new(binary())
        .args(["reconcile", "--bill", "bill.csv", "--orders", "orders.csv"])
        .current_dir(directory.path())
        .env_remove("WXPAY_MCH_ID")
        .stdin(Stdio::null())
        .stdout(File::create(&report).unwrap())
        .spawn()
        .unwrap();
    let (mut peak, mut processor) = (0, 0.0);
    let status = loop {
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
        peak = peak.max(line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0) / 1024);
        let text = fs::read_to_string(format!("/proc/{}/schedstat", child.id())).unwrap_or_default();
        let nanoseconds: f64 = text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
        processor = f64::max(processor, nanoseconds / 1e9);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(status.code(), Some(1));
    (fs::read_to_string(report).unwrap(), Cost { seconds, processor, peak })
}

/// `WXPAY_ROWS` is the number of orders; `WXPAY_LAYOUTS=all` takes every layout instead of the current one.
#[test]
#[ignore = "takes a minute, and measures only a release build"]
fn reconcile_speed_of_a_large_day() {
    let rows = std::env::var("WXPAY_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let is_all = std::env::var("WXPAY_LAYOUTS").is_ok_and(|layouts| layouts == "all");
    let layouts = if is_all { Layout::all() } else { vec![Layout::of_sample("ALL")] };
    for layout in &layouts {
        let directory = TestDirectory::new();
        let day = Day { layout, orders: rows, each: PLANTED };
        let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap()).collect();
        let mut reports = Vec::new();
        for name in ["sorted", "shuffled"] {
            if name == "shuffled" {
                Random(9).shuffle(&mut order);
            }
            let (expected, size) = write(&day, &order, &directory);
            let (report, Cost { seconds, processor, peak }) = measure(&directory);
            let found = entries(&report).0;
            assert_eq!(found, expected, "{name}, {}", layout.name);
            println!(
                "wxpay reconcile, {}, {rows} orders ({} MB of bill), {name}: {seconds:.2} s ({processor:.2} s of a \
                 processor), {peak} MiB at most, {} planted and found, nothing else",
                layout.name,
                size / 1_000_000,
                expected.len()
            );
            reports.push(report);
        }
        assert!(reports[0] == reports[1], "the reports differ");
    }
}
