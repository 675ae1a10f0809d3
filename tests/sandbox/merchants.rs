//! A file of merchants and orders, and seeds.

use std::path::PathBuf;

use wxpay_core::SignType::Md5;
use wxpay_sandbox::Sandbox;

use crate::client::{
    APPID, MCH_ID, ask, ask_with, assert_accepted, blocking, control, fields, order, place, serve_answers, sign,
};

mod merchants_file {
    use super::*;

    const FILE: &str = r#"
[[merchants]]
appid = "wxd930ea5d5a258f4f"
mch_id = "10000100"
key = "192006250b4c09247ec02edce69f6a2d"

[[merchants]]
appid = "wx2421b1c4370ec43b"
mch_id = "10000109"
key = "abcdefghijklmnopqrstuvwxyz012345"

[[merchants.sub_merchants]]
mch_id = "1900000109"
appid = "wx8888888888888888"

[[orders]]
mch_id = "10000109"
out_trade_no = "SEED-1"
body = "Tea shop-oolong"
total_fee = 888
trade_type = "NATIVE"
product_id = "1"
notify_url = "http://127.0.0.1:9/paid"
paid = true
"#;

    /// Writes a file in the tests' folder.
    fn file(name: &str, text: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn separates_the_merchants() {
        let path = file("merchants.toml", FILE);
        let sandbox = Sandbox::builder().merchants(&path).unwrap().start().await.unwrap();
        blocking(move || {
            let other = [("appid", "wx2421b1c4370ec43b"), ("mch_id", "10000109"), ("out_trade_no", "SEED-1")];
            let key = "abcdefghijklmnopqrstuvwxyz012345";
            let query = |changes: &[(&str, &str)], key: &str| ask_with(&sandbox, "/pay/orderquery", changes, key, Md5);
            let seeded = query(&other, key);
            assert_eq!(seeded.field("trade_state"), "SUCCESS", "{}", seeded.body);
            assert_eq!(seeded.field("sign"), sign(&fields(&seeded.body), key, Md5));
            let ours = ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "SEED-1")]);
            assert_eq!(ours.field("err_code"), "ORDERNOTEXIST");
            let swapped =
                ask(&sandbox, "/pay/orderquery", &[("appid", "wx2421b1c4370ec43b"), ("out_trade_no", "SEED-1")]);
            assert_eq!(swapped.field("err_code"), "APPID_MCHID_NOT_MATCH");
            assert_eq!(ask(&sandbox, "/pay/orderquery", &other).field("return_msg"), "签名错误");
            // The same number of the other merchant, and another's sub-merchant.
            assert_accepted(place(&sandbox, order("SEED-1", &[])));
            let stranger = place(&sandbox, order("A1", &[("sub_mch_id", "1900000109")]));
            assert_eq!(stranger.field("return_msg"), "受理关系不存在");
            // A reset restores the orders of the file.
            control(&sandbox, "POST", "reset", "");
            let listed = control(&sandbox, "GET", "orders", "");
            let listed = listed["orders"].as_array().unwrap();
            assert_eq!((listed.len(), &listed[0]["merchant"]), (1, &"10000109".into()));
            assert_eq!(query(&other, key).field("trade_state"), "SUCCESS");
        })
        .await;
    }

    #[tokio::test]
    async fn is_refused_with_what_is_wrong() {
        let key = "192006250b4c09247ec02edce69f6a2d";
        let cases = [
            ("", "missing field `merchants`"),
            ("merchants = []", "[[merchants]]"),
            ("[[merchants]]\nappid = 1", "line 2"),
            ("[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = 'canary'", "32 ASCII letters and digits"),
            (&format!("[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = '{key}'\nkye = '{key}'"), "kye"),
            (&format!("{0}{0}", format_args!("[[merchants]]\nappid = 'wx1'\nmch_id = '1'\nkey = '{key}'\n")), "twice"),
        ];
        for (at, (text, words)) in cases.into_iter().enumerate() {
            let path = file(&format!("wrong-{at}.toml"), text);
            let error = Sandbox::builder().merchants(&path).unwrap_err().to_string();
            assert!(error.contains(words) && error.contains("wrong-"), "{error}");
            assert!(!error.contains(key) && !error.contains("canary"), "{error}");
        }
        let path = file("wrong-order.toml", &FILE.replace("total_fee = 888", "total_fee = 0"));
        let error = Sandbox::builder().merchants(&path).unwrap().start().await.unwrap_err().to_string();
        assert!(error.contains("SEED-1") && error.contains("total_fee"), "{error}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn gives_a_merchant_several_apps() {
        let text = FILE.replacen("mch_id", "more_appids = [\"wx1111111111111111\"]\nmch_id", 1);
        let path = file("apps.toml", &text);
        let sandbox = Sandbox::builder().merchants(&path).unwrap().start().await.unwrap();
        let (address, posts) = serve_answers(["<xml><return_code>SUCCESS</return_code></xml>"]);
        let sandbox = blocking(move || {
            let url = format!("http://{address}/n");
            let own = [("appid", "wx1111111111111111"), ("notify_url", url.as_str())];
            let placed = assert_accepted(place(&sandbox, order("A1", &own)));
            assert_eq!(placed.field("appid"), "wx1111111111111111");
            // Any app of the merchant finds the order, and each reply names the app of its request.
            let asked = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1")]));
            assert_eq!((asked.field("appid"), asked.field("trade_state")), (APPID.into(), "NOTPAY".into()));
            let other = place(&sandbox, order("A2", &[("appid", "wx2421b1c4370ec43b")]));
            assert_eq!(other.field("err_code"), "APPID_MCHID_NOT_MATCH");
            sandbox.pay("A1").unwrap();
            sandbox
        })
        .await;
        assert!(sandbox.wait_for_notification("A1", 1).await);
        let notified = fields(&posts.recv().unwrap());
        assert!(notified.contains(&("appid".to_owned(), "wx1111111111111111".to_owned())), "{notified:?}");
    }
}

mod seed {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn gives_the_same_numbers() {
        let mut runs = Vec::new();
        for seed in [1, 1, 2] {
            let sandbox = Sandbox::builder().seed(seed).start().await.unwrap();
            let ids = blocking(move || {
                let placed = assert_accepted(place(&sandbox, order("A1", &[])));
                sandbox.pay("A1").unwrap();
                let refund =
                    [("out_trade_no", "A1"), ("out_refund_no", "R"), ("total_fee", "888"), ("refund_fee", "1")];
                let refund = assert_accepted(ask(&sandbox, "/secapi/pay/refund", &refund));
                let ids = [placed.field("prepay_id"), refund.field("transaction_id"), refund.field("refund_id")];
                assert_eq!(ids.each_ref().map(String::len), [36, 28, 29]);
                (ids, placed.field("nonce_str"))
            })
            .await;
            runs.push(ids);
        }
        assert_eq!(runs[0], runs[1]);
        assert!(runs[0].0.iter().zip(&runs[2].0).all(|(one, other)| one != other), "{runs:?}");
        assert_eq!(MCH_ID, "10000100");
    }
}
