//! Fields that a call does not have: refused where WeChat Pay refuses them, and always
//! named.

use serde_json::{Value, json};
use wxpay_sandbox::Sandbox;

use crate::client::{
    Answer, Changes, ask, assert_accepted, assert_not_taken, assert_refused, blocking, control, http, order, place,
    place_and_pay,
};

fn last_log_entry(sandbox: &Sandbox) -> Value {
    control(sandbox, "GET", "log", "").as_array().unwrap().last().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_refused_by_queries_refunds_closing_and_reversal() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        assert_accepted(place(&sandbox, order("A1", &[])));
        place_and_pay(&sandbox, "A2", &[]);
        let refund: Changes<'_> =
            &[("out_trade_no", "A2"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "1")];
        for (path, fields) in [
            ("/pay/orderquery", &[("out_trade_no", "A1")][..]),
            ("/pay/closeorder", &[("out_trade_no", "A1")]),
            ("/secapi/pay/reverse", &[("out_trade_no", "A1")]),
            ("/secapi/pay/refund", refund),
            ("/secapi/pay/refundv2", refund),
            ("/pay/refundquery", &[("out_trade_no", "A2")]),
        ] {
            let answer = ask(&sandbox, path, &[fields, &[("spbill_create_ip", "203.0.113.7")]].concat());
            assert_not_taken(&answer, "不识别的参数spbill_create_ip");
            assert_eq!(answer.header("x-wxpay-sandbox-code"), "param_error", "{path}");
            assert!(answer.header("x-wxpay-sandbox-reason").contains("`spbill_create_ip`"), "{path}");
            let logged = last_log_entry(&sandbox);
            assert_eq!((&logged["verdict"], &logged["code"]), (&"refused".into(), &"PARAM_ERROR".into()));
            assert!(logged["reason"].as_str().unwrap().contains("`spbill_create_ip`"), "{logged}");
        }
        // Nothing was carried out, and an empty field counts as absent.
        let query =
            assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1"), ("spbill_create_ip", "")]));
        assert_eq!(query.field("trade_state"), "NOTPAY");
        assert_refused(
            &ask(&sandbox, "/pay/refundquery", &[("out_trade_no", "A2")]),
            "REFUNDNOTEXIST",
            "退款订单查询失败",
        );
        // Fields of old documents are known.
        let old = [("op_user_id", "1"), ("refund_account", "REFUND_SOURCE_RECHARGE_FUNDS")];
        assert_accepted(ask(&sandbox, "/secapi/pay/refund", &[refund, &old].concat()));
        assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1"), ("version", "1.0")]));
        // A misspelt field is reported with the one that is meant, before missing ones.
        let misspelt = ask(&sandbox, "/pay/orderquery", &[("out_trad_no", "A1")]);
        assert_not_taken(&misspelt, "不识别的参数out_trad_no");
        assert!(misspelt.header("x-wxpay-sandbox-reason").contains("did you mean `out_trade_no`?"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_named_when_an_order_is_placed() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let named = |answer: &Answer, sandbox: &Sandbox, fields: &[(&str, &str)]| {
            let (header, logged) = (answer.header("x-wxpay-sandbox-reason"), last_log_entry(sandbox));
            for (unknown, meant) in fields {
                let note = format!("`{unknown}` (did you mean `{meant}`?)");
                assert!(header.contains(&note), "{header}");
                assert!(logged["reason"].as_str().unwrap().contains(&note), "{logged}");
            }
            logged
        };
        let unknown: Changes<'_> = &[("time_expires", "20991231235959"), ("out_trad_no", "B2"), ("no_such_thing", "1")];
        let answer = assert_accepted(place(&sandbox, order("B1", unknown)));
        assert_eq!(answer.header("x-wxpay-sandbox-code"), "");
        let meant = [("time_expires", "time_expire"), ("out_trad_no", "out_trade_no")];
        let logged = named(&answer, &sandbox, &meant);
        assert_eq!((&logged["verdict"], &logged["code"]), (&"accepted".into(), &Value::Null));
        assert!(logged["reason"].as_str().unwrap().ends_with(", `no_such_thing`"), "{logged}");
        // A refusal names them behind its own reason.
        let answer = place(&sandbox, order("", &[("out_trad_no", "B2")]));
        assert_refused(&answer, "LACK_PARAMS", "缺少参数");
        named(&answer, &sandbox, &[("out_trad_no", "out_trade_no")]);
        let charge: Changes<'_> = &[
            ("out_trade_no", "B3"),
            ("body", "Tea"),
            ("total_fee", "1"),
            ("spbill_create_ip", "203.0.113.7"),
            ("auth_code", "120000000000000001"),
            ("atach", "x"),
        ];
        named(&assert_accepted(ask(&sandbox, "/pay/micropay", charge)), &sandbox, &[("atach", "attach")]);
        // Without unknown fields there is no note.
        let answer = assert_accepted(place(&sandbox, order("B4", &[])));
        assert_eq!(answer.header("x-wxpay-sandbox-reason"), "");
        assert_eq!(last_log_entry(&sandbox)["reason"], Value::Null);

        for (path, note) in [
            ("/?lang=en", "Note: not known to pay.unified_order: `time_expires`"),
            ("/_sandbox/pages/orders/B1?lang=zh", "注意：pay.unified_order 没有这些字段：`time_expires`"),
        ] {
            let page = http(sandbox.address(), "GET", path, b"").body;
            assert!(page.contains(note), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_handled_alike_on_the_cloud_channel() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let send = |path: &str, changes: Value| {
            let mut body = json!({ "sub_mch_id": "1900000109", "nonce_str": "n", "out_trade_no": "C1" });
            body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            http(sandbox.address(), "POST", path, body.to_string().as_bytes())
        };
        let data = |answer: &Answer| serde_json::from_str::<Value>(&answer.body).unwrap()["respdata"].clone();
        let order = json!({ "env_id": "e", "function_name": "paid", "body": "Tea", "total_fee": 8,
        "spbill_create_ip": "127.0.0.1", "trade_type": "JSAPI", "openid": "o", "timeExpires": "20991231235959" });
        let answer = send("/_/pay/unifiedorder", order);
        assert_eq!(data(&answer)["result_code"], "SUCCESS", "{}", answer.body);
        let reason = answer.header("x-wxpay-sandbox-reason");
        assert!(reason.contains("`timeexpires` (did you mean `timeexpire`?)"), "{reason}");
        for (path, changes, name) in [
            ("/_/pay/queryorder", json!({ "spbillCreateIp": "127.0.0.1" }), "spbillCreateIp"),
            ("/_/pay/closeorder", json!({ "spbill_create_ip": "127.0.0.1" }), "spbill_create_ip"),
            ("/_/pay/queryrefund", json!({ "outRefund": "1" }), "outRefund"),
        ] {
            let answer = send(path, changes);
            let text = format!("不识别的参数{name}");
            assert_eq!(data(&answer), json!({ "return_code": "FAIL", "return_msg": text }), "{path}");
            assert!(last_log_entry(&sandbox)["reason"].as_str().unwrap().contains(&format!("`{name}`")), "{path}");
        }
        // The documents' sample of a refund has the order's `body`.
        sandbox.pay("C1").unwrap();
        let sample: Value =
            serde_json::from_str(include_str!("../protocol/samples/cloudrun.refund.request.json")).unwrap();
        let mut sample = sample.as_object().unwrap().clone();
        sample.extend([("sub_mch_id".to_owned(), json!("1900000109")), ("out_trade_no".to_owned(), json!("C1"))]);
        sample.insert("total_fee".to_owned(), json!(8));
        let answer = send("/_/pay/refund", Value::Object(sample));
        assert_eq!(data(&answer)["result_code"], "SUCCESS", "{}", answer.body);
        assert_eq!(answer.header("x-wxpay-sandbox-reason"), "not known to cloud.refund: `body`");
    })
    .await;
}
