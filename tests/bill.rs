//! Bills: the published samples against values read off them by hand, and whatever
//! else a download may give instead.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::bill::{
    BillError, BillOptions, BillSummary, Compression, FlowDirection, FundFlow, LineError, MilliFen, Rate, RefusalKind,
    SignedFen, TradeBill, TradeRow, TradeSummary,
};
use wxpay_core::pay::{DownloadBill, DownloadBillOptional, DownloadFundFlow, DownloadFundFlowOptional};
use wxpay_core::schema::{Action, ErrorCodeEntry as Row, errors, shared};
use wxpay_core::server::Reply;
use wxpay_core::value::{AccountType, RefundChannel, RefundStatus, TradeState, TradeType};
use wxpay_core::{Error, Fen, Malformed, cloud, text};

const ALL: &str = include_str!("protocol/samples/bill.ALL.csv");
const ALL_2014: &str = include_str!("protocol/samples/bill.ALL.2014.csv");
const SUCCESS: &str = include_str!("protocol/samples/bill.SUCCESS.csv");
const REFUND: &str = include_str!("protocol/samples/bill.REFUND.csv");

/// The headers and the first row are those of a fixture of another maker's reader.
const FLOW: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,\
                    资金变更提交申请人,备注,业务凭证号\r
`2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,`退款,`退款,`支出,`0.02,`0.17,\
`system,`缺货,`REF4200000068201801293084726067\r
`2018-02-01 05:00:00,`4200000068201801293084726067,`1900009231201802015884652187,`交易,`交易,`收入,`0.35,`0.52,`system,\
`总金额0.35元,含手续费,`20180201\r
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r
`2.0,`1.0,`0.35,`1.0,`0.02\r
";

type Read1 = Result<(Vec<TradeRow>, BillSummary<TradeSummary>), BillError>;

fn trade(body: impl Read) -> Read1 {
    let mut bill = TradeBill::open(body)?;
    let rows = bill.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((rows, bill.finish()?))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// One byte a read, as a slow network may give.
struct Dribble<'b>(&'b [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(buffer.get_mut(..most).unwrap())
    }
}

#[test]
fn the_current_layout_of_all() {
    let (rows, closing) = trade(ALL.as_bytes()).unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(row.trade_time.to_string(), "20190725083541");
    assert_eq!(row.appid.as_deref(), Some("WWWW"));
    assert_eq!(row.mch_id, "XXXXXXXX");
    assert_eq!(row.sub_mch_id, None);
    assert_eq!(row.device_info, None);
    assert_eq!(row.transaction_id, "XXXXXXXXXXXXX");
    assert_eq!(row.out_trade_no, "XXXXXXXXXX");
    assert_eq!(row.openid.as_deref(), Some("XXXXXXXXXXX"));
    assert_eq!(row.trade_type, Some(TradeType::Jsapi));
    assert_eq!(row.trade_state, TradeState::Success);
    assert_eq!(row.bank_type.as_deref(), Some("PSBC_DEBIT"));
    assert_eq!(row.fee_type.as_deref(), Some("CNY"));
    assert_eq!(row.settlement_total_fee, Some(SignedFen(600)));
    assert_eq!(row.coupon_fee, Some(SignedFen(0)));
    assert_eq!(row.refund_request_time, None);
    assert_eq!((row.refund_id.as_deref(), row.out_refund_no.as_deref()), (None, None));
    assert_eq!((row.refund_fee, row.coupon_refund_fee), (Some(SignedFen(0)), Some(SignedFen(0))));
    assert_eq!((&row.refund_type, &row.refund_status), (&None, &None));
    assert_eq!((row.body.as_deref(), row.attach.as_deref()), (Some("XXXXXX"), Some("XXXXXXX")));
    assert_eq!(row.service_fee.and_then(MilliFen::whole_fen), Some(SignedFen(4)));
    assert_eq!(row.rate.and_then(Rate::basis_points), Some(60));
    assert_eq!(row.total_fee.unwrap(), Fen(600));
    assert_eq!(row.order_amount(), Some(SignedFen(600)));
    assert_eq!(row.refund_request_fee, Some(SignedFen(0)));
    assert_eq!(row.rate_note, None);
    assert_eq!(row.cells().get("微信退款单号"), Some("0"));

    let summary = &closing.summary;
    assert_eq!(summary.rows, 48);
    assert_eq!(summary.settlement_total_fee, Some(SignedFen(576)));
    assert_eq!(summary.refund_fee, Some(SignedFen(142)));
    assert_eq!(summary.coupon_refund_fee, Some(SignedFen(0)));
    assert_eq!(summary.service_fee, Some(MilliFen(1_000)));
    assert_eq!(summary.total_fee, Some(SignedFen(576)));
    assert_eq!(summary.refund_request_fee, Some(SignedFen(142)));

    // The sample has one of its 48 rows.
    assert!(!closing.agrees());
    let told: Vec<String> = closing.mismatches.iter().map(ToString::to_string).collect();
    assert_eq!(told[0], "`总交易单数` is 48 by the summary, 1 by the rows");
    assert_eq!(told[1], "`应结订单总金额` is 5.76000 by the summary, 6.00000 by the rows");
    assert_eq!(told.len(), 6);
}

#[test]
fn the_layout_of_2014_adds_up() {
    let (rows, closing) = trade(ALL_2014.as_bytes()).unwrap();
    let [first, second] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(first.trade_time.to_string(), "20141110163345");
    assert_eq!(second.trade_time.to_string(), "20141110164614");
    assert_eq!(first.sub_mch_id, None);
    assert_eq!(first.device_info.as_deref(), Some("1000"));
    assert_eq!(first.trade_type, Some(TradeType::Micropay));
    assert_eq!(first.transaction_id, "1001690740201411100005734289");
    assert_eq!(second.out_trade_no, "1415635270");
    assert_eq!(first.settlement_total_fee, Some(SignedFen(1)));
    assert_eq!((first.total_fee, first.order_amount()), (None, Some(SignedFen(1))));
    assert_eq!((first.coupon_fee, first.coupon_refund_fee), (Some(SignedFen(0)), Some(SignedFen(0))));
    assert_eq!(first.body.as_deref(), Some("被扫支付测试"));
    assert_eq!(first.attach.as_deref(), Some("订单额外描述"));
    assert_eq!(first.service_fee, Some(MilliFen(0)));
    assert_eq!(closing.summary.rows, 2);
    assert_eq!(closing.summary.settlement_total_fee, Some(SignedFen(2)));
    assert!(closing.agrees(), "{:?}", closing.mismatches);
    assert!(!format!("{first:?}").contains("085e9858"), "personal data in {first:?}");
}

#[test]
fn the_layouts_of_success_and_refund() {
    let (rows, closing) = trade(SUCCESS.as_bytes()).unwrap();
    assert_eq!(rows[0].total_fee, Some(SignedFen(1)));
    assert_eq!(rows[0].sub_mch_id.as_deref(), Some("XXX"));
    assert_eq!((rows[0].refund_fee, rows[0].refund_id.as_deref()), (None, None));
    assert_eq!(rows[0].cells().get("退款金额"), None);
    assert_eq!(closing.summary.rows, 31);
    // Nothing is added up of columns that the bill lacks.
    assert!(closing.mismatches.iter().all(|one| !one.header.contains("退款")), "{:?}", closing.mismatches);

    let (rows, closing) = trade(REFUND.as_bytes()).unwrap();
    assert_eq!(rows[0].trade_state, TradeState::Refund);
    assert_eq!(rows[0].refund_request_time.unwrap().to_string(), "20190723205336");
    assert_eq!(rows[0].refund_success_time.unwrap().to_string(), "20190723205340");
    assert_eq!(rows[0].refund_id.as_deref(), Some("xxxx"));
    assert_eq!(rows[0].refund_fee, Some(SignedFen(1)));
    assert_eq!(rows[0].refund_type, Some(RefundChannel::Original));
    assert_eq!(rows[0].refund_status, Some(RefundStatus::Success));
    assert_eq!(rows[0].refund_request_fee, Some(SignedFen(1)));
    assert_eq!(closing.summary.service_fee.and_then(MilliFen::whole_fen), Some(SignedFen(-2)));
}

#[test]
fn a_value_that_no_list_has_is_kept() {
    let text = REFUND.replace("`ORIGINAL,`SUCCESS,", "`ELSEWHERE,`HALF DONE,");
    let (rows, _) = trade(text.as_bytes()).unwrap();
    assert_eq!(rows[0].refund_type, Some(RefundChannel::Other("ELSEWHERE".into())));
    assert_eq!(rows[0].refund_status.as_ref().map(RefundStatus::as_str), Some("HALF DONE"));
}

#[test]
fn the_fund_flow() {
    let mut flow = FundFlow::open(FLOW.as_bytes()).unwrap();
    let rows: Vec<_> = flow.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows[0].booked_time.to_string(), "20180201042123");
    assert_eq!(rows[0].direction, FlowDirection::Expense);
    assert_eq!((rows[0].amount, rows[0].balance), (SignedFen(2), Some(SignedFen(17))));
    assert_eq!(rows[0].voucher_id.as_deref(), Some("REF4200000068201801293084726067"));
    assert_eq!(rows[1].direction, FlowDirection::Income);
    assert_eq!(rows[1].remark.as_deref(), Some("总金额0.35元,含手续费"));
    let closing = flow.finish().unwrap();
    assert_eq!((closing.summary.incomes, closing.summary.income), (Some(1), Some(SignedFen(35))));
    assert!(closing.agrees(), "{:?}", closing.mismatches);

    // The brackets in ASCII, and a total that does not fit.
    let other = FLOW.replace('（', "(").replace('）', ")").replace("`1.0,`0.35", "`1,`0.36");
    let closing = FundFlow::open(other.as_bytes()).unwrap().finish().unwrap();
    assert_eq!(closing.rows, 2);
    assert_eq!(closing.mismatches[0].to_string(), "`收入金额` is 0.36000 by the summary, 0.35000 by the rows");

    // The wrong reader names what it misses.
    let error = TradeBill::open(FLOW.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("`交易时间`, `商户号`"), "{error}");
}

#[test]
fn marks_line_ends_and_gzip_change_nothing() {
    let plain = trade(ALL_2014.as_bytes()).unwrap();
    let marked = format!("\u{feff}{}", ALL_2014.replace('\n', "\r\n"));
    let blank = ALL_2014.replace('\n', "\n\n");
    for text in [&marked, &blank, ALL_2014.trim_end()] {
        let twice = [gzip(&text[..0]), gzip(text)].concat();
        for body in [text.as_bytes(), &gzip(text), &twice] {
            assert_eq!(trade(body).unwrap(), plain);
            assert_eq!(trade(Dribble(body)).unwrap(), plain);
        }
    }
    let moved: String = ALL_2014
        .lines()
        .map(|line| match line.strip_prefix('`') {
            Some(cells) if line.len() > 100 => format!("`new,`{cells}\n"),
            None if line.starts_with('交') => format!("新列,{line}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (rows, closing) = trade(moved.as_bytes()).unwrap();
    assert_eq!(rows[1].out_trade_no, "1415635270");
    assert_eq!(rows[0].cells().get("新列"), Some("new"));
    assert_eq!(rows[0].cells().iter().count(), 25);
    assert!(closing.agrees());
}

