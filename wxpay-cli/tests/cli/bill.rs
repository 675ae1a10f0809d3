//! `wxpay bill --file`: what it prints of a bill, and what it refuses.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::command::{RunResult, run, run_command, wxpay};

const HEADER: &str =
    "交易时间,商户号,微信订单号,商户订单号,交易状态,商户退款单号,退款金额,商品名称,手续费,费率,订单金额\r\n";
const SUMMARY: &str = "总交易单数,退款总金额,手续费总金额,订单总金额\r\n";

/// A bill of a payment and its refund.
fn bill() -> String {
    [
        "\u{feff}",
        HEADER,
        "`2026-11-28 08：35：41,`10000100,`4200,`TEA1,`SUCCESS,`0,`0.00,`=1+1 \"a,b\",`0.04020,`0.60%,`6.00\r\n",
        "`2026-11-28 09:00:00,`10000100,`4200,`TEA1,`REFUND,`R1,`1.42,`茶,`-0.01000,`0.60%,`0.00\r\n",
        SUMMARY,
        "`2,`1.42,`0.03020,`6.00\r\n",
    ]
    .concat()
}

const FUND_FLOW: &str = "\
记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,备注
`2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,`退款,`退款,`支出,`0.02,`0.17,`缺货
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额
`1.0,`0.0,`0.00,`1.0,`0.02
";

