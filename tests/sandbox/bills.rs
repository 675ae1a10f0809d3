//! Bills and fund flows, read by the library's reader, and the refusals of downloads.

use std::time::Duration;

use wxpay_core::SignType::{HmacSha256, Md5};
use wxpay_core::bill::{FundFlow, SignedFen, TradeBill, TradeRow};
use wxpay_core::pay::{DownloadFundFlow, DownloadFundFlowOptional};
use wxpay_core::value::{AccountType, CouponType, TradeState};
use wxpay_core::{BeijingTime, Client, Fen, Text};
use wxpay_sandbox::Sandbox;

use crate::client::{
    Answer, Changes, KEY, ask, ask_with, assert_accepted, blocking, control, fields, http, order, place, place_and_pay,
};

const BILL: &str = "/pay/downloadbill";

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Advances the clock to the next midnight, and returns the date.
pub(crate) fn advance_to_midnight(sandbox: &Sandbox) -> String {
    let now = control(sandbox, "POST", "clock", r#"{"advance_seconds":0}"#)["now"].as_str().unwrap().to_owned();
    let now: BeijingTime = now.parse().unwrap();
    let of_day = (now.unix_seconds() + 8 * 3600) % (24 * 3600);
    let left = Duration::from_secs(24 * 3600 - of_day);
    sandbox.advance(left);
    now.after(left).to_string()[..8].to_owned()
}

/// A day with two payments, one of them with coupons, a partial refund, a revoked code
/// payment and an unpaid order.
fn make_trades(sandbox: &Sandbox) -> String {
    let day = advance_to_midnight(sandbox);
    assert_accepted(place(sandbox, order("A1", &[("body", "茶, `绿`"), ("attach", "a,b")])));
    sandbox.pay("A1").unwrap();
    assert_accepted(place(sandbox, order("A2", &[("sub_mch_id", "1900000109")])));
    sandbox.pay_with("A2", &[(CouponType::NoCash, Fen(88)), (CouponType::Cash, Fen(100))]).unwrap();
    let refund = [("out_trade_no", "A1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "300")];
    assert_accepted(ask(sandbox, "/secapi/pay/refund", &refund));
    let charge = [
        ("body", "Tea"),
        ("out_trade_no", "A3"),
        ("total_fee", "1000"),
        ("spbill_create_ip", "203.0.113.7"),
        ("auth_code", "120061098828009406"),
    ];
    assert_accepted(ask(sandbox, "/pay/micropay", &charge));
    assert_accepted(ask(sandbox, "/secapi/pay/reverse", &[("out_trade_no", "A3")]));
    assert_accepted(place(sandbox, order("A4", &[])));
    day
}

fn download(sandbox: &Sandbox, day: &str, changes: Changes<'_>) -> Answer {
    ask(sandbox, BILL, &[&[("bill_date", day)], changes].concat())
}

fn rows(answer: &Answer) -> Vec<TradeRow> {
    let mut bill = TradeBill::open(answer.bytes.as_slice()).unwrap();
    let rows = bill.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
    let closing = bill.finish().unwrap();
    assert!(closing.agrees(), "{:?}", closing.mismatches);
    assert_eq!(closing.summary.rows, u64::try_from(rows.len()).unwrap());
    rows
}

mod download_bill {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn lists_the_day() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let day = make_trades(&sandbox);
            sandbox.advance(DAY + Duration::from_secs(10 * 3600));
            let all = rows(&download(&sandbox, &day, &[]));
            let mut seen: Vec<_> =
                all.iter().map(|row| (row.out_trade_no.as_str(), row.trade_state.as_str())).collect();
            seen.sort_unstable();
            assert_eq!(
                seen,
                [("A1", "REFUND"), ("A1", "SUCCESS"), ("A2", "SUCCESS"), ("A3", "REVOKED"), ("A3", "SUCCESS")]
            );
            let of = |number: &str, state: TradeState| {
                all.iter().find(|row| row.out_trade_no == number && row.trade_state == state).unwrap()
            };
            let first = of("A1", TradeState::Success);
            assert_eq!((first.body.as_deref(), first.attach.as_deref()), (Some("茶, '绿'"), Some("a,b")));
            assert_eq!((first.total_fee.unwrap(), first.refund_id.as_deref()), (SignedFen(888), None));
            assert_eq!(first.service_fee.and_then(wxpay_core::bill::MilliFen::whole_fen), Some(SignedFen(5)));
            let with_coupons = of("A2", TradeState::Success);
            assert_eq!(
                (with_coupons.settlement_total_fee, with_coupons.coupon_fee),
                (Some(SignedFen(800)), Some(SignedFen(188)))
            );
            assert_eq!(with_coupons.sub_mch_id.as_deref(), Some("1900000109"));
            let refund = of("A1", TradeState::Refund);
            assert_eq!((refund.refund_fee, refund.out_refund_no.as_deref()), (Some(SignedFen(300)), Some("R1")));
            assert_eq!(refund.refund_request_time, None, "only REFUND bills say so");

            let success = download(&sandbox, &day, &[("bill_type", "SUCCESS")]);
            assert!(!success.body.contains("退款状态"));
            assert_eq!(rows(&success).len(), 3);
            let refunds = rows(&download(&sandbox, &day, &[("bill_type", "REFUND")]));
            assert_eq!(refunds.len(), 2);
            assert!(refunds.iter().all(|row| row.refund_request_time.is_some() && row.refund_success_time.is_some()));
            let packed = download(&sandbox, &day, &[("tar_type", "GZIP")]);
            assert_eq!(packed.bytes[..2], [0x1f, 0x8b]);
            assert_eq!(rows(&packed).len(), 5);
            assert_eq!(rows(&download(&sandbox, &day, &[("sub_mch_id", "1900000109")])).len(), 1);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_with_a_text_and_a_number() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let refused = |answer: &Answer, text: &str, number: &str| {
                let expected = [("return_code", "FAIL"), ("return_msg", text), ("error_code", number)];
                assert_eq!(fields(&answer.body), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
                assert!(!answer.header("x-wxpay-sandbox-reason").is_empty());
            };
            let day = advance_to_midnight(&sandbox);
            refused(&download(&sandbox, &day, &[]), "Bill Creating", "20002");
            sandbox.advance(DAY);
            refused(&download(&sandbox, &day, &[]), "Bill Creating", "20002");
            sandbox.advance(Duration::from_secs(10 * 3600));
            let none = download(&sandbox, &day, &[]);
            refused(&none, "No Bill Exist", "20002");
            assert!(TradeBill::open(none.bytes.as_slice()).unwrap_err().is_no_bill());
            place_and_pay(&sandbox, "A1", &[]);
            refused(&download(&sandbox, &day, &[]), "No Bill Exist", "20002");

            refused(&download(&sandbox, "20260230", &[]), "invalid bill_date", "20001");
            refused(&download(&sandbox, "20991231", &[]), "invalid bill_date", "20001");
            refused(&download(&sandbox, "20140603", &[]), "invalid bill_date", "20001");
            refused(&download(&sandbox, "", &[]), "missing parameter", "20001");
            refused(&download(&sandbox, &day, &[("bill_type", "NONE")]), "invalid bill_type", "20001");
            let zip = "invalid tar_type: Only GZIP supported";
            refused(&download(&sandbox, &day, &[("tar_type", "ZIP")]), zip, "20001");
            refused(&download(&sandbox, &day, &[("nonce_str", &"n".repeat(33))]), "nonce_str too long", "20001");
            refused(&download(&sandbox, &day, &[("appid", "wx0000000000000000")]), "invalid appid", "20001");
            refused(&download(&sandbox, &day, &[("mch_id", "1")]), "invalid parameter", "20001");
            let bill = [("bill_date", day.as_str())];
            refused(&ask_with(&sandbox, BILL, &bill, &KEY.replace('1', "2"), Md5), "SIGN ERROR", "20001");
            refused(&http(sandbox.address(), "GET", BILL, b""), "require POST method", "20001");
            refused(&http(sandbox.address(), "POST", BILL, b""), "empty post data", "20001");
            refused(&http(sandbox.address(), "POST", BILL, b"<xml>"), "data format error", "20001");
            for (fault, text, number) in [
                ("system error", "system error", "20003"),
                ("CompressGZip Error", "CompressGZip Error", "20003"),
                ("20007", "当前商户号账单API权限已经关闭", "20007"),
                ("100", "system error", "100"),
            ] {
                control(&sandbox, "POST", "faults", &format!(r#"{{"api":"pay.download_bill","fault":"{fault}"}}"#));
                refused(&download(&sandbox, &day, &[]), text, number);
            }
        })
        .await;
    }
}

mod download_fund_flow {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn lists_every_movement() {
        let sandbox = Sandbox::start().await.unwrap();
        let (sandbox, day) = blocking(move || {
            let day = make_trades(&sandbox);
            sandbox.advance(DAY + Duration::from_secs(10 * 3600));
            (sandbox, day)
        })
        .await;
        let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
        let flow = |account_type| DownloadFundFlow {
            bill_date: Text::new(day.as_str()).unwrap(),
            account_type,
            optional: DownloadFundFlowOptional::default(),
        };
        let mut file = Vec::new();
        client.download(&flow(AccountType::Basic), &mut file).await.unwrap();
        let mut read = FundFlow::open(file.as_slice()).unwrap();
        let rows = read.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
        let closing = read.finish().unwrap();
        assert!(closing.agrees(), "{:?}", closing.mismatches);
        // Three payments, a refund and a revocation, each with its fee.
        assert_eq!(rows.len(), 10);
        // The payments of 888 and 800, less the refund of 300 and the fees.
        assert_eq!(rows.last().unwrap().balance, Some(SignedFen(888 + 800 - 300 - 5 - 5 + 2)));
        let mut none = Vec::new();
        client.download(&flow(AccountType::Fees), &mut none).await.unwrap();
        assert!(FundFlow::open(none.as_slice()).unwrap_err().is_no_bill());

        blocking(move || {
            let path = "/pay/downloadfundflow";
            let wish = [("bill_date", day.as_str()), ("account_type", "Basic")];
            let md5 = ask(&sandbox, path, &wish);
            assert_eq!((md5.field("return_code"), md5.field("return_msg")), ("FAIL".into(), "签名错误".into()));
            let future = ask_with(&sandbox, path, &[("bill_date", "20991231"), wish[1]], KEY, HmacSha256);
            let given = ["return_code", "result_code", "err_code", "sign"].map(|name| future.field(name));
            assert_eq!(given, ["SUCCESS", "FAIL", "PARAM_ERROR", ""]);
            let today = advance_to_midnight(&sandbox);
            let early = ask_with(&sandbox, path, &[("bill_date", &today), wish[1]], KEY, HmacSha256);
            assert_eq!(early.field("err_code"), "BILL_CREATING");
        })
        .await;
    }
}