#[test]
fn an_empty_bill_is_empty() {
    let header = ALL.lines().next().unwrap();
    let summary = ALL.lines().nth(2).unwrap();
    let text = format!("{header}\r\n{summary}\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n");
    let (rows, closing) = trade(text.as_bytes()).unwrap();
    assert!(rows.is_empty() && closing.agrees());
}

#[test]
fn refusals_are_told_apart() {
    let no_bill = include_str!("protocol/samples/error.downloadbill.xml");
    for body in [no_bill.to_owned(), no_bill.replace("No Bill", "NO Bill"), format!("\u{feff}\n {no_bill}")] {
        for body in [body.as_bytes(), &gzip(&body)] {
            let error = TradeBill::open(body).unwrap_err();
            assert!(error.is_no_bill() && !error.is_creating(), "{error}");
        }
    }
    assert!(TradeBill::open(&b"no bill exist\n"[..]).unwrap_err().is_no_bill());
    let creating = no_bill.replace("No Bill Exist", "bill creating");
    assert!(TradeBill::open(creating.as_bytes()).unwrap_err().is_creating());

    let sign = include_str!("protocol/samples/error.downloadbill.sign.xml");
    let BillError::Refused(refusal) = TradeBill::open(sign.as_bytes()).unwrap_err() else { panic!() };
    assert_eq!((refusal.code(), refusal.message()), (Some("20001"), "sign error"));
    assert_eq!((refusal.kind(), refusal.action()), (RefusalKind::Other, Action::CorrectRequest));

    let flow = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><result_code>FAIL</result_code>\
                <err_code>SYSTEMERROR</err_code><err_code_des>系统错误</err_code_des></xml>";
    let BillError::Refused(refusal) = FundFlow::open(flow.as_bytes()).unwrap_err() else { panic!() };
    assert_eq!((refusal.code(), refusal.message()), (Some("SYSTEMERROR"), "系统错误"));
    assert_eq!(refusal.action(), Action::RetrySame);
    let none = flow.replace("SYSTEMERROR", "NO_BILL_EXIST").replace("系统错误", "账单不存在");
    assert!(FundFlow::open(none.as_bytes()).unwrap_err().is_no_bill());
}

