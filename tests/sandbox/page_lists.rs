//! The lists of the pages in full: their filters, and the links between their pages.

use std::time::Duration;

use wxpay_sandbox::Sandbox;

use crate::client::{
    APPID, ask, assert_accepted, assert_refused, blocking, control, http, order, place, place_and_pay,
};
use crate::pages::get;

/// Each page of a list, which the links to older rows reach.
fn pages_of(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let (mut pages, mut path) = (Vec::new(), format!("/_sandbox/pages/{path}"));
    loop {
        let page = get(sandbox, &path);
        let next = page.split_once("\" rel=\"next\"").map(|(before, _)| before.rsplit_once("href=\"").unwrap().1);
        let next = next.map(|next| next.replace("&amp;", "&"));
        pages.push(page);
        let Some(next) = next else { return pages };
        path = next;
    }
}

/// How many rows each page of a list has.
fn lengths(sandbox: &Sandbox, path: &str) -> Vec<usize> {
    pages_of(sandbox, path).iter().map(|page| page.matches("<tr role=\"row\"").count().saturating_sub(1)).collect()
}

fn send_red_packet(sandbox: &Sandbox, number: &str) {
    let packet = [
        ("appid", ""),
        ("wxappid", APPID),
        ("mch_billno", number),
        ("send_name", "Tea shop"),
        ("re_openid", "oxTWIuGaIt6gTKsQRLau2M0yL16E"),
        ("total_amount", "100"),
        ("total_num", "1"),
        ("wishing", "Enjoy"),
        ("client_ip", "192.168.0.1"),
        ("act_name", "Spring"),
        ("remark", "Tea"),
    ];
    ask(sandbox, "/mmpaymkttransfers/sendredpack", &packet);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keep_their_filter_from_page_to_page() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(3600)).start().await.unwrap();
    blocking(move || {
        for number in 0..120 {
            // Every other one has another beginning.
            let number = format!("{}{number}", if number % 2 == 0 { "A" } else { "B*|" });
            assert_accepted(place(&sandbox, order(&number, &[])));
        }
        place_and_pay(&sandbox, "C1", &[]);
        let ids = [("out_trade_no", "C1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "300")];
        assert_accepted(ask(&sandbox, "/secapi/pay/refund", &ids));
        assert_refused(&place(&sandbox, order("C1", &[])), "ORDERPAID", "商户订单已支付");
        let cloud = serde_json::json!({
            "body": "Tea", "outTradeNo": "C2", "spbillCreateIp": "127.0.0.1", "subMchId": "1900000109", "totalFee": 1,
            "envId": "test-1", "functionName": "paid",
        });
        http(sandbox.address(), "POST", "/_/pay/unifiedOrder", cloud.to_string().as_bytes());

        let cases: [(&str, &[usize]); 21] = [
            ("orders", &[50, 50, 22]),
            ("orders?q=A", &[50, 10]),
            ("orders?q=B*%7C&state=NOTPAY&channel=pay", &[50, 10]),
            ("orders?state=REFUND", &[1]),
            ("orders?state=SUCCESS", &[0]),
            ("orders?channel=cloud", &[1]),
            ("orders?channel=pay&state=NOTPAY", &[50, 50, 20]),
            ("refunds", &[1]),
            ("refunds?q=R1&state=PROCESSING&channel=pay", &[1]),
            ("refunds?q=C1", &[1]),
            ("refunds?state=SUCCESS", &[0]),
            ("refunds?channel=cloud", &[0]),
            ("notifications?q=C1", &[1]),
            ("notifications?state=acknowledged", &[0]),
            ("notifications?state=due&channel=pay", &[1]),
            ("log", &[50, 50, 24]),
            ("log?q=B*", &[50, 10]),
            ("log?state=refused", &[1]),
            ("log?state=accepted&q=C1", &[2]),
            ("log?channel=cloud", &[1]),
            ("log?q=unifiedorder&state=accepted", &[50, 50, 21]),
        ];
        for (path, expected) in cases {
            assert_eq!(lengths(&sandbox, path), expected, "{path}");
        }
        // The filter is in the form and in both links.
        let pages = pages_of(&sandbox, "orders?q=B*%7C&state=NOTPAY");
        for page in &pages {
            assert!(page.contains("value=\"B*|\"") && page.contains("value=\"NOTPAY\" selected"), "{page}");
        }
        assert!(pages[1].contains("href=\"/_sandbox/pages/orders?q=B*%7C&amp;state=NOTPAY\">Newest"));
        // A link of the first page has what its list can have of the filter.
        let overview = get(&sandbox, "/?q=B*&state=NOTPAY&channel=pay&refused=1");
        for link in [
            "/_sandbox/pages/orders?q=B*&amp;state=NOTPAY&amp;channel=pay",
            "/_sandbox/pages/refunds?q=B*&amp;channel=pay",
            "/_sandbox/pages/notifications?q=B*&amp;channel=pay",
            "/_sandbox/pages/records?q=B*",
            "/_sandbox/pages/log?q=B*&amp;state=refused&amp;channel=pay",
        ] {
            assert!(overview.contains(&format!("href=\"{link}\"")), "{link}: {overview}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn have_pages_of_the_records_of_further_calls() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        for number in 0..60 {
            send_red_packet(&sandbox, &format!("H{number}"));
        }
        let listed = control(&sandbox, "GET", "red-packets", "");
        assert_eq!(listed["red_packets"].as_array().unwrap().len(), 60);
        assert_eq!(lengths(&sandbox, "records"), [50, 10]);
        assert_eq!(lengths(&sandbox, "records?kind=red-packets&q=H5"), [11]);
        assert_eq!(lengths(&sandbox, "records?kind=transfers"), [0]);
        let page = get(&sandbox, "/_sandbox/pages/records?kind=red-packets&lang=zh");
        assert!(page.contains("value=\"red-packets\" selected") && page.contains("其他接口的单据"), "{page}");
    })
    .await;
}
