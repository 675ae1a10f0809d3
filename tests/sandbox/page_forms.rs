//! What the forms of the pages say when they are refused, and what they link to.

use serde_json::Value;
use wxpay_sandbox::Sandbox;

use crate::client::{APPID, Answer, ask, assert_accepted, blocking, http, order, place};
use crate::pages::{PAGE, get, rows, send};

/// Submits a form of a page in that language.
fn submit(sandbox: &Sandbox, action: &str, form: &str, lang: &str, accept: &str) -> Answer {
    let path = format!("/_sandbox/pages/do/{action}");
    send(sandbox.address(), "POST", &path, &[("accept", accept), ("accept-language", lang)], form)
}

/// What is refused: the form's action, its fields, and a part of the sentence in English and in Chinese.
const REFUSED: [(&str, &str, &str, &str); 13] = [
    ("faults", "api=pay.refund&fault=DELAY", "`DELAY` takes `seconds`", "`DELAY` 需要 `seconds`"),
    ("faults", "api=pay.refund&fault=DELAY&seconds=soon", "whole number from 1", "`seconds` 为 1 到 86400 的整数"),
    ("faults", "api=pay.refund&fault=HTML&probability=2", "a number from 0 to 1", "为 0 到 1 的数"),
    ("faults", "api=pay.refund&fault=HTM", "did you mean `HTML`?", "没有故障 `HTM`，是否指 `HTML`？"),
    ("faults", "api=pay.refund", "`api` and `fault` are needed", "需要 `api` 和 `fault`"),
    ("faults/9", "_method=DELETE", "no rule `9` is set", "没有设置规则 `9`"),
    ("orders/A1/pay", "coupon_type=CASH&coupon_fee=2000", "exceed the order", "超过了订单的"),
    ("orders/A1/pay", "coupon_type=CASH&coupon_fee=x", "`coupons` is a list such as", "`coupons` 是列表"),
    ("orders/B1/pay", "", "no order `B1` was placed", "没有下过订单 `B1`"),
    ("orders/A1/notify", "", "no paid order `A1`", "没有已支付的订单 `A1`"),
    ("clock", "advance_seconds=soon", "is a whole number", "`advance_seconds` 为整数"),
    ("scan", "code=https://shop.example", "a code begins with", "二维码"),
    ("red-packets/H1/take", "openid=oAnother", "for another person", "发给别人的"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_refused_in_the_language_of_the_page() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        assert_accepted(place(&sandbox, order("A1", &[("total_fee", "1000")])));
        let packet = [
            ("appid", ""),
            ("wxappid", APPID),
            ("mch_billno", "H1"),
            ("send_name", "Tea shop"),
            ("re_openid", "oxTWIuGaIt6gTKsQRLau2M0yL16E"),
            ("total_amount", "888"),
            ("total_num", "1"),
            ("wishing", "Enjoy"),
            ("client_ip", "192.168.0.1"),
            ("act_name", "Spring"),
            ("remark", "Tea"),
        ];
        ask(&sandbox, "/mmpaymkttransfers/sendredpack", &packet);
        for (action, form, en, zh) in REFUSED {
            let told = |lang: &str| {
                let answer = submit(&sandbox, action, form, lang, "application/json");
                assert!(answer.status() >= 400, "{action} {form}: {}", answer.body);
                answer.json()["error"].as_str().unwrap().to_owned()
            };
            let (english, chinese) = (told("en"), told("zh-CN"));
            assert!(english.contains(en), "{action} {form}: {english}");
            assert!(chinese.contains(zh) && !chinese.contains(en), "{action} {form}: {chinese}");
            // Without the script: a page.
            let page = submit(&sandbox, action, form, "zh-CN", PAGE);
            assert!(page.status() >= 400 && page.body.contains("没有完成"), "{}", page.body);
            assert!(page.body.contains(zh) && !page.body.contains(en), "{action} {form}: {}", page.body);
        }
        // The control interface is in English, whatever the browser prefers.
        let fault = r#"{"api":"pay.refund","fault":"HTM"}"#;
        let refused = send(sandbox.address(), "POST", "/_sandbox/faults", &[("accept-language", "zh-CN")], fault);
        assert!(refused.body.contains("did you mean") && !refused.body.contains("故障"), "{}", refused.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn have_a_link_that_saves_an_order_as_a_scenario() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        assert_accepted(place(&sandbox, order("B|1*-_", &[])));
        let cloud = serde_json::json!({
            "body": "Tea", "outTradeNo": "C1", "spbillCreateIp": "127.0.0.1", "subMchId": "1900000109", "totalFee": 1,
            "envId": "test-1", "functionName": "paid",
        });
        let placed = http(sandbox.address(), "POST", "/_/pay/unifiedOrder", cloud.to_string().as_bytes());
        assert_eq!(placed.json()["respdata"]["result_code"], "SUCCESS", "{}", placed.body);
        let link = |page: &str| -> Option<String> {
            let (_, rest) = page.split_once("href=\"/_sandbox/orders/")?;
            Some(format!("/_sandbox/orders/{}", rest.split('"').next().unwrap()))
        };
        let page = get(&sandbox, "/_sandbox/pages/orders/B%7C1%2A-_?lang=zh");
        assert!(page.contains("download>保存为剧本</a>"), "{page}");
        let answer = http(sandbox.address(), "GET", &link(&page).unwrap(), b"");
        assert!(answer.status() == 200 && answer.body.contains("out_trade_no = \"B|1*-_\""), "{}", answer.body);
        let shown = rows(&get(&sandbox, "/"), "orders");
        let with_link: Vec<bool> = shown.iter().map(|row| row.contains(">Scenario</a>")).collect();
        assert_eq!(with_link, [false, true], "{shown:?}");

        let page = get(&sandbox, "/_sandbox/pages/orders/C1");
        assert!(link(&page).is_none() && page.contains("An order of CloudPay cannot be saved"), "{page}");
        let refused = http(sandbox.address(), "GET", "/_sandbox/orders/C1/scenario", b"");
        let told: Value = refused.json();
        assert!(refused.status() == 409 && told["error"].as_str().unwrap().contains("channel `pay`"), "{told}");
    })
    .await;
}
