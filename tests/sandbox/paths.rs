//! The paths of WeChat Pay's own sandboxes, and their key.

use wxpay_core::SignType::{HmacSha256, Md5};
use wxpay_sandbox::Sandbox;

use crate::client::{ACKNOWLEDGED, Changes, KEY, MCH_ID, ask_with, blocking, fields, serve_answers, sign};

fn order_fields(notify_url: &str) -> Vec<(&str, &str)> {
    vec![
        ("body", "Tea shop-oolong"),
        ("out_trade_no", "A1"),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", notify_url),
        ("trade_type", "JSAPI"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    ]
}

mod get_sign_key {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn gives_a_key_for_the_test_paths_only() {
        let sandbox = Sandbox::start().await.unwrap();
        let (address, posts) = serve_answers([ACKNOWLEDGED]);
        let (sandbox, key) = blocking(move || {
            let mut keys = Vec::new();
            for path in ["/sandboxnew/pay/getsignkey", "/xdc/apiv2getsignkey/sign/getsignkey"] {
                let reply = ask_with(&sandbox, path, &[("appid", "")], KEY, Md5);
                let names: Vec<String> = fields(&reply.body).into_iter().map(|(name, _)| name).collect();
                assert_eq!(names, ["return_code", "return_msg", "mch_id", "sandbox_signkey"], "{}", reply.body);
                assert_eq!((reply.field("return_code"), reply.field("mch_id")), ("SUCCESS".into(), MCH_ID.into()));
                keys.push(reply.field("sandbox_signkey"));
                for (key, changes) in [(&keys[0], [("appid", "")]), (&KEY.to_owned(), [("mch_id", "1")])] {
                    let refused = ask_with(&sandbox, path, &changes, key, Md5);
                    assert_eq!(refused.field("return_code"), "FAIL", "{}", refused.body);
                }
                let without = ask_with(&sandbox, path, &[("appid", ""), ("nonce_str", "")], KEY, Md5);
                assert_eq!(
                    (without.field("return_code"), without.field("return_msg")),
                    ("FAIL".into(), "缺少参数".into())
                );
                let hmac = ask_with(&sandbox, path, &[("appid", "")], KEY, HmacSha256);
                assert_eq!(hmac.field("return_code"), "FAIL");
            }
            assert_eq!(keys[0], keys[1]);
            let key = keys.remove(0);
            assert!(key.len() == 32 && key != KEY);

            let notify_url = format!("http://{address}/n");
            let placed = order_fields(&notify_url);
            for prefix in ["/sandboxnew", "/xdc/apiv2sandbox"] {
                // Both that key and the merchant's own are accepted, and the reply is signed with the same.
                for key in [&key, KEY] {
                    let number = format!("{prefix}{key}").bytes().map(u32::from).sum::<u32>().to_string();
                    let own = [placed.as_slice(), &[("out_trade_no", number.as_str())]].concat();
                    let reply = ask_with(&sandbox, &format!("{prefix}/pay/unifiedorder"), &own, key, Md5);
                    assert_eq!(reply.field("sign"), sign(&fields(&reply.body), key, Md5), "{}", reply.body);
                }
            }
            let reply = ask_with(&sandbox, "/sandboxnew/pay/unifiedorder", &placed, &key, HmacSha256);
            assert_eq!(reply.field("result_code"), "SUCCESS");
            // At other paths it is refused.
            let refused = ask_with(&sandbox, "/pay/unifiedorder", &placed, &key, Md5);
            assert_eq!(refused.field("return_msg"), "签名错误");
            sandbox.pay("A1").unwrap();
            (sandbox, key)
        })
        .await;
        assert!(sandbox.wait_for_notification("A1", 1).await);
        let notified = posts.recv().unwrap();
        let notified_fields = fields(&notified);
        let given = notified_fields.iter().find(|(name, _)| name == "sign").unwrap();
        assert_eq!(given.1, sign(&notified_fields, &key, HmacSha256));

        blocking(move || {
            // Without `/secapi`, as at the old sandbox, and with it.
            let refund: Changes<'_> =
                &[("out_trade_no", "A1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "1")];
            for path in
                ["/sandboxnew/pay/refund", "/sandboxnew/secapi/pay/refund", "/xdc/apiv2sandbox/secapi/pay/refund"]
            {
                let reply = ask_with(&sandbox, path, refund, &key, Md5);
                assert_eq!(reply.field("result_code"), "SUCCESS", "{path}: {}", reply.body);
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ignore_repeated_slashes_and_include_v2() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        // As of a base URL that ends in a slash.
        for path in ["//pay/unifiedorder", "/pay//unifiedorder", "//sandboxnew//pay/unifiedorder"] {
            let reply = ask_with(&sandbox, path, &order_fields("http://127.0.0.1:9/n"), KEY, Md5);
            assert_eq!(reply.field("result_code"), "SUCCESS", "{path}: {}", reply.body);
        }
        sandbox.pay("A1").unwrap();
        for (number, path) in ["/secapi/pay/refundv2", "/sandboxnew/pay/refundv2"].into_iter().enumerate() {
            let number = number.to_string();
            let refund: Changes<'_> =
                &[("out_trade_no", "A1"), ("out_refund_no", &number), ("total_fee", "888"), ("refund_fee", "1")];
            let reply = ask_with(&sandbox, path, refund, KEY, Md5);
            assert_eq!(reply.field("result_code"), "SUCCESS", "{path}: {}", reply.body);
            let query: Changes<'_> = &[("out_refund_no", &number)];
            let reply = ask_with(&sandbox, "/pay/refundqueryv2", query, KEY, Md5);
            assert_eq!(reply.field("out_refund_no_0"), number, "{}", reply.body);
        }
    })
    .await;
}

mod proxy {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_the_only_setting_a_client_needs() {
        let sandbox = Sandbox::start().await.unwrap();
        let proxy = reqwest::Proxy::http(sandbox.url()).unwrap();
        crate::common::crypto::install_crypto_provider();
        let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
        // The unchanged request of a cloud-run service.
        let order = serde_json::json!({
            "sub_mch_id": "1900000109", "openid": "o1", "body": "Tea shop-oolong", "out_trade_no": "A1",
            "total_fee": 888,
            "spbill_create_ip": "127.0.0.1", "env_id": "env", "callback_type": 2,
            "container": { "service": "pay", "path": "/paid" }
        });
        let request = client.post("http://api.weixin.qq.com/_/pay/unifiedOrder").body(order.to_string());
        let answer = request.send().await.unwrap().text().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["respdata"]["result_code"], "SUCCESS", "{answer}");
    }
}