fn gzip(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// Reads a bill from standard input, of no known merchant.
fn read(body: &[u8], options: &[&str]) -> RunResult {
    let mut command = wxpay();
    run_command(command.args(["bill", "--file", "-"]).args(options).env_remove("WXPAY_MCH_ID"), body)
}

fn lines(result: &RunResult) -> Vec<Value> {
    assert_eq!(result.code, Some(0), "{}", result.stderr);
    result.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Checks that nothing was printed and one sentence says why.
fn assert_refused(result: &RunResult, code: i32, words: &str) {
    assert_eq!((result.code, result.stdout.as_str()), (Some(code), ""), "{words}: {}", result.stderr);
    assert!(result.stderr.contains(words) && !result.stderr.contains("panicked"), "{words}: {}", result.stderr);
    assert_eq!(result.stderr.matches("error:").count(), 1, "{}", result.stderr);
}

#[test]
fn bill_prints_rows_with_amounts_in_fen() {
    for body in [bill().into_bytes(), gzip(&bill())] {
        let rows = lines(&read(&body, &[]));
        let [paid, refunded, summary] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(
            [&paid["trade_time"], &paid["total_fee"], &paid["service_fee_milli_fen"], &paid["out_refund_no"]],
            [&json!("2026-11-28 08:35:41"), &json!(600), &json!(4020), &Value::Null]
        );
        assert_eq!([&paid["body"], &paid["rate"]], [&json!("=1+1 \"a,b\""), &json!("0.60%")]);
        assert_eq!(
            [&refunded["refund_fee"], &refunded["service_fee_milli_fen"], &refunded["body"]],
            [&json!(142), &json!(-1000), &json!("茶")]
        );
        let totals = &summary["summary"];
        assert_eq!([&totals["rows"], &totals["total_fee"], &totals["agrees"]], [&json!(2), &json!(600), &json!(true)]);
        assert_eq!(totals["service_fee_milli_fen"], 3020);
    }
    let rows = lines(&read(FUND_FLOW.as_bytes(), &[]));
    assert_eq!([&rows[0]["amount"], &rows[0]["direction"]], [&json!(2), &json!("支出")]);
    assert_eq!(rows[1]["summary"], json!({"rows":1,"incomes":0,"income":0,"expenses":1,"expense":2,"agrees":true}));
}

#[test]
fn bill_prints_csv_without_formulas() {
    let result = read(bill().as_bytes(), &["-o", "csv"]);
    let mut reader = csv::Reader::from_reader(result.stdout.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let cell = |row: usize, name: &str| rows[row].get(names.iter().position(|other| other == name).unwrap()).unwrap();
    assert_eq!((rows.len(), cell(0, "body"), cell(0, "total_fee")), (2, "'=1+1 \"a,b\"", "600"));
    assert_eq!((cell(1, "service_fee_milli_fen"), cell(1, "out_refund_no")), ("-1000", "R1"));
    assert!(result.stdout.lines().count() == 3 && result.stdout.ends_with("\r\n"), "{}", result.stdout);
}

#[test]
fn bill_prints_words_with_yuan() {
    let result = read(bill().as_bytes(), &["--format", "text"]);
    assert_eq!(result.code, Some(0), "{}", result.stderr);
    for line in ["trade bill, 2 rows", "total_fee: 6.00 yuan", "service_fee: 0.03020 yuan"] {
        assert!(result.stdout.contains(line), "{}", result.stdout);
    }
    assert_eq!(read(bill().as_bytes(), &["--format", "text", "-o", "csv"]).code, Some(2));
}

#[test]
fn bill_tells_of_unknown_columns() {
    let body = bill()
        .replace(",订单金额\r\n", ",订单金额,新列\r\n")
        .replace("%,`6.00", "%,`6.00,`x")
        .replace("%,`0.00", "%,`0.00,`y");
    let result = read(body.as_bytes(), &[]);
    assert_eq!(lines(&result).len(), 3);
    assert!(result.stderr.contains("新列"), "{}", result.stderr);
}

#[test]
fn bill_refuses_a_contradiction_whole() {
    for (from, to) in [("`2,`1.42", "`3,`1.42"), ("`6.00\r\n`2026", "`6.01\r\n`2026"), ("`0.03020", "`0.03021")] {
        let wrong = bill().replace(from, to);
        assert_ne!(wrong, bill());
        assert_refused(&read(wrong.as_bytes(), &[]), 1, "contradict");
    }
    assert_refused(&read(bill().replace("`0.60%,`0.00", "`0.60%").as_bytes(), &[]), 1, "cells");
    // A bill of payments only has no refunds.
    let paid =
        "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\n`2026-11-28 08:35:41,`1,`2,`3,`SUCCESS,`6.00\n";
    let paid = |refunds: &str| format!("{paid}总交易单数,退款总金额,订单总金额\n`1,`{refunds},`6.00\n");
    assert_eq!(read(paid("0.00").as_bytes(), &[]).code, Some(0));
    assert_refused(&read(paid("0.01").as_bytes(), &[]), 1, "contradict");
    assert_refused(&read((bill() + "`more").as_bytes(), &[]), 1, "behind the summary");
}

#[test]
fn bill_refuses_a_file_cut_anywhere() {
    let (text, packed) = (bill(), gzip(&bill()));
    for body in [text.as_bytes(), &packed] {
        // The line end and the last digits may be missing without a trace.
        for length in (16..body.len() - 4).step_by(9) {
            assert_refused(&read(&body[..length], &["-o", "csv"]), 1, "");
        }
    }
}

#[test]
fn bill_names_what_is_wrong_with_a_file() {
    for (body, code, words) in [
        (&b""[..], 2, "is empty"),
        (b"hello", 2, "not a bill"),
        (&[0, 159, 146, 150].repeat(100), 2, "UTF-8"),
        (&b"x".repeat(200_000), 2, "a line, in bytes"),
        ("交易时间,商户号,订单金额\r\n".as_bytes(), 2, "lacks the columns"),
        (b"<xml><return_code>FAIL</return_code><return_msg>sign error</return_msg></xml>", 1, "sign error"),
        (b"<html>login</html>", 2, "login"),
    ] {
        assert_refused(&read(body, &[]), code, words);
    }
    assert_refused(&run(&["bill", "--file", "no-such-file"], b""), 2, "does not exist");
    assert_refused(&run(&["bill", "--file", "."], b""), 2, "directory");
    for arguments in [&["bill"][..], &["bill", "20261131"], &["bill", "20261128", "--file", "x", "--save", "y"]] {
        assert_eq!(run(arguments, b"").code, Some(2), "{arguments:?}");
    }
    let creating = b"<xml><return_code>FAIL</return_code><return_msg>Bill Creating</return_msg></xml>";
    assert_eq!(read(creating, &[]).code, Some(3));
    let none = b"<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";
    assert_eq!(lines(&read(none, &[]))[0]["summary"]["rows"], 0);
}

#[test]
fn bill_refuses_another_day_merchant_or_type() {
    let read = |options: &[&str], mch_id: &str| {
        let mut command = wxpay();
        run_command(command.args(["bill", "--file", "-"]).args(options).env("WXPAY_MCH_ID", mch_id), bill().as_bytes())
    };
    assert_eq!(lines(&read(&["20261128"], "10000100")).len(), 3);
    assert_refused(&read(&["20261127"], "10000100"), 1, "20261127");
    assert_refused(&read(&[], "1900000109"), 1, "1900000109");
    assert_refused(&read(&["--type", "fund-flow"], ""), 2, "a trade bill");
    assert_refused(&self::read(FUND_FLOW.as_bytes(), &["--type", "all"]), 2, "a fund flow");
    assert_eq!(lines(&read(&["--type", "all"], "")).len(), 3);
}

#[test]
fn bill_ends_quietly_when_nobody_reads() {
    let rows: String = (0..20_000).map(|_| "`2026-11-28 08:35:41,`1,`2,`3,`SUCCESS,`6.00\r\n").collect();
    let body = format!("交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\r\n{rows}总交易单数\r\n`20000\r\n");
    for options in [&[][..], &["-o", "csv"]] {
        let mut command = wxpay();
        command.args(["bill", "--file", "-"]).args(options).env_remove("WXPAY_MCH_ID");
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
    }
}
