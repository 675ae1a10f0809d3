//! Refunds: requests, queries and notifications.

use std::sync::Arc;
use std::time::Duration;

use wxpay_core::pay::{RefundNotificationInfo, RefundQuery, RefundQueryOptional};
use wxpay_core::value::{CouponType, RefundStatus};
use wxpay_core::{Client, Fen, Text};
use wxpay_sandbox::Sandbox;

use crate::client::{
    Answer, Changes, KEY, MCH_ID, ask, assert_accepted, assert_not_taken, assert_refused, blocking, control, order,
    place, place_and_pay, serve_answers,
};

const REFUND: &str = "/secapi/pay/refund";

const QUERY: &str = "/pay/refundquery";

const DAY: Duration = Duration::from_secs(24 * 3600);

fn refund(sandbox: &Sandbox, out_trade_no: &str, out_refund_no: &str, fee: &str, changes: Changes<'_>) -> Answer {
    let all = [
        &[("out_trade_no", out_trade_no), ("out_refund_no", out_refund_no), ("total_fee", "888"), ("refund_fee", fee)],
        changes,
    ];
    ask(sandbox, REFUND, &all.concat())
}

mod refund {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refunds_a_number_once() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            place_and_pay(&sandbox, "A1", &[]);
            let first = assert_accepted(refund(&sandbox, "A1", "R1", "300", &[]));
            let given = ["out_trade_no", "out_refund_no", "refund_fee", "total_fee", "cash_fee", "cash_refund_fee"];
            assert_eq!(given.map(|name| first.field(name)), ["A1", "R1", "300", "888", "888", "300"]);
            assert_eq!((first.field("refund_id").len(), first.field("transaction_id").len()), (29, 28));
            let again = assert_accepted(refund(&sandbox, "A1", "R1", "300", &[]));
            assert_eq!(again.field("refund_id"), first.field("refund_id"));
            let rest = assert_accepted(refund(&sandbox, "A1", "R2", "588", &[]));
            assert_ne!(rest.field("refund_id"), first.field("refund_id"));
            let state = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1")]));
            assert_eq!((state.field("trade_state"), state.field("total_fee")), ("REFUND".to_owned(), "888".to_owned()));
            let listed = control(&sandbox, "GET", "refunds", "");
            assert_eq!(listed["refunds"].as_array().unwrap().len(), 2);
            assert_eq!(control(&sandbox, "GET", "orders/A1", "")["refunds"], serde_json::json!(["R1", "R2"]));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn distinguishes_above_the_rest_fully_refunded_and_above_the_order() {
        let sandbox = Sandbox::builder().refund_duration(DAY).start().await.unwrap();
        blocking(move || {
            let refund = |out_trade_no: &str, out_refund_no: &str, fee: &str| {
                refund(&sandbox, out_trade_no, out_refund_no, fee, &[("total_fee", "100")])
            };
            place_and_pay(&sandbox, "N1", &[("total_fee", "100")]);
            assert_accepted(refund("N1", "x1", "60"));
            assert_refused(&refund("N1", "x2", "60"), "INVALID_REQUEST", "refund_fee大于可退金额");
            assert_refused(&refund("N1", "x2", "100"), "INVALID_REQUEST", "refund_fee大于可退金额");
            // A refused number can be used again.
            assert_accepted(refund("N1", "x2", "40"));
            for fee in ["1", "40", "100"] {
                assert_refused(&refund("N1", "x4", fee), "ERROR", "订单已全额退款");
            }
            // A repeated refund is accepted.
            assert_accepted(refund("N1", "x2", "40"));
            assert_not_taken(&refund("N1", "x4", "101"), "invalid refund_fee");
            // A closed refund can be made again.
            sandbox.finish_refund("x2", &RefundStatus::Refundclose).unwrap();
            assert_refused(&refund("N1", "x5", "41"), "INVALID_REQUEST", "refund_fee大于可退金额");
            assert_accepted(refund("N1", "x5", "40"));

            place_and_pay(&sandbox, "N2", &[("total_fee", "100")]);
            assert_not_taken(&refund("N2", "y1", "101"), "invalid refund_fee");
            assert_accepted(refund("N2", "y1", "100"));
            assert_refused(&refund("N2", "y2", "1"), "ERROR", "订单已全额退款");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_with_the_documented_codes() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            place_and_pay(&sandbox, "B1", &[]);
            place_and_pay(&sandbox, "B2", &[]);
            assert_accepted(place(&sandbox, order("UNPAID", &[])));
            assert_accepted(refund(&sandbox, "B1", "R1", "300", &[]));
            let mismatch = "订单金额或退款金额与之前请求不一致，请核实后再试";
            let cases: [(&str, &str, &str, Changes<'_>, &str, &str); 14] = [
                ("NONE", "R9", "1", &[], "ORDERNOTEXIST", "订单号不存在"),
                ("UNPAID", "R9", "1", &[], "ORDERNOTEXIST", "订单号不存在"),
                ("B1", "R9", "1", &[("transaction_id", "4200")], "INVALID_TRANSACTIONID", "无效transaction_id"),
                ("B1", "R9", "1", &[("total_fee", "889")], "INVALID_REQUEST", "您的请求参数与订单信息不一致"),
                ("B1", "R1", "301", &[], "REFUND_FEE_MISMATCH", mismatch),
                ("B1", "R1", "300", &[("total_fee", "889")], "REFUND_FEE_MISMATCH", mismatch),
                ("B2", "R1", "300", &[], "ERROR", "业务错误"),
                ("B1", "R9", "589", &[], "INVALID_REQUEST", "refund_fee大于可退金额"),
                ("B1", "R9", "1", &[("refund_fee_type", "USD")], "PARAM_ERROR", "refund_fee_type参数格式有误"),
                ("B1", "R9", "0", &[], "PARAM_ERROR", "refund_fee参数格式有误"),
                ("B1", "R#9", "1", &[], "PARAM_ERROR", "out_refund_no参数格式有误"),
                ("B1", "", "1", &[], "LACK_PARAMS", "缺少参数"),
                ("", "R9", "1", &[], "LACK_PARAMS", "缺少参数"),
                ("B1", "R9", "1", &[("appid", "wx0000000000000000")], "APPID_NOT_EXIST", "APPID不存在"),
            ];
            for (out_trade_no, out_refund_no, fee, changes, code, text) in cases {
                assert_refused(&refund(&sandbox, out_trade_no, out_refund_no, fee, changes), code, text);
            }
            let above = refund(&sandbox, "B2", "R9", "889", &[]);
            assert_not_taken(&above, "invalid refund_fee");
            assert_eq!(above.header("x-wxpay-sandbox-code"), "param_error");
            // Codes that no request causes are set by fault rules, and nothing is refunded.
            for (code, text) in [
                ("REFUND_FEE_INVALID", "累计退款金额大于支付金额"),
                ("SYSTEMERROR", "接口返回错误"),
                ("BIZERR_NEED_RETRY", "退款业务流程错误，需要商户触发重试来解决"),
                ("USER_ACCOUNT_ABNORMAL", "退款请求失败"),
                ("INVALID_REQ_TOO_MUCH", "无效请求过多"),
                ("NOTENOUGH", "余额不足"),
                ("FREQUENCY_LIMITED", "频率限制"),
                ("CERT_ERROR", "证书校验错误"),
            ] {
                control(&sandbox, "POST", "faults", &format!(r#"{{"api":"pay.refund","fault":"{code}"}}"#));
                assert_refused(&refund(&sandbox, "B2", "R5", "1", &[]), code, text);
            }
            assert_refused(&ask(&sandbox, QUERY, &[("out_refund_no", "R5")]), "REFUNDNOTEXIST", "退款订单查询失败");
            sandbox.advance(366 * DAY);
            assert_refused(&refund(&sandbox, "B2", "R9", "1", &[]), "TRADE_OVERDUE", "订单已经超过退款期限");
            // The log shows that the call needs a client certificate.
            let log = control(&sandbox, "GET", "log", "");
            let last = log.as_array().unwrap().last().unwrap();
            assert_eq!((&last["api"], &last["needs_certificate"]), (&"pay.refund".into(), &true.into()));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn allows_fifty_parts() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            place_and_pay(&sandbox, "C1", &[]);
            for part in 0..50 {
                assert_accepted(refund(&sandbox, "C1", &format!("P{part:02}"), "1", &[]));
            }
            assert_refused(&refund(&sandbox, "C1", "P50", "1", &[]), "ERROR", "业务错误");
            // Ten refunds a page, and the total if a page is requested.
            let page = |changes: Changes<'_>| {
                let of = [&[("out_trade_no", "C1")], changes].concat();
                let reply = assert_accepted(ask(&sandbox, QUERY, &of));
                let first = ["refund_count", "total_refund_count", "out_refund_no_0"].map(|name| reply.field(name));
                (first, reply.field("out_refund_no_9"), reply.field("out_refund_no_10"))
            };
            let texts = |texts: [&str; 3]| texts.map(str::to_owned);
            assert_eq!(page(&[]), (texts(["10", "", "P00"]), "P09".to_owned(), String::new()));
            assert_eq!(page(&[("offset", "45")]), (texts(["5", "50", "P45"]), String::new(), String::new()));
            assert_eq!(page(&[("offset", "50")]).0, texts(["0", "50", ""]));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn returns_coupons_in_proportion() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            assert_accepted(place(&sandbox, order("E1", &[("version", "1.0")])));
            let wish = r#"{"coupons":[{"type":"CASH","fee":100},{"type":"NO_CASH","fee":88,"id":"4711"}]}"#;
            let shown = control(&sandbox, "POST", "orders/E1/pay", wish);
            assert_eq!(shown["coupons"][1], serde_json::json!({ "id": "4711", "type": "NO_CASH", "fee": 88 }));
            let query = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "E1")]));
            let given = ["total_fee", "settlement_total_fee", "cash_fee", "coupon_fee", "coupon_count", "coupon_id_1"];
            assert_eq!(given.map(|name| query.field(name)), ["888", "800", "700", "188", "2", "4711"]);
            assert_eq!((query.field("coupon_type_0"), query.field("coupon_type_1")), ("CASH".into(), "NO_CASH".into()));
            let promotions: serde_json::Value = serde_json::from_str(&query.field("promotion_detail")).unwrap();
            assert_eq!(promotions["promotion_detail"][1]["amount"], 88);
            assert_eq!(promotions["promotion_detail"][1]["type"], "DISCOUNT");

            let half = assert_accepted(refund(&sandbox, "E1", "R1", "444", &[]));
            let given = ["cash_refund_fee", "coupon_refund_fee", "settlement_refund_fee", "coupon_refund_count"];
            assert_eq!(given.map(|name| half.field(name)), ["350", "94", "400", "2"]);
            assert_eq!(
                (half.field("coupon_refund_id_1"), half.field("coupon_refund_fee_1")),
                ("4711".into(), "44".into())
            );
            assert_accepted(refund(&sandbox, "E1", "R2", "444", &[]));
            let both = assert_accepted(ask(&sandbox, QUERY, &[("out_trade_no", "E1")]));
            let given = ["refund_count", "coupon_refund_fee_1", "coupon_refund_count_1", "coupon_refund_fee_1_0"];
            assert_eq!(given.map(|name| both.field(name)), ["2", "94", "2", "50"]);
            assert_eq!((both.field("coupon_type_0_1"), both.field("refund_fee")), ("NO_CASH".into(), "888".into()));
            // Coupons cannot exceed the order.
            assert_accepted(place(&sandbox, order("E2", &[])));
            let too_much = sandbox.pay_with("E2", &[(CouponType::Cash, Fen(889))]).unwrap_err();
            assert!(too_much.to_string().contains("888"), "{too_much}");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn never_exceeds_the_order_at_once() {
        let sandbox = Arc::new(Sandbox::start().await.unwrap());
        let one = Arc::clone(&sandbox);
        blocking(move || place_and_pay(&one, "G1", &[])).await;
        let calls: Vec<_> = (0..16)
            .map(|part| {
                let sandbox = Arc::clone(&sandbox);
                tokio::task::spawn_blocking(move || {
                    refund(&sandbox, "G1", &format!("P{part}"), "100", &[]).field("err_code")
                })
            })
            .collect();
        let mut codes = Vec::new();
        for call in calls {
            codes.push(call.await.unwrap());
        }
        codes.sort_unstable();
        let (taken_in, refused) = codes.split_at(8);
        assert!(
            taken_in.iter().all(String::is_empty) && refused.iter().all(|code| code == "INVALID_REQUEST"),
            "{codes:?}"
        );
    }
}

mod refund_query {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn finds_a_refund_by_any_of_four_numbers() {
        let sandbox = Sandbox::builder().refund_duration(DAY).start().await.unwrap();
        blocking(move || {
            place_and_pay(&sandbox, "D1", &[]);
            let reply = assert_accepted(refund(&sandbox, "D1", "R1", "300", &[]));
            let (refund_id, transaction_id) = (reply.field("refund_id"), reply.field("transaction_id"));
            let numbers = [
                ("refund_id", refund_id.as_str()),
                ("out_refund_no", "R1"),
                ("transaction_id", transaction_id.as_str()),
                ("out_trade_no", "D1"),
            ];
            for number in numbers {
                let reply = assert_accepted(ask(&sandbox, QUERY, &[number]));
                let given =
                    ["out_refund_no_0", "refund_id_0", "refund_fee_0", "refund_status_0", "refund_success_time_0"];
                assert_eq!(
                    given.map(|name| reply.field(name)),
                    ["R1", &refund_id, "300", "PROCESSING", ""],
                    "{number:?}"
                );
            }
            let cases: [(Changes<'_>, &str, &str); 5] = [
                (&[("refund_id", "5030")], "REFUNDNOTEXIST", "退款订单查询失败"),
                (&[("out_refund_no", "R2")], "REFUNDNOTEXIST", "退款订单查询失败"),
                (&[("out_trade_no", "D2")], "REFUNDNOTEXIST", "退款订单查询失败"),
                (&[("transaction_id", "4200")], "INVALID_TRANSACTIONID", "无效transaction_id"),
                (&[], "LACK_PARAMS", "缺少参数"),
            ];
            for (changes, code, text) in cases {
                assert_refused(&ask(&sandbox, QUERY, changes), code, text);
            }
            // The refund succeeds by the clock.
            sandbox.advance(DAY);
            let reply = assert_accepted(ask(&sandbox, QUERY, &[("out_refund_no", "R1")]));
            assert_eq!(reply.field("refund_status_0"), "SUCCESS");
            assert_eq!(reply.field("refund_success_time_0").len(), 19);
            // A closed refund does not count.
            assert_accepted(refund(&sandbox, "D1", "R2", "588", &[]));
            sandbox.finish_refund("R2", &RefundStatus::Change).unwrap();
            sandbox.finish_refund("R2", &RefundStatus::Refundclose).unwrap();
            assert!(sandbox.finish_refund("R2", &RefundStatus::Success).is_err());
            assert!(sandbox.finish_refund("R3", &RefundStatus::Success).is_err());
            let reply = assert_accepted(ask(&sandbox, QUERY, &[("out_refund_no", "R2")]));
            assert_eq!(reply.field("refund_status_0"), "REFUNDCLOSE");
            assert_accepted(refund(&sandbox, "D1", "R3", "588", &[]));
        })
        .await;
    }
}

mod refund_notification {
    use super::*;