/// What an in-memory download makes of an answer, and what its reader does.
fn both_ways_of_a_bill(body: &str) -> (Error, BillError) {
    let request = DownloadBill { bill_date: text!("20261122"), optional: DownloadBillOptional::default() };
    let prepared = common::merchant().prepare(&request).unwrap();
    (prepared.file(200, body.as_bytes()).unwrap_err(), TradeBill::open(body.as_bytes()).unwrap_err())
}

fn both_ways_of_a_flow(body: &str) -> (Error, BillError) {
    let request = DownloadFundFlow {
        bill_date: text!("20261122"),
        account_type: AccountType::Basic,
        optional: DownloadFundFlowOptional::default(),
    };
    let prepared = common::merchant().prepare(&request).unwrap();
    (prepared.file(200, body.as_bytes()).unwrap_err(), FundFlow::open(body.as_bytes()).unwrap_err())
}

/// What the cloud channel makes of the same refusal of a bill.
fn cloud_way(members: &str) -> Error {
    let request =
        cloud::DownloadBill { bill_date: text!("20261122"), optional: cloud::DownloadBillOptional::default() };
    let prepared = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap().prepare(&request).unwrap();
    let body = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{{"return_code":"FAIL",{members}}}}}"#);
    prepared.file(200, body.as_bytes()).unwrap_err()
}

