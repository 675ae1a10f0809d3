//! A merchant's key in a message, as by mixed-up settings, is never shown.

use wxpay_core::SignType::Md5;
use wxpay_sandbox::{Account, Sandbox};

use crate::client::{blocking, http, order, sign, xml};

/// It is also a valid XML name.
const SECRET: &str = "abcdefghijklmnopqrstuvwxyz012345";

mod key {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_never_shown() {
        let account = Account::new("wx1234567890abcdef", "10000101", SECRET).unwrap();
        let sandbox = Sandbox::builder().account(account).start().await.unwrap();
        let sandbox = blocking(move || {
            let address = sandbox.address();
            let send = |path: &str, changes: &[(&str, &str)]| {
                let own = [("appid", "wx1234567890abcdef"), ("mch_id", "10000101")];
                let mut fields = order("A1", &[&own, changes].concat());
                fields.push(("sign".to_owned(), sign(&fields, SECRET, Md5)));
                let answer = http(address, "POST", path, xml(&fields).as_bytes());
                assert!(!answer.head.contains(SECRET), "{path} {changes:?}: {}", answer.head);
                answer
            };
            // Swapped arguments, and the key as a value and as a name.
            let exchanged = send("/pay/unifiedorder", &[("mch_id", SECRET)]);
            assert!(exchanged.header("x-wxpay-sandbox-reason").contains("no account has the mch_id ********"));
            // A key that the sandbox does not know is masked too.
            for field in ["mch_id", "sign_type"] {
                let live = send("/pay/unifiedorder", &[(field, "8934e7d15453e97507ef794cf7b0519d")]);
                assert!(live.header("x-wxpay-sandbox-reason").contains("********"), "{}", live.head);
                assert!(!live.head.contains("8934e7d15453e97507ef794cf7b0519d"), "{}", live.head);
            }
            send("/pay/unifiedorder", &[("appid", SECRET)]);
            send("/pay/unifiedorder", &[("sign_type", SECRET)]);
            send("/pay/unifiedorder", &[("openid", SECRET), ("total_fee", SECRET), (SECRET, SECRET)]);
            let no_others = ["body", "total_fee", "spbill_create_ip", "notify_url", "trade_type", "openid"];
            let unknown = send("/pay/orderquery", &[&no_others.map(|name| (name, ""))[..], &[(SECRET, "1")]].concat());
            assert!(unknown.body.contains("不识别的参数********"), "{}", unknown.body);
            let notify_url = format!("http://127.0.0.1:9/{SECRET}");
            for number in ["A1", SECRET] {
                let placed: &[(&str, &str)] =
                    &[("out_trade_no", number), ("body", SECRET), ("attach", SECRET), ("notify_url", &notify_url)];
                assert_eq!(send("/pay/unifiedorder", placed).field("result_code"), "SUCCESS");
            }
            http(address, "POST", &format!("/{SECRET}"), b"");
            sandbox
        })
        .await;
        sandbox.pay("A1").unwrap();
        sandbox.wait_for_notification("A1", 1).await;
        blocking(move || {
            for path in [
                "/_sandbox/log",
                "/_sandbox/orders",
                "/_sandbox/orders/A1",
                &format!("/_sandbox/orders/{SECRET}"),
                "/",
                "/?lang=zh",
                "/_sandbox/pages/orders/A1",
                &format!("/_sandbox/pages/orders/{SECRET}"),
                &format!("/_sandbox/cashier/{SECRET}"),
                "/_sandbox/phone/A1",
                "/_sandbox/pages/setup",
                &format!("/_sandbox/orders/x{SECRET}"),
                &format!("/_sandbox/{SECRET}"),
                &format!("/{SECRET}"),
            ] {
                let answer = http(sandbox.address(), "GET", path, b"");
                assert!(!answer.body.contains(SECRET), "{path}: {}", answer.body);
                assert!(!answer.head.contains(SECRET), "{path}: {}", answer.head);
            }
            let log = http(sandbox.address(), "GET", "/_sandbox/log", b"").body;
            assert!(log.contains("no account has the mch_id ********"), "{log}");
        })
        .await;
    }
}