    const ACKNOWLEDGED: &str = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn reports_the_end_and_is_confirmed_by_a_query() {
        let sandbox = Sandbox::builder().refund_duration(DAY).start().await.unwrap();
        let (address, posts) = serve_answers(["fail", ACKNOWLEDGED, ACKNOWLEDGED]);
        let notify_url = format!("http://{address}/refunded");
        let sandbox = blocking(move || {
            place_and_pay(&sandbox, "F1", &[]);
            assert_accepted(refund(&sandbox, "F1", "R1", "300", &[("notify_url", &notify_url)]));
            assert_accepted(refund(&sandbox, "F1", "R2", "100", &[("notify_url", &notify_url)]));
            sandbox
        })
        .await;
        // The first notification is a failure.
        let sandbox = blocking(move || {
            control(&sandbox, "POST", "faults", r#"{"api":"pay.refund_notification","fault":"FAIL"}"#);
            sandbox.finish_refund("R1", &RefundStatus::Success).unwrap();
            sandbox
        })
        .await;
        assert!(!sandbox.wait_for_refund_notification("R1", 1).await);
        sandbox.advance(Duration::from_secs(15));
        assert!(sandbox.wait_for_refund_notification("R1", 2).await);
        let first = posts.recv().unwrap();
        assert!(
            first.contains("<return_code><![CDATA[FAIL]]></return_code>") && !first.contains("req_info"),
            "{first}"
        );
        let notified = posts.recv().unwrap();
        assert!(!notified.contains("<sign>") && !notified.contains(KEY), "{notified}");

        // The library decrypts it, and a query confirms it.
        let merchant = sandbox.merchant().unwrap();
        let hint = merchant.refund_notification::<RefundNotificationInfo>(notified.as_bytes()).unwrap();
        assert_eq!((hint.out_trade_no(), hint.out_refund_no()), ("F1", Some("R1")));
        let client = Client::new(merchant).with_endpoint(sandbox.endpoint().unwrap());
        let query = RefundQuery {
            optional: RefundQueryOptional { out_refund_no: Some(Text::new("R1").unwrap()), ..Default::default() },
        };
        let reply = client.send(&query).await.unwrap();
        let confirmed = hint.confirm_refund(&reply).unwrap();
        assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(300), "SUCCESS"));
        assert!(reply.miscounts().is_empty());

        // The other refund ends by the clock.
        sandbox.advance(DAY);
        assert!(sandbox.wait_for_refund_notification("R2", 1).await);
        let hint = sandbox.merchant().unwrap();
        let notified = posts.recv().unwrap();
        assert_eq!(
            hint.refund_notification::<RefundNotificationInfo>(notified.as_bytes()).unwrap().out_refund_no(),
            Some("R2")
        );
        assert!(notified.contains(MCH_ID));
    }
}
