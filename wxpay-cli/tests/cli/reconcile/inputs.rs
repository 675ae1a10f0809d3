//! Forms of orders, and files that are none.

use std::io::Write as _;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::book::{Own, csv};
use super::layout::{BillRow, Layout, MERCHANT};
use super::run::{TestDirectory, command, entries, reconcile, run};
use crate::command::{RunResult, run_command};

const AT: &str = "20261128083541";

/// A bill of two payments.
fn bill() -> String {
    Layout::of_sample("ALL").bill(&[BillRow::payment("A1", 888, AT), BillRow::payment("A2", 600, AT)])
}

/// The orders for it.
fn orders() -> String {
    csv(&[Own::paid("A1", 888, AT), Own::paid("A2", 600, AT)])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Whether both sides agree on two payments, with these words on stderr.
fn assert_agrees(result: &RunResult, stderr: &str, case: &str) {
    assert_eq!((result.code, result.stderr.as_str()), (Some(0), stderr), "{case}");
    let (entries, summary) = entries(&result.stdout);
    assert_eq!((entries.len(), summary["matched"].as_u64()), (0, Some(2)), "{case}");
}

/// Whether it is refused with that exit code and one sentence, with nothing on stdout.
fn assert_refused(result: &RunResult, code: i32, sentences: &[&str]) {
    assert_eq!((result.code, result.stdout.as_str()), (Some(code), ""), "{}", result.stderr);
    let lines: Vec<&str> = result.stderr.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines.len() <= 2, "{}", result.stderr);
    for sentence in sentences {
        assert!(result.stderr.contains(sentence), "{sentence} in {}", result.stderr);
    }
}

#[test]
fn reconcile_reads_orders_in_any_form() {
    let directory = TestDirectory::new();
    let bill = directory.write("bill.csv", bill());
    let none = "";
    let unknown = "note: file `orders`: not read: `shop`, `名`\n";
    for (name, content, stderr) in [
        ("plain", orders(), none),
        ("BOM and CRLF", format!("\u{feff}{}", orders().replace('\n', "\r\n")), none),
        ("blank lines", orders().replace('\n', "\n\n  \n,,,,,\n"), none),
        ("without the last line end", orders().trim_end().to_owned(), none),
        ("semicolons", orders().replace(',', ";"), none),
        ("tabs", orders().replace(',', "\t"), none),
        (
            "quoted cells and unknown columns in another order",
            "shop,time,\"state\",名,total_fee,out_refund_no,transaction_id,out_trade_no\n\
             \"a \"\"b\"\", c\nd\",2026-11-28 08:35:41,SUCCESS,x,\"888\",,,\"A1\"\n\
             ,\"20261128083541\", SUCCESS ,,600,,42A2, A2 \n"
                .to_owned(),
            unknown,
        ),
        (
            "JSON lines",
            "{\"out_trade_no\":\"A1\",\"total_fee\":\"888\",\"state\":\"SUCCESS\",\"time\":20261128083541,\
             \"shop\":{}}\n\r\n{\"名\":1,\"out_refund_no\":null,\"transaction_id\":\"\",\"out_trade_no\":\"A2\",\
             \"total_fee\":600,\"state\":\"SUCCESS\",\"time\":\"2026-11-28 08:35:41\"}"
                .to_owned(),
            unknown,
        ),
    ] {
        let orders = directory.write("orders", &content);
        let named = stderr.replace("`orders`", &format!("`{orders}`"));
        assert_agrees(&reconcile(&bill, &orders, &[]), &named, name);
        let orders = directory.write("orders", gzip(content.as_bytes()));
        assert_agrees(&reconcile(&bill, &orders, &[]), &named, name);
    }
    let packed = directory.write("bill.csv.gz", gzip(&std::fs::read(&bill).unwrap()));
    let orders = directory.write("orders", orders());
    assert_agrees(&reconcile(&packed, &orders, &["--day", "20261128"]), "", "gzip");
}

