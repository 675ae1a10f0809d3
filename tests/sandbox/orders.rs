//! Orders, payments and notifications, and the refusals of the unified order.

use std::sync::Arc;
use std::time::Duration;

use wxpay_core::SignType::{HmacSha256, Md5};
use wxpay_sandbox::Sandbox;

use crate::client::{
    Changes, KEY, ask, assert_accepted, assert_refused, blocking, control, fields, http, order, place, serve_answers,
    sign, sign_fields, xml,
};

mod unified_order {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn signs_the_reply_as_the_request_was() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            for sign_type in [Md5, HmacSha256] {
                let body = sign_fields(order(&format!("A{}", sign_type.name()), &[]), sign_type);
                let answer = http(sandbox.address(), "POST", "/pay/unifiedorder", body.as_bytes());
                let reply = fields(&answer.body);
                assert_eq!(answer.field("result_code"), "SUCCESS", "{}", answer.body);
                assert_eq!(answer.field("sign"), sign(&reply, KEY, sign_type));
                assert!(answer.field("prepay_id").starts_with("wx"));
            }
            // The same order again has the same prepayment.
            let (one, again) =
                (place(&sandbox, order("B1", &[])), place(&sandbox, order("B1", &[("nonce_str", "other")])));
            assert_eq!(one.field("prepay_id"), again.field("prepay_id"));
            assert_ne!(one.field("prepay_id"), place(&sandbox, order("B2", &[])).field("prepay_id"));
            let native = place(&sandbox, order("B3", &[("trade_type", "NATIVE"), ("product_id", "1"), ("openid", "")]));
            assert!(native.field("code_url").starts_with("weixin://"));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn answers_what_is_not_taken_with_an_unsigned_text() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let good = sign_fields(order("C1", &[]), Md5);
            let unsigned = xml(&order("C1", &[]));
            let cases: [(&str, &str, Vec<u8>, &str, &str); 13] = [
                ("a GET", "GET", Vec::new(), "REQUIRE_POST_METHOD", "请使用post方法"),
                ("no body", "POST", Vec::new(), "POST_DATA_EMPTY", "post数据为空"),
                ("not UTF-8", "POST", b"<xml><body>\xB2\xE8</body></xml>".to_vec(), "NOT_UTF8", "编码格式错误"),
                ("cut", "POST", good.as_bytes()[..good.len() - 9].to_vec(), "XML_FORMAT_ERROR", "XML格式错误"),
                ("a doctype", "POST", format!("<!DOCTYPE xml>{good}").into(), "XML_FORMAT_ERROR", "XML格式错误"),
                (
                    "a field twice",
                    "POST",
                    good.replace("</xml>", "<body>x</body></xml>").into(),
                    "XML_FORMAT_ERROR",
                    "XML格式错误",
                ),
                (
                    "no merchant",
                    "POST",
                    sign_fields(order("C1", &[("mch_id", "")]), Md5).into(),
                    "LACK_PARAMS",
                    "缺少参数",
                ),
                (
                    "another merchant",
                    "POST",
                    sign_fields(order("C1", &[("mch_id", "1")]), Md5).into(),
                    "MCHID_NOT_EXIST",
                    "MCHID不存在",
                ),
                ("no signature", "POST", unsigned.into(), "SIGNERROR", "签名错误"),
                ("a changed amount", "POST", good.replace("888", "1").into(), "SIGNERROR", "签名错误"),
                (
                    "a field added",
                    "POST",
                    good.replace("</xml>", "<attach>x</attach></xml>").into(),
                    "SIGNERROR",
                    "签名错误",
                ),
                (
                    "HMAC declared as nothing",
                    "POST",
                    {
                        let fields = order("C1", &[]);
                        let sign = sign(&fields, KEY, HmacSha256);
                        xml(&[fields, vec![("sign".to_owned(), sign)]].concat()).into()
                    },
                    "SIGNERROR",
                    "签名错误",
                ),
                (
                    "a strange sub-merchant",
                    "POST",
                    sign_fields(order("C1", &[("sub_mch_id", "1")]), Md5).into(),
                    "",
                    "受理关系不存在",
                ),
            ];
            for (what, method, body, code, text) in cases {
                let answer = http(sandbox.address(), method, "/pay/unifiedorder", &body);
                assert!(answer.head.starts_with("http/1.1 200"), "{what}: {}", answer.head);
                let names: Vec<String> = fields(&answer.body).into_iter().map(|(name, _)| name).collect();
                assert_eq!(names, ["return_code", "return_msg"], "{what}");
                assert_eq!(
                    (answer.field("return_code").as_str(), answer.field("return_msg").as_str()),
                    ("FAIL", text),
                    "{what}"
                );
                assert_eq!(answer.header("x-wxpay-sandbox-code"), code.to_ascii_lowercase(), "{what}");
                assert!(!answer.header("x-wxpay-sandbox-reason").is_empty(), "{what}");
            }
            let log = http(sandbox.address(), "GET", "/_sandbox/log", b"");
            assert_eq!(log.body.matches("\"verdict\":\"refused\"").count(), 13);
            assert!(!log.body.contains(KEY));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn explains_a_wrong_signature_in_a_header() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let right = order("C1", &[]);
            let with = |sign: String| xml(&[right.clone(), vec![("sign".to_owned(), sign)]].concat());
            let upper = sign(&right, KEY, Md5);
            for (body, mistake) in [
                (with(upper.to_lowercase()), "sign-in-small-letters"),
                (with(sign(&right, KEY, HmacSha256)), "other-sign-type"),
                (with(upper.clone()).replace("<body>", "<body> "), "trimmed (body)"),
                (with("0".repeat(32)), "no known mistake reproduces it; the text to sign is appid="),
            ] {
                let answer = http(sandbox.address(), "POST", "/pay/unifiedorder", body.as_bytes());
                assert_eq!(answer.field("return_msg"), "签名错误", "{mistake}");
                assert!(!answer.body.contains(mistake));
                let reason = answer.header("x-wxpay-sandbox-reason");
                assert!(reason.contains(mistake), "{mistake}: {reason}");
            }
            let log = http(sandbox.address(), "GET", "/_sandbox/log", b"");
            assert!(log.body.contains("sign-in-small-letters") && !log.body.contains(KEY));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_with_the_documented_code_and_a_signature() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let address = sandbox.address();
            place(&sandbox, order("PAID", &[]));
            sandbox.pay("PAID").unwrap();
            place(&sandbox, order("SAME", &[]));
            place(&sandbox, order("SUB", &[("sub_mch_id", "1900000109")]));
            let soon = wxpay_core::BeijingTime::now().after(Duration::from_secs(120)).to_string();
            place(&sandbox, order("LATE", &[("time_expire", &soon)]));
            sandbox.advance(Duration::from_secs(121));
            let long = "茶".repeat(43);
            let cases: [(&str, Changes<'_>, &str, &str); 24] = [
                ("PAID", &[], "ORDERPAID", "商户订单已支付"),
                ("LATE", &[("time_expire", &soon)], "ORDERCLOSED", "订单已关闭"),
                ("SAME", &[("total_fee", "889")], "INVALID_REQUEST", "参数错误"),
                ("SUB", &[("sub_mch_id", "1900009231")], "OUT_TRADE_NO_USED", "商户订单号重复"),
                ("D1", &[("appid", "wx0000000000000000")], "APPID_NOT_EXIST", "APPID不存在"),
                ("D1", &[("appid", "wx8888888888888888")], "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配"),
                ("D1", &[("appid", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("body", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("nonce_str", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("total_fee", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("notify_url", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("openid", "")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("trade_type", "NATIVE")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("trade_type", "MWEB")], "LACK_PARAMS", "缺少参数"),
                ("D1", &[("body", &long)], "PARAM_ERROR", "body参数长度有误"),
                ("D1", &[("total_fee", "0")], "PARAM_ERROR", "total_fee参数格式有误"),
                ("D1", &[("total_fee", "8.88")], "PARAM_ERROR", "total_fee参数格式有误"),
                ("D1", &[("trade_type", "JSAPPI")], "PARAM_ERROR", "trade_type参数格式有误"),
                ("D#1", &[], "PARAM_ERROR", "out_trade_no参数格式有误"),
                ("D1", &[("time_start", "20261301000000")], "PARAM_ERROR", "time_start参数格式有误"),
                ("D1", &[("notify_url", "http://127.0.0.1:9/n?a=b")], "PARAM_ERROR", "notify_url参数格式有误"),
                ("D1", &[("spbill_create_ip", "1.2.3")], "PARAM_ERROR", "spbill_create_ip参数格式有误"),
                (
                    "D1",
                    &[("sub_openid", "o"), ("sub_appid", "wx8888888888888888")],
                    "PARAM_ERROR",
                    "sub_appid参数格式有误",
                ),
                ("D1", &[("time_expire", "20261123091010")], "PARAM_ERROR", "time_expire参数格式有误"),
            ];
            for (out_trade_no, changes, code, text) in cases {
                let answer = place(&sandbox, order(out_trade_no, changes));
                let reply = fields(&answer.body);
                let given =
                    |name: &str| reply.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
                assert_eq!(
                    (given("return_code"), given("result_code")),
                    ("SUCCESS", "FAIL"),
                    "{code}: {}",
                    answer.body
                );
                assert_eq!((given("err_code"), given("err_code_des")), (code, text), "{changes:?}");
                assert_eq!(given("sign"), sign(&reply, KEY, Md5));
                assert_eq!(answer.header("x-wxpay-sandbox-code"), code.to_ascii_lowercase());
            }
            // Codes that no request causes are set by fault rules.
            for (code, text) in [("NOAUTH", "商户无此接口权限"), ("NOTENOUGH", "余额不足"), ("SYSTEMERROR", "系统错误")]
            {
                let wish = format!(r#"{{"api":"pay.unified_order","fault":"{code}"}}"#);
                assert!(http(address, "POST", "/_sandbox/faults", wish.as_bytes()).head.starts_with("http/1.1 200"));
                let answer = place(&sandbox, order("D2", &[]));
                assert_eq!(
                    (answer.field("err_code"), answer.field("err_code_des")),
                    (code.to_owned(), text.to_owned())
                );
            }
            assert_eq!(place(&sandbox, order("D2", &[])).field("result_code"), "SUCCESS");
            let wish = br#"{"api":"pay.unified_ordr","fault":"NOAUTH"}"#;
            let wrong = http(address, "POST", "/_sandbox/faults", wish);
            assert!(
                wrong.head.starts_with("http/1.1 400") && wrong.body.contains("pay.unified_order"),
                "{}",
                wrong.body
            );
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn places_one_order_for_many_requests_at_once() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        let body = sign_fields(order("G1", &[]), Md5);
        let posts: Vec<_> = (0..16)
            .map(|_| {
                let body = body.clone();
                tokio::task::spawn_blocking(move || {
                    http(address, "POST", "/pay/unifiedorder", body.as_bytes()).field("prepay_id")
                })
            })
            .collect();
        let mut ids = Vec::new();
        for post in posts {
            ids.push(post.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
    }
}

mod notification {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_repeated_until_it_is_acknowledged() {
        let sandbox = Sandbox::start().await.unwrap();
        let (address, posts) = serve_answers([
            "success",
            "<xml><return_code><![CDATA[FAIL]]></return_code></xml>",
            "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>",
        ]);
        let notify_url = format!("http://{address}/notify");
        let placed = order("E1", &[("notify_url", &notify_url), ("attach", "no sugar")]);
        let gateway = sandbox.address();
        blocking(move || http(gateway, "POST", "/pay/unifiedorder", sign_fields(placed, HmacSha256).as_bytes())).await;

        sandbox.pay("E1").unwrap();
        assert!(!sandbox.wait_for_notification("E1", 1).await);
        sandbox.advance(Duration::from_secs(15));
        assert!(!sandbox.wait_for_notification("E1", 2).await);
        sandbox.advance(Duration::from_secs(15));
        assert!(sandbox.wait_for_notification("E1", 3).await);
        // After the acknowledgement no repetition is sent.
        sandbox.advance(Duration::from_secs(3 * 24 * 3600));
        let shown = blocking(move || http(gateway, "GET", "/_sandbox/orders/E1", b"")).await;
        assert_eq!(
            shown.body.matches("\"acknowledged\":true").count(),
            2,
            "the order, and its third attempt: {}",
            shown.body
        );

        for body in posts.iter().take(3) {
            let notification = fields(&body);
            let given = |name: &str| {
                notification.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
            };
            assert_eq!(given("sign"), sign(&notification, KEY, HmacSha256));
            assert_eq!((given("result_code"), given("total_fee"), given("attach")), ("SUCCESS", "888", "no sugar"));
            assert_eq!(given("transaction_id").len(), 28);
        }
    }
}

mod order_query {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn follows_the_order() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let query = |out_trade_no: &str, total_fee: &str| {
                let mut fields = order(out_trade_no, &[]);
                fields.retain(|(name, _)| ["appid", "mch_id", "nonce_str", "out_trade_no"].contains(&name.as_str()));
                let answer = http(sandbox.address(), "POST", "/pay/orderquery", sign_fields(fields, Md5).as_bytes());
                assert!(total_fee.is_empty() || answer.field("total_fee") == total_fee, "{}", answer.body);
                (answer.field("err_code"), answer.field("trade_state"))
            };
            let pair = |code: &str, state: &str| (code.to_owned(), state.to_owned());
            assert_eq!(query("F1", ""), pair("ORDERNOTEXIST", ""));
            place(&sandbox, order("F1", &[]));
            assert_eq!(query("F1", "888"), pair("", "NOTPAY"));
            sandbox.pay("F1").unwrap();
            assert_eq!(query("F1", "888"), pair("", "SUCCESS"));
            assert!(sandbox.pay("F1").is_err(), "paid twice");
            place(&sandbox, order("F2", &[]));
            sandbox.advance(Duration::from_secs(7 * 24 * 3600));
            assert_eq!(query("F2", "888"), pair("", "CLOSED"));
            assert!(sandbox.pay("F2").is_err(), "paid when closed");
            http(sandbox.address(), "POST", "/_sandbox/reset", b"");
            assert_eq!(query("F1", ""), pair("ORDERNOTEXIST", ""));
        })
        .await;
    }
}

mod close_order {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn wins_or_loses_against_a_payment_at_the_same_time() {
        let sandbox = Arc::new(Sandbox::start().await.unwrap());
        for number in 0..20 {
            let number = format!("H{number}");
            let (one, placed) = (Arc::clone(&sandbox), order(&number, &[]));
            blocking(move || assert_accepted(place(&one, placed))).await;
            let (one, own) = (Arc::clone(&sandbox), number.clone());
            let closing = tokio::task::spawn_blocking(move || {
                ask(&one, "/pay/closeorder", &[("out_trade_no", &own)]).field("err_code")
            });
            let (one, own) = (Arc::clone(&sandbox), number.clone());
            let paying = tokio::task::spawn_blocking(move || one.pay(&own).is_ok());
            let (closed, paid) = (closing.await.unwrap(), paying.await.unwrap());
            let one = Arc::clone(&sandbox);
            let state = blocking(move || ask(&one, "/pay/orderquery", &[("out_trade_no", &number)])).await;
            let expected = if paid { ("ORDERPAID", "SUCCESS") } else { ("", "CLOSED") };
            assert_eq!((closed.as_str(), state.field("trade_state").as_str()), expected);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn closes_once_and_for_good() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let close = |number: &str| ask(&sandbox, "/pay/closeorder", &[("out_trade_no", number)]);
            assert_accepted(place(&sandbox, order("I1", &[])));
            let reply = assert_accepted(close("I1"));
            assert_eq!(reply.field("result_msg"), "OK");
            assert_refused(&close("I1"), "ORDERCLOSED", "订单已关闭");
            assert_refused(&close("NONE"), "ORDERNOTEXIST", "订单系统不存在此订单");
            assert_refused(&place(&sandbox, order("I1", &[])), "ORDERCLOSED", "订单已关闭");
            assert!(sandbox.pay("I1").is_err());
            assert_accepted(place(&sandbox, order("I2", &[])));
            sandbox.pay("I2").unwrap();
            assert_refused(&close("I2"), "ORDERPAID", "订单已支付");
            // A payment refused by the bank is final; a cancelled one is not.
            assert_accepted(place(&sandbox, order("I3", &[])));
            control(&sandbox, "POST", "orders/I3/cancel", "");
            assert_accepted(place(&sandbox, order("I3", &[])));
            let failed = control(&sandbox, "POST", "orders/I3/fail", "");
            assert_eq!(failed["trade_state"], "PAYERROR");
            assert_refused(&place(&sandbox, order("I3", &[])), "OUT_TRADE_NO_USED", "商户订单号重复");
            assert_accepted(close("I3"));
        })
        .await;
    }
}
