//! Scanned codes: that of a product, for which the merchant is called, and that of an
//! order.

use std::net::SocketAddr;
use std::sync::mpsc;

use serde_json::{Value, json};
use wxpay_core::SignType::Md5;
use wxpay_core::pay::NativeCallback;
use wxpay_core::{Merchant, text};
use wxpay_sandbox::{Account, Sandbox};

use crate::client::{
    APPID, Answer, KEY, MCH_ID, ask, assert_accepted, blocking, control, fields, http, order, place, serve_answers,
    sign, xml,
};

/// A merchant's server for scanned products.
struct Shop {
    address: SocketAddr,
    asked: mpsc::Receiver<String>,
    answers: mpsc::Sender<String>,
}

impl Shop {
    fn new() -> Self {
        let (answers, wanted) = mpsc::channel::<String>();
        let (address, asked) = serve_answers(wanted);
        Self { address, asked, answers }
    }

    /// Answers the next call with these fields, signed unless they have a signature.
    fn answer(&self, changes: &[(&str, &str)]) {
        let usual = [
            ("return_code", "SUCCESS"),
            ("appid", APPID),
            ("mch_id", MCH_ID),
            ("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
            ("result_code", "SUCCESS"),
        ];
        let usual = usual.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
        let all = usual.chain(changes).filter(|(_, value)| !value.is_empty());
        let mut all: Vec<(String, String)> = all.map(|(name, value)| ((*name).into(), (*value).into())).collect();
        if all.iter().all(|(name, _)| name != "sign") {
            all.push(("sign".to_owned(), sign(&all, KEY, Md5)));
        }
        self.answers.send(xml(&all)).unwrap();
    }
}

fn scan(sandbox: &Sandbox, code: &str) -> Answer {
    let body = json!({ "code": code, "openid": "oScanner" }).to_string();
    http(sandbox.address(), "POST", "/_sandbox/scan", body.as_bytes())
}

/// The code of a product, made without the library.
fn code(changes: &[(&str, &str)]) -> String {
    let usual = [
        ("appid", APPID),
        ("mch_id", MCH_ID),
        ("product_id", "oolong"),
        ("time_stamp", "1415949957"),
        ("nonce_str", "ibuaiVcKdpRxkhJA"),
    ];
    let usual = usual.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    let all: Vec<(String, String)> =
        usual.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("weixin://wxpay/bizpayurl?sign={}&{}", sign(&all, KEY, Md5), query.join("&"))
}

fn place_native_order(sandbox: &Sandbox, out_trade_no: &str) -> Answer {
    assert_accepted(place(
        sandbox,
        order(out_trade_no, &[("trade_type", "NATIVE"), ("product_id", "oolong"), ("openid", "")]),
    ))
}

fn error(answer: &Answer) -> String {
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    said["error"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_the_merchant_for_the_order_of_a_product() {
    let shop = Shop::new();
    let url = format!("http://{}/scanned", shop.address);
    let sandbox = Sandbox::builder().native_callback(&url).start().await.unwrap();
    blocking(move || {
        let prepay_id = place_native_order(&sandbox, "A1").field("prepay_id");
        let merchant = Merchant::new(APPID, MCH_ID, KEY).unwrap();
        // The library's code, long and short, and one made without it.
        let long = merchant.native_url(&text!("oolong")).unwrap();
        let short = assert_accepted(ask(&sandbox, "/tools/shorturl", &[("long_url", &long)])).field("short_url");
        for code in [&long, &short, &code(&[])] {
            shop.answer(&[("prepay_id", &prepay_id)]);
            let scanned = scan(&sandbox, code);
            let said: Value = serde_json::from_str(&scanned.body).unwrap();
            assert_eq!(said["order"]["out_trade_no"], "A1", "{}", scanned.body);
            assert_eq!(said["phone"], format!("/_sandbox/phone/{prepay_id}"));
            // The call is signed with MD5, and the library reads it.
            let asked = shop.asked.recv().unwrap();
            let sent = fields(&asked);
            assert!(sent.contains(&("sign".to_owned(), sign(&sent, KEY, Md5))), "{asked}");
            let read = merchant.notification::<NativeCallback>(asked.as_bytes()).unwrap();
            assert_eq!((read.product_id.as_str(), read.openid.as_str()), ("oolong", "oScanner"));
            assert_eq!(said["callback"]["request"], asked);
        }
        let logged = control(&sandbox, "GET", "log", "");
        assert!(logged.as_array().unwrap().iter().any(|entry| entry["api"] == "pay.native_callback"), "{logged}");
        // The page links to the phone that pays.
        shop.answer(&[("prepay_id", &prepay_id)]);
        let form = format!("code={}", long.replace('&', "%26").replace('=', "%3D").replace('?', "%3F"));
        let answer = http(sandbox.address(), "POST", "/_sandbox/pages/do/scan", form.as_bytes());
        assert!(answer.body.contains(&format!("/_sandbox/phone/{prepay_id}")), "{}", answer.body);
        assert!(http(sandbox.address(), "GET", "/_sandbox/phone", b"").body.contains("bizpayurl"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuses_a_wrong_answer_of_the_merchant() {
    let shop = Shop::new();
    let account = Account::new(APPID, MCH_ID, KEY).unwrap();
    let account = account.with_native_callback_url(&format!("http://{}/scanned", shop.address));
    let sandbox = Sandbox::builder().account(account).start().await.unwrap();
    blocking(move || {
        let prepay_id = place_native_order(&sandbox, "A1").field("prepay_id");
        let paid = place_native_order(&sandbox, "A2").field("prepay_id");
        sandbox.pay("A2").unwrap();
        let prepay_id = prepay_id.as_str();
        for (answer, words) in [
            (&[("prepay_id", prepay_id), ("sign", "00")][..], "MD5 signature"),
            (&[("prepay_id", "wx1")], "no order of the merchant has the prepay_id"),
            (&[("prepay_id", &paid)], "SUCCESS"),
            (&[("prepay_id", prepay_id), ("appid", "wx8888888888888888")], "another appid"),
            (&[("return_code", "FAIL"), ("return_msg", "签名失败")], "签名失败"),
            (&[("result_code", "FAIL"), ("err_code_des", "此商品无效")], "此商品无效"),
            (&[("prepay_id", "")], "prepay_id"),
        ] {
            shop.answer(answer);
            let scanned = scan(&sandbox, &code(&[]));
            assert!(scanned.head.starts_with("http/1.1 409"), "{words}: {}", scanned.head);
            assert!(error(&scanned).contains(words), "{words}: {}", scanned.body);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuses_a_wrong_code_without_a_call() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        for (code, status, words) in [
            ("http://shop.example", 400, "begins with"),
            (&code(&[]).replace("oolong", "puerh"), 400, "MD5 signature"),
            (&code(&[("mch_id", "1")]), 400, "no account has the mch_id"),
            (&code(&[("appid", "wx8888888888888888")]), 400, "appid"),
            (&code(&[("color", "red")]), 400, "no `color`"),
            (&code(&[("time_stamp", "now")]), 400, "time_stamp"),
            ("weixin://wxpay/bizpayurl?pr=wx1", 404, "wx1"),
            // The merchant's address is not set.
            (&code(&[]), 409, "--native-callback"),
        ] {
            let scanned = scan(&sandbox, code);
            assert!(scanned.head.starts_with(&format!("http/1.1 {status}")), "{words}: {}", scanned.head);
            assert!(error(&scanned).contains(words), "{words}: {}", scanned.body);
        }
        assert!(error(&http(sandbox.address(), "POST", "/_sandbox/scan", b"{}")).contains("`code`"));
        // The code of an order needs no call.
        let placed = place_native_order(&sandbox, "A1");
        assert!(scan(&sandbox, &placed.field("code_url")).head.starts_with("http/1.1 200"));
    })
    .await;
}