#[test]
fn reconcile_reads_one_of_both_from_standard_input() {
    let directory = TestDirectory::new();
    let (bill_file, orders_file) = (directory.write("bill.csv", bill()), directory.write("orders.csv", orders()));
    let result = run_command(&mut command(&["--bill", "-", "--orders", &orders_file]), bill().as_bytes());
    assert_agrees(&result, "", "bill");
    let result = run_command(&mut command(&["--bill", &bill_file, "--orders", "-"]), &gzip(orders().as_bytes()));
    assert_agrees(&result, "", "orders");
    assert_refused(&run(&["--bill", "-", "--orders", "-"]), 2, &["cannot both be standard input"]);
}

#[test]
fn reconcile_refuses_files_that_are_none() {
    let directory = TestDirectory::new();
    let (bill_file, orders_file) = (directory.write("bill.csv", bill()), directory.write("orders.csv", orders()));
    let write = |content: &[u8]| directory.write("bad", content);
    let long_line = [b"x".repeat(300_000), b"\n".to_vec()].concat();
    let cases: [(String, &str); 7] = [
        (directory.path().join("none").to_str().unwrap().to_owned(), "there is no file"),
        (directory.path().to_str().unwrap().to_owned(), "is a directory"),
        (directory.write("empty", ""), "is empty"),
        (directory.write("blank", "\n \r\n"), "is empty"),
        (directory.write("binary", b"\x7fELF\x02\0\0\x01"), "is not text"),
        (directory.write("page", "<html><body>no</body></html>"), "`"),
        (directory.write("long", &long_line), "128 KiB"),
    ];
    for (path, sentence) in &cases {
        assert_refused(&reconcile(&bill_file, path, &[]), 2, &[sentence]);
        let sentence = if path.ends_with("long") { "" } else { sentence };
        assert_refused(&reconcile(path, &orders_file, &[]), 2, &[sentence]);
    }
    for (content, sentences) in [
        (orders(), &["is no bill: it begins with `out_trade_no,"][..]),
        ("记账时间,资金流水单号,收支类型,收支金额(元)\n`1\n".to_owned(), &["is no trade bill: it lacks the columns"]),
        (bill().lines().next().unwrap().replace("商户号,", "") + "\n", &["lacks the columns 商户号"]),
    ] {
        assert_refused(&reconcile(&write(content.as_bytes()), &orders_file, &[]), 2, sentences);
    }
    let refusal = |text: &str| {
        write(format!("<xml><return_code>FAIL</return_code><return_msg>{text}</return_msg></xml>").as_bytes())
    };
    assert_refused(&reconcile(&refusal("No Bill Exist"), &orders_file, &[]), 2, &["there is no bill", "--day"]);
    assert_refused(&reconcile(&refusal("Bill Creating"), &orders_file, &[]), 3, &["not ready yet"]);
    let empty = reconcile(&refusal("No Bill Exist"), &orders_file, &["--day", "20261128"]);
    assert_eq!(entries(&empty.stdout).0.len(), 2);
    for arguments in [&["--day", "2026-11-28"][..], &["--mch-id", "x"], &["--format", "xml"], &["--config", "none"]] {
        let result = reconcile(&bill_file, &orders_file, arguments);
        assert_eq!((result.code, result.stdout.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn reconcile_refuses_a_bill_that_contradicts_itself() {
    let directory = TestDirectory::new();
    let orders_file = directory.write("orders.csv", orders());
    let refused = |bill: &str, arguments: &[&str], sentence: &str| {
        let bill = directory.write("bad.csv", bill);
        assert_refused(&reconcile(&bill, &orders_file, arguments), 1, &[sentence]);
    };
    let whole = bill();
    refused(&whole.replacen("`8.88", "`8.89", 1), &[], "do not add up");
    refused(&whole.replacen("`0.60%", "`x", 1), &[], "line 2");
    refused(&whole.replace("`2,`14.88", "`3,`14.88"), &[], "do not add up");
    refused(&(whole.clone() + "`\r\n"), &[], "behind the summary");
    refused(&whole, &["--day", "20261129"], "the bill of 20261129");
    refused(&whole, &["--mch-id", "1900000110"], MERCHANT);
    refused(&whole, &["--sub-mch-id", "1900000110"], "of merchant none");
    refused(&whole.replacen(MERCHANT, "1900000110", 1), &[], MERCHANT);
    let bill_file = directory.write("bill.csv", &whole);
    let mut command = command(&["--bill", &bill_file, "--orders", &orders_file]);
    let result = run_command(command.env("WXPAY_MCH_ID", "1900000110"), b"");
    assert_refused(&result, 1, &[MERCHANT]);
}

#[test]
fn reconcile_refuses_a_bill_that_is_cut() {
    let directory = TestDirectory::new();
    let rows: Vec<_> = (0..150).map(|number| BillRow::payment(&format!("A{number}"), 100, AT)).collect();
    let whole = Layout::of_sample("ALL").bill(&rows);
    let orders_file = directory.write("orders.csv", csv(&[]));
    for content in [whole.as_bytes().to_vec(), gzip(whole.as_bytes())] {
        let step = if content.len() > 10_000 { 1_000 } else { 200 };
        for length in (step..content.len()).step_by(step) {
            let result = reconcile(&directory.write("cut", &content[..length]), &orders_file, &[]);
            assert_refused(&result, 1, &[]);
        }
    }
    // Within the header it may be something else too.
    for length in [1, 2, 7, 30] {
        let result = reconcile(&directory.write("cut", &whole.as_bytes()[..length]), &orders_file, &[]);
        assert_refused(&result, if result.code == Some(1) { 1 } else { 2 }, &[]);
    }
}

#[test]
fn reconcile_names_what_is_wrong_with_the_orders() {
    let directory = TestDirectory::new();
    let bill_file = directory.write("bill.csv", bill());
    let refused = |orders: &[u8], sentences: &[&str]| {
        let orders = directory.write("orders", orders);
        assert_refused(&reconcile(&bill_file, &orders, &[]), 2, sentences);
    };
    // Columns.
    refused(
        b"out_trade_no,total_fee\nA1,888\n",
        &["columns `transaction_id`, `out_refund_no`, `state`, `time` are missing"],
    );
    refused(b"a,b\n1,2\n", &["none of the columns", "`a`, `b`"]);
    refused(orders().replace("transaction_id", "state").as_bytes(), &["`state` is there twice"]);
    refused(
        b"{\"out_trade_no\":\"A1\",\"state\":null}",
        &["line 1", "the members `total_fee`, `state`, `time` are missing"],
    );
    // Cells.
    let long = "key".repeat(20);
    for (cell, column, value) in [
        ("8.88", "total_fee", "`8.88` seems to be an amount in yuan"),
        ("-1", "total_fee", "`-1` is no whole number of fen"),
        ("", "total_fee", "it is empty"),
        ("99999999999999999999", "total_fee", "more than any order"),
        ("PAID", "state", "`PAID` is no state"),
        ("yesterday", "time", "`yesterday` is no time"),
        ("2026-11-31 08:35:41", "time", "is no time"),
        (&long, "state", "`keykey… (60 characters)`"),
        ("", "out_trade_no", "it is empty"),
        ("2.02611E+13", "out_trade_no", "was rounded by a spreadsheet"),
        (&"9".repeat(65), "out_refund_no", "is no number"),
    ] {
        let mut cells = [
            ("out_trade_no", "A2"),
            ("total_fee", "600"),
            ("out_refund_no", ""),
            ("state", "SUCCESS"),
            ("transaction_id", ""),
            ("time", AT),
        ];
        for (name, text) in &mut cells {
            if *name == column {
                *text = cell;
            }
        }
        let csv_row: Vec<&str> = cells.iter().map(|(_, text)| *text).collect();
        let first = csv(&[Own::paid("A1", 888, AT)]);
        refused(format!("{first}\n{}\n", csv_row.join(",")).as_bytes(), &["line 4,", column, value]);
        let object: serde_json::Map<_, _> =
            cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())).collect();
        let first = Own::paid("A1", 888, AT).json();
        refused(format!("{first}{}\n", serde_json::Value::Object(object)).as_bytes(), &["line 2,", column, value]);
    }
    // Rows.
    refused(format!("{}A3,1\n", orders()).as_bytes(), &["line 4", "2 cells", "cut off"]);
    refused(&[orders().as_bytes(), b"\xff,1,,SUCCESS,,20261128083541\n"].concat(), &["line 4", "not UTF-8"]);
    refused(format!("{}A1,5,,NOTPAY,,{AT}\n", orders()).as_bytes(), &["order A1 comes twice"]);
    let refund = format!("A1,5,R1,REFUND,,{AT}\nA2,5,R1,REFUND,,{AT}\n");
    refused(format!("{}{refund}", orders()).as_bytes(), &["refund R1", "comes twice"]);
    let whole = Own::paid("A1", 888, AT).json();
    refused(&whole.as_bytes()[..whole.len() - 5], &["line 1", "cut off"]);
    refused(format!("[{whole}]").as_bytes(), &["one JSON array"]);
    for number in ["8.88", "8.0", "888.0", "8e2"] {
        refused(
            whole.replace("888", number).as_bytes(),
            &["line 1", "`total_fee`", "is a JSON number with a fraction"],
        );
    }
    refused(whole.replace("\"A1\"", "1e30").as_bytes(), &["line 1", "lost digits"]);
    refused(whole.replace('{', "{\"state\":\"SUCCESS\",").as_bytes(), &["line 1", "not that of an order"]);
    refused(format!("{whole}5\n").as_bytes(), &["line 2"]);
    refused(&gzip(orders().as_bytes())[..40], &["cut off"]);
    let key = "192006250b4c09247ec02edce69f6a2d";
    let orders = directory.write("orders", orders().replace("SUCCESS", key));
    assert!(!reconcile(&bill_file, &orders, &[]).stderr.contains(key));
}

#[test]
fn reconcile_suspects_amounts_in_yuan() {
    let directory = TestDirectory::new();
    let bill = Layout::of_sample("ALL").bill(&[BillRow::payment("A1", 800, AT), BillRow::payment("A2", 600, AT)]);
    let bill = directory.write("bill.csv", bill);
    let orders = directory.write("orders.csv", csv(&[Own::paid("A1", 8, AT), Own::paid("A2", 6, AT)]));
    let result = reconcile(&bill, &orders, &[]);
    assert_eq!(result.code, Some(1));
    assert_eq!(entries(&result.stdout).0.len(), 2);
    assert!(result.stderr.contains("seem to be in yuan"), "{}", result.stderr);
    let orders = directory.write("orders.csv", csv(&[Own::paid("A1", 8, AT), Own::paid("A2", 600, AT)]));
    assert_eq!(reconcile(&bill, &orders, &[]).stderr, "");
}

#[test]
fn reconcile_prints_each_format() {
    let directory = TestDirectory::new();
    let bill = directory.write("bill.csv", bill());
    let orders = directory.write("orders.csv", csv(&[Own::paid("A1", 888, AT), Own::paid("=1+1", 5, AT)]));
    let result = reconcile(&bill, &orders, &["--format", "csv"]);
    assert_eq!(result.code, Some(1));
    assert_eq!(result.stderr, "note: 1 matched, 2 entries, 0 carried\n");
    let mut lines = result.stdout.lines();
    assert!(lines.next().unwrap().starts_with("kind,out_trade_no,out_refund_no,there_total_fee,"));
    assert_eq!(lines.next(), Some("only-here,'=1+1,,,,,5,SUCCESS,20261128083541,query,,,"));
    assert_eq!(lines.next(), Some("only-there,A2,,600,SUCCESS,20261128083541,,,,refund,,,"));
    assert_eq!(lines.next(), None);
    let result = reconcile(&bill, &orders, &["--format", "text"]);
    assert_eq!((result.code, result.stderr.as_str()), (Some(1), ""));
    for words in [
        "only-there  A2: there 6.00 yuan SUCCESS 2026-11-28 08:35:41, here nothing -> refund\n",
        "\nmatched             1\n",
        "there          2             14.88",
        "\nThe bill and the orders differ.\n",
    ] {
        assert!(result.stdout.contains(words), "{words} in {}", result.stdout);
    }
}

#[test]
fn reconcile_ends_quietly_in_a_closed_pipe() {
    let directory = TestDirectory::new();
    let rows: Vec<_> = (0..2_000).map(|number| BillRow::payment(&format!("A{number}"), 100, AT)).collect();
    let bill = directory.write("bill.csv", Layout::of_sample("ALL").bill(&rows));
    let orders = directory.write("orders.csv", csv(&[]));
    for format in ["json", "csv", "text"] {
        let mut child = command(&["--bill", &bill, "--orders", &orders, "--format", format])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]), "{format}");
    }
}