/// The row that both found, if both found the same.
fn agreed((error, bill): (Error, BillError)) -> Option<&'static Row> {
    assert_eq!((error.is_no_bill(), error.is_bill_creating()), (bill.is_no_bill(), bill.is_creating()), "{bill}");
    let BillError::Refused(refusal) = bill else { panic!("{bill}") };
    assert_eq!(error.action(), refusal.action(), "{refusal}");
    let codes = |known: Option<&'static Row>| known.map(|row| row.code);
    assert_eq!(codes(error.explanation()), codes(refusal.explanation()), "{refusal}");
    match refusal.kind() {
        RefusalKind::NoBill => assert!(error.is_no_bill() && error.action() == Action::Stop),
        RefusalKind::Creating => assert!(error.is_bill_creating() && error.action() == Action::RetrySame),
        _ => assert!(!error.is_no_bill() && !error.is_bill_creating()),
    }
    assert_eq!(refusal.into_error().to_string(), error.to_string());
    error.explanation()
}

#[test]
fn every_refusal_means_the_same_in_memory_in_a_file_and_on_the_cloud_channel() {
    let refused = || Reply::new().set(&shared::RETURN_CODE, "FAIL");
    let mut kinds = (0, 0);
    for row in errors::DOWNLOAD_BILL {
        // A text, or a number beside words that nobody knows.
        let number = row.code.bytes().all(|byte| byte.is_ascii_digit());
        let (body, members) = if number {
            let body = refused().set(&shared::RETURN_MSG, "in new words").set(&shared::ERROR_CODE, row.code);
            // JSON may have it as a number.
            (body, format!(r#""return_msg":"in new words","error_code":{}"#, row.code))
        } else {
            (refused().set(&shared::RETURN_MSG, row.code), format!(r#""return_msg":"{}""#, row.code))
        };
        let known = agreed(both_ways_of_a_bill(&body.unsigned()));
        assert_eq!(known.map(|known| (known.code, known.action)), Some((row.code, row.action)));
        let (cloud, (error, _)) = (cloud_way(&members), both_ways_of_a_bill(&body.unsigned()));
        assert_eq!((cloud.action(), cloud.is_no_bill()), (error.action(), error.is_no_bill()), "{}", row.code);
        assert_eq!(cloud.explanation().unwrap().code, row.code);
        kinds.0 += usize::from(error.is_no_bill());
        kinds.1 += usize::from(error.is_bill_creating());
    }
    let flow = |code: &str| {
        let passed = Reply::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::RESULT_CODE, "FAIL");
        passed.set(&shared::ERR_CODE, code).set(&shared::ERR_CODE_DES, "in new words").unsigned()
    };
    for row in errors::DOWNLOAD_FUND_FLOW {
        let known = agreed(both_ways_of_a_flow(&flow(row.code)));
        assert_eq!(known.map(|known| (known.code, known.action)), Some((row.code, row.action)));
        let (error, _) = both_ways_of_a_flow(&flow(row.code));
        kinds.0 += usize::from(error.is_no_bill());
        kinds.1 += usize::from(error.is_bill_creating());
        // As a text, which the documents have for some.
        let text = refused().set(&shared::RETURN_MSG, row.text).unsigned();
        assert_eq!(agreed(both_ways_of_a_flow(&text)).map(|known| known.action), Some(row.action));
    }
    assert_eq!(kinds, (2, 2));
    // A text says more than the number beside it, in Chinese too.
    let both = |text: &str| {
        let body = refused().set(&shared::ERROR_CODE, "20002").set(&shared::RETURN_MSG, text);
        agreed(both_ways_of_a_bill(&body.unsigned())).unwrap().action
    };
    assert_eq!((both("账单不存在"), both("账单生成中")), (Action::Stop, Action::RetrySame));
    // What nobody lists.
    assert!(agreed(both_ways_of_a_bill(&refused().set(&shared::RETURN_MSG, "?").unsigned())).is_none());
    assert!(agreed(both_ways_of_a_flow(&flow("NEW_CODE"))).is_none());
}

#[test]
fn what_is_no_bill_is_shown_cut_and_cleaned() {
    let page = include_str!("protocol/samples/error.cert_400.html");
    for (body, start) in [
        (page, "<html>\\n<head>"),
        ("{\"errcode\":-1}", "{\"errcode\":-1}"),
        ("Bad Gateway\u{1b}", "Bad Gateway\\u{1b}"),
        ("<xml><return_code>SUCCESS</return_code></xml>", "<xml>"),
        ("", "it is empty"),
    ] {
        let BillError::NotABill { excerpt } = TradeBill::open(body.as_bytes()).unwrap_err() else { panic!("{body}") };
        assert!(excerpt.starts_with(start) && excerpt.chars().count() <= 201 + 40, "{excerpt}");
    }
    assert!(matches!(
        TradeBill::open(&b"<xml><!DOCTYPE x></xml>"[..]).unwrap_err(),
        BillError::Malformed(Malformed::Doctype)
    ));
    let twice = format!("\u{feff}\u{feff}{ALL}");
    for opened in
        [TradeBill::open(twice.as_bytes()).map(|_| ()), TradeBill::open(Dribble(twice.as_bytes())).map(|_| ())]
    {
        assert!(matches!(opened, Err(BillError::NotABill { .. })), "{opened:?}");
    }
    // 交易 in GBK.
    assert!(matches!(TradeBill::open(&b"\xbd\xbb\xd2\xd7"[..]), Err(BillError::Encoding { line: 1 })));
}

#[test]
fn one_bad_row_is_reported_and_the_rest_read() {
    let mut lines: Vec<String> = ALL_2014.lines().map(str::to_owned).collect();
    lines[1] = lines[1].replace("订单额外描述", "a,`b");
    let bad_amount = lines[2].replace("`0.01", "`0.015");
    lines.insert(3, bad_amount);
    lines.insert(4, "no row".to_owned());
    let text = lines.join("\n");
    let mut bill = TradeBill::open(text.as_bytes()).unwrap();
    let read: Vec<_> = bill.by_ref().collect();
    assert_eq!(read.len(), 4);
    assert!(matches!(&read[0], Err(BillError::Row(LineError::Cells { line: 2, expected: 24, found: 25 }))));
    assert_eq!(read[1].as_ref().unwrap().out_trade_no, "1415635270");
    assert!(matches!(
        &read[2],
        Err(BillError::Row(LineError::Cell { line: 4, header: "应结订单金额", given: Some(given) })) if given == "0.015"
    ));
    assert!(matches!(&read[3], Err(BillError::Row(LineError::NoRow { line: 5 }))));
    let closing = bill.finish().unwrap();
    assert_eq!((closing.rows, closing.faulty, closing.agrees()), (1, 3, false));
}

#[test]
fn a_bill_cut_anywhere_is_an_error_or_disagrees() {
    for whole in [ALL_2014, FLOW] {
        for end in 0..whole.trim_end().len() {
            let cut = &whole.as_bytes()[..end];
            let agrees = if whole == FLOW {
                FundFlow::open(cut).and_then(|bill| Ok(bill.finish()?.agrees()))
            } else {
                TradeBill::open(cut).and_then(|bill| Ok(bill.finish()?.agrees()))
            };
            // A cut within the zeros of the last cell changes no value.
            let same = whole == ALL_2014 && end + 1 >= whole.trim_end().len();
            assert!(same || !agrees.as_ref().unwrap_or(&false), "{end}: {:?}", String::from_utf8_lossy(cut));
        }
    }
    let packed = gzip(ALL_2014);
    for end in 0..packed.len() {
        assert!(trade(&packed[..end]).is_err(), "{end}");
    }
    // Damaged: the checksum of gzip.
    let mut damaged = packed;
    let at = damaged.len() - 6;
    damaged[at] ^= 1;
    assert!(matches!(trade(damaged.as_slice()), Err(BillError::Gzip(_))));

    let mut bill = TradeBill::open(&ALL_2014.as_bytes()[..700]).unwrap();
    assert!(matches!(bill.by_ref().last(), Some(Err(BillError::Truncated))));
    assert!(bill.next().is_none());
    assert!(matches!(bill.finish(), Err(BillError::Stopped)));
    let behind = format!("{ALL_2014}`1,`2\n");
    assert!(matches!(trade(behind.as_bytes()), Err(BillError::Trailing { line: 6 })));
}

#[test]
fn sizes_are_bounded() {
    // Some thousand times its size, when unpacked.
    let bomb = gzip(&format!("{}{}", ALL_2014.lines().next().unwrap(), "\n".repeat(10_000_000)));
    assert!(bomb.len() < 20_000);
    let options = BillOptions { text: 1_000_000, ..BillOptions::default() };
    let mut bill = TradeBill::open_with(bomb.as_slice(), options).unwrap();
    assert!(matches!(bill.next(), Some(Err(BillError::TooLarge { limit: 1_000_000, .. }))));

    // A line of the limit, without its end, and one that is a byte longer.
    let header = ALL_2014.lines().next().unwrap();
    for end in ["\n", "\r\n", ""] {
        for (row, within) in [(header.len(), true), (header.len() - 1, false)] {
            let options = BillOptions { row: row as u64, ..BillOptions::default() };
            for body in [format!("{header}{end}"), format!("\u{feff}{header}{end}")] {
                let opened = TradeBill::open_with(Dribble(body.as_bytes()), options).map(|_| ());
                let at_once = TradeBill::open_with(body.as_bytes(), options).map(|_| ());
                for opened in [opened, at_once] {
                    let told = matches!(opened, Err(BillError::TooLarge { limit, .. }) if limit == row as u64);
                    assert!(if within { opened.is_ok() } else { told }, "{row} {end:?}: {opened:?}");
                }
            }
        }
    }

    let long = format!("{}\n`{}", ALL_2014.lines().next().unwrap(), "x".repeat(70_000));
    let mut bill = TradeBill::open(long.as_bytes()).unwrap();
    assert!(matches!(bill.next(), Some(Err(BillError::TooLarge { limit: 65_536, .. }))));
    let wide = format!("交易时间{}", ",x".repeat(300));
    assert!(matches!(TradeBill::open(wide.as_bytes()), Err(BillError::TooLarge { limit: 256, .. })));

    let asked = BillOptions { compression: Compression::Gzip, ..BillOptions::default() };
    assert!(matches!(TradeBill::open_with(ALL.as_bytes(), asked), Err(BillError::NotGzip)));
    let refused = include_bytes!("protocol/samples/error.downloadbill.xml");
    assert!(TradeBill::open_with(&refused[..], asked).unwrap_err().is_no_bill());
}

#[test]
fn cells_are_what_stands_between_commas_with_back_ticks() {
    let mut state = 0x1234_5678_u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let pieces = [",", "`", "\"", "\r", ",`", "a", " ", "茶", "'", "#", "\\"];
    let required = "`2019-07-25 08:35:41,`1,`2,`3,`SUCCESS";
    for _ in 0..3_000 {
        let text: String = (0..random(12)).map(|_| pieces[random(pieces.len())]).collect();
        let line = format!("{required},`{text}");
        // The definition, by other means.
        let wanted: Vec<&str> = line[1..].strip_suffix('\r').unwrap_or(&line[1..]).split(",`").collect();
        let more: Vec<String> = (5..wanted.len()).map(|at| format!(",列{at}")).collect();
        let more = more.concat();
        let body = format!("交易时间,商户号,微信订单号,商户订单号,交易状态{more}\n{line}\n总交易单数\n`1");
        for row in [
            TradeBill::open(body.as_bytes()).unwrap().next(),
            TradeBill::open(Dribble(body.as_bytes())).unwrap().next(),
        ] {
            let row = row.unwrap().unwrap();
            assert_eq!(row.cells().iter().map(|(_, cell)| cell).collect::<Vec<_>>(), wanted, "{line:?}");
        }
    }
}

#[test]
fn no_bytes_panic() {
    let mut state = 0x9e37_79b9_u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let pieces: [&[u8]; 10] =
        [b",`", b"`", b"\n", b"\r", b"<xml>", b"\x1f\x8b", b"\xff", "\u{feff}".as_bytes(), b".", "：".as_bytes()];
    let seeds = [ALL.as_bytes().to_vec(), ALL_2014.into(), REFUND.into(), FLOW.into(), gzip(SUCCESS)];
    for round in 0..8_000 {
        let mut body = seeds[round % seeds.len()].clone();
        for _ in 0..=random(4) {
            let at = random(body.len());
            match random(4) {
                0 => body.truncate(at + 1),
                1 => body[at] = u8::try_from(random(256)).unwrap(),
                2 => drop(body.drain(at..(at + random(40)).min(body.len() - 1).max(at))),
                _ => drop(body.splice(at..at, pieces[random(pieces.len())].iter().copied())),
            }
        }
        // Values or errors, whichever; the words of an error too.
        for error in TradeBill::open(body.as_slice()).into_iter().flatten().filter_map(Result::err) {
            assert!(!error.to_string().is_empty());
        }
        for error in FundFlow::open(body.as_slice()).into_iter().flatten().filter_map(Result::err) {
            assert!(!error.to_string().is_empty());
        }
    }
}
