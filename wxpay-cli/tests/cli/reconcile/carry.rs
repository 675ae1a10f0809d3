//! What stays open from day to day.

use std::fs;

use super::book::{Own, csv};
use super::layout::{BillRow, Layout};
use super::run::{TestDirectory, command, entries, reconcile};

/// A day's bill and orders.
fn day(directory: &TestDirectory, there: &[BillRow], here: &[Own]) -> (String, String) {
    let bill = Layout::of_sample("ALL").bill(there);
    (directory.write("bill.csv", bill), directory.write("orders.csv", csv(here)))
}

#[test]
fn carry_goes_over_three_days() {
    let directory = TestDirectory::new();
    let carry = directory.path().join("open.jsonl");
    let more = ["--carry", carry.to_str().unwrap()];
    let run = |there: &[BillRow], here: &[Own]| {
        let (bill, orders) = day(&directory, there, here);
        let result = reconcile(&bill, &orders, &more);
        assert_eq!(result.stderr, "");
        let (entries, summary) = entries(&result.stdout);
        (result.code, entries, summary["matched"].as_u64().unwrap(), summary["carried"].as_u64().unwrap())
    };
    let other = |at: &str| (BillRow::payment("M", 5, at), Own::paid("M", 5, at));
    let (bill, own) = other("20261128120000");
    let there = [bill, BillRow::payment("A", 1, "20261128235900"), BillRow::payment("B", 2, "20261128235930")];
    let here = [own, Own::paid("C", 3, "20261128235959")];
    let waiting = ["next-day A 1:SUCCESS - query", "next-day B 2:SUCCESS - query", "next-day C - 3:SUCCESS query"];
    let first = (Some(0), waiting.map(str::to_owned).to_vec(), 1, 3);
    assert_eq!(run(&there, &here), first);
    // The same day again.
    assert_eq!(run(&there, &here), first);

    // A and C come late; B never does.
    let (bill, own) = other("20261129120000");
    let there = [bill, BillRow::payment("C", 3, "20261129000003")];
    let here = [own, Own::paid("A", 1, "20261129000001"), Own::paid("D", 4, "20261129235500")];
    let expected = ["only-there B 2:SUCCESS - refund", "next-day D - 4:SUCCESS query"].map(str::to_owned).to_vec();
    assert_eq!(run(&there, &here), (Some(1), expected, 3, 1));

    let (bill, own) = other("20261130120000");
    assert_eq!(run(&[bill], &[own]), (Some(1), vec!["only-here D - 4:SUCCESS query".to_owned()], 1, 0));
    assert_eq!(fs::read(&carry).unwrap(), b"");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
}

#[test]
fn carry_is_left_as_it_is_unless_all_was_reported() {
    let directory = TestDirectory::new();
    let there: Vec<_> = (0..3).map(|number| BillRow::payment(&format!("A{number}"), 1, "20261128235900")).collect();
    let (bill, orders) = day(&directory, &there, &[]);
    let carry = directory.path().join("open.jsonl");
    let path = carry.to_str().unwrap();
    assert_eq!(reconcile(&bill, &orders, &["--carry", path]).code, Some(0));
    let whole = fs::read(&carry).unwrap();
    assert_eq!(String::from_utf8_lossy(&whole).lines().count(), 3);

    // Damaged: cut anywhere, between its lines too, or something else.
    let cut = (1..whole.len()).step_by(97).map(|length| whole[..length].to_vec());
    let lines = whole.split_inclusive(|byte| *byte == b'\n').scan(0, |length, line| {
        *length += line.len();
        Some(whole[..*length].to_vec())
    });
    let lines: Vec<_> = lines.take(2).collect();
    let others = [b"x".to_vec(), b"{}\n".to_vec(), b"\0\0".to_vec(), [&whole[..], b"{}\n"].concat(), b"\n".to_vec()];
    for damaged in cut.chain(lines).chain(others) {
        fs::write(&carry, &damaged).unwrap();
        let result = reconcile(&bill, &orders, &["--carry", path]);
        assert_eq!((result.code, result.stdout.as_str()), (Some(2), ""), "{}", String::from_utf8_lossy(&damaged));
        assert!(result.stderr.contains("open.jsonl` is damaged") && result.stderr.lines().count() == 2);
        assert_eq!(fs::read(&carry).unwrap(), damaged);
    }

    // A refused bill, a closed pipe, and names that cannot be.
    fs::write(&carry, &whole).unwrap();
    let other = directory.write("other.csv", fs::read_to_string(&bill).unwrap().replace("`3,", "`4,"));
    assert_eq!(reconcile(&other, &orders, &["--carry", path]).code, Some(1));
    let (many, _) = day(&directory, &large_day(), &[]);
    let mut child = command(&["--bill", &many, "--orders", &orders, "--carry", path])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    assert_eq!(fs::read(&carry).unwrap(), whole);
    for (name, sentence) in [
        (orders.as_str(), "would be overwritten"),
        ("-", "needs a file"),
        ("/no/such/directory/open", "is not there"),
        (".", "is a directory"),
    ] {
        let result = reconcile(&bill, &orders, &["--carry", name]);
        assert_eq!((result.code, result.stdout.as_str()), (Some(2), ""), "{name}");
        assert!(result.stderr.contains(sentence), "{}", result.stderr);
    }
}

/// A day with more entries than a pipe holds.
fn large_day() -> Vec<BillRow> {
    (0..2_000).map(|number| BillRow::payment(&format!("A{number}"), 1, "20261128120000")).collect()
}
