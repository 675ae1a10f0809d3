//! The pages over HTTP; `tests/pages` tests them in a browser.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use wxpay_sandbox::Sandbox;

use crate::client::{
    Answer, Changes, ask, assert_accepted, assert_refused, blocking, control, http, order, place, receive, send_with,
    serve_answers,
};

pub(crate) const PAGE: &str = "text/html,application/xhtml+xml";

pub(crate) fn send(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    receive(send_with(address, method, path, headers, body.as_bytes()))
}

pub(crate) fn get(sandbox: &Sandbox, path: &str) -> String {
    let answer = send(sandbox.address(), "GET", path, &[("accept", PAGE)], "");
    assert!(answer.head.starts_with("http/1.1 200"), "{path}: {}", answer.head);
    answer.body
}

/// Returns the rows of a section of the overview.
pub(crate) fn rows(page: &str, part: &str) -> Vec<String> {
    let part =
        page.split_once(&format!("<div id=\"{part}\" data-live>")).unwrap().1.split("</section>").next().unwrap();
    let body = part.split_once("<tbody").map_or("", |(_, body)| body.split("</tbody>").next().unwrap());
    body.split("<tr").skip(1).map(str::to_owned).collect()
}

const PAGES: [&str; 7] = [
    "/",
    "/_sandbox/",
    "/_sandbox/pages/orders/A1",
    "/_sandbox/pages/faults",
    "/_sandbox/pages/setup",
    "/_sandbox/cashier/A1",
    "/_sandbox/phone/A1",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escape_what_others_write() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let bad = r#"<script>alert(1)</script>"'><img src=x>"#;
        assert_accepted(place(
            &sandbox,
            order("A1", &[("body", bad), ("attach", bad), ("trade_type", "NATIVE"), ("product_id", "1")]),
        ));
        let wish = serde_json::json!({ "openid": bad }).to_string();
        control(&sandbox, "POST", "orders/A1/pay", &wish);
        http(sandbox.address(), "GET", "/<script>alert(1)</script><img>", b"");
        let query = "%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%3E";
        let mut pages: Vec<String> = PAGES.iter().map(|path| (*path).to_owned()).collect();
        pages.push(format!("/?q={query}&state={query}&channel={query}&lang={query}"));
        pages.push(format!("/_sandbox/pages/faults?api={query}"));
        for path in &pages {
            let page = get(&sandbox, path);
            assert!(!page.contains("<script>"), "{path}");
            assert!(!page.contains("<img"), "{path}");
        }
        let seen = get(&sandbox, "/_sandbox/pages/orders/A1");
        let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&gt;&lt;img src=x&gt;";
        // The description, body, attach and openid, and attach and openid again in the message of
        // the notification.
        assert_eq!(seen.matches(escaped).count(), 6);
        let none = send(sandbox.address(), "GET", &format!("/_sandbox/phone/{query}"), &[], "");
        assert!(none.head.starts_with("http/1.1 404") && !none.body.contains("<script>"), "{}", none.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn load_nothing_from_elsewhere_and_have_no_inline_script() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        assert_accepted(place(&sandbox, order("A1", &[("trade_type", "NATIVE"), ("product_id", "1")])));
        for path in PAGES.into_iter().chain(["/_sandbox/log", "/_sandbox/nothing", "/_sandbox/pages/script.js"]) {
            let answer = send(sandbox.address(), "GET", path, &[], "");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            for tag in answer.body.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
                let tag_name = tag.split([' ', '/']).next().unwrap();
                if path.contains("script") || !tag_name.starts_with(|first: char| first.is_ascii_lowercase()) {
                    continue;
                }
                assert!(tag_name != "style" && !tag.contains(" style=") && !tag.contains(" on"), "{path}: {tag}");
                assert!(tag_name != "script" || tag.contains("src=\"/_sandbox/"), "{path}: {tag}");
                for (name, value) in tag.split(' ').filter_map(|attribute| attribute.split_once("=\"")) {
                    let is_address = ["src", "href", "action"].contains(&name);
                    assert!(
                        !is_address || value.starts_with(['/', '#', '?']) && !value.starts_with("//"),
                        "{path}: {tag}"
                    );
                }
            }
        }
        // The answers of API calls are unchanged.
        let call = place(&sandbox, order("A2", &[]));
        assert_eq!(call.header("content-security-policy"), "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_in_the_language_of_the_reader() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let of = |path: &str, headers: &[(&str, &str)]| send(sandbox.address(), "GET", path, headers, "");
        let cases: [(&str, Changes<'_>, &str); 8] = [
            ("/", &[], "en"),
            ("/", &[("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")], "zh"),
            ("/", &[("accept-language", "de-DE,de;q=0.9,en;q=0.8,zh;q=0.7")], "en"),
            ("/", &[("accept-language", "fr")], "en"),
            ("/", &[("cookie", "a=b; lang=zh"), ("accept-language", "en")], "zh"),
            ("/", &[("cookie", "lang=xx"), ("accept-language", "zh")], "zh"),
            ("/?lang=en", &[("cookie", "lang=zh")], "en"),
            ("/?lang=zh", &[], "zh"),
        ];
        for (path, headers, lang) in cases {
            let answer = of(path, headers);
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")), "{path} {headers:?}");
            let (here, there) = if lang == "zh" { ("订单", ">Orders<") } else { (">Orders<", "订单") };
            assert!(answer.body.contains(here) && !answer.body.contains(there), "{path} {headers:?}");
            let kept = answer.header("set-cookie");
            assert_eq!(kept.starts_with(&format!("lang={lang};")), path.contains("lang="), "{path}: {kept}");
        }
        // The link to the other language leads to the same page.
        let filtered = of("/?q=A%26B&state=NOTPAY", &[]).body;
        assert!(filtered.contains("href=\"/?q=A%26B&amp;state=NOTPAY&amp;lang=zh\""), "{filtered}");
    })
    .await;
}

mod browser_guard {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_other_websites() {
        let sandbox = Sandbox::builder().host_name("pay.test").start().await.unwrap();
        blocking(move || {
            let address = sandbox.address();
            assert_accepted(place(&sandbox, order("A1", &[])));
            let own = format!("http://{address}");
            let port = address.port();
            let (evil, local) = (format!("evil.example:{port}"), format!("http://127.0.0.1:{}", port ^ 1));
            let rebound = format!("http://{evil}");
            let pay = "/_sandbox/orders/A1/pay";
            let cloud = "/_/pay/unifiedOrder";
            let refused_ones: [(&str, &str, Changes<'_>); 12] = [
                ("POST", pay, &[("origin", "https://evil.example")]),
                ("POST", pay, &[("origin", "null")]),
                ("POST", pay, &[("origin", &local)]),
                ("POST", pay, &[("sec-fetch-site", "cross-site")]),
                ("POST", pay, &[("origin", &own), ("sec-fetch-site", "same-site")]),
                ("POST", pay, &[("host", &evil), ("origin", &rebound), ("sec-fetch-site", "same-origin")]),
                ("POST", "/_sandbox/pages/do/orders/A1/pay", &[("origin", "https://evil.example")]),
                ("POST", "/_sandbox/reset", &[("host", "pay.test.evil.example")]),
                ("POST", cloud, &[("origin", "https://evil.example")]),
                ("POST", cloud, &[("host", &evil), ("origin", &rebound)]),
                ("GET", "/_sandbox/log", &[("host", &evil)]),
                ("GET", "/_sandbox/events", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]),
            ];
            for (method, path, headers) in refused_ones {
                let answer = send(address, method, path, headers, "{}");
                assert!(answer.head.starts_with("http/1.1 403"), "{method} {path} {headers:?}: {}", answer.head);
                let said: BTreeMap<String, String> = serde_json::from_str(&answer.body).unwrap();
                assert!(said["error"].contains("website"), "{said:?}");
            }
            let shown = control(&sandbox, "GET", "orders/A1", "");
            assert_eq!(shown["trade_state"], "NOTPAY");
            let log = control(&sandbox, "GET", "log", "").to_string();
            assert_eq!(log.matches("website").count(), 12, "each is in the log: {log}");

            // People, scripts and SDKs are accepted.
            let taken: [(&str, &str, Changes<'_>); 6] = [
                ("GET", "/", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]),
                ("GET", "/", &[("host", "PAY.test:8080")]),
                ("GET", "/_sandbox/log", &[("host", "sandbox:8080")]),
                ("POST", "/_sandbox/clock", &[("host", "10.1.2.3:80"), ("origin", "http://10.1.2.3:80")]),
                ("POST", pay, &[("origin", &own), ("sec-fetch-site", "same-origin")]),
                ("POST", "/pay/unifiedorder", &[("host", "api.mch.weixin.qq.com")]),
            ];
            for (method, path, headers) in taken {
                let body = if path.ends_with("/clock") { r#"{"advance_seconds":1}"# } else { "" };
                let answer = send(address, method, path, headers, body);
                assert!(answer.head.starts_with("http/1.1 200"), "{method} {path} {headers:?}: {}", answer.head);
            }
        })
        .await;
    }
}

mod events {
    use super::*;

    /// Subscribes to the events.
    fn listen(address: SocketAddr) -> BufReader<TcpStream> {
        let mut lines = BufReader::new(send_with(address, "GET", "/_sandbox/events", &[], b""));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(lines.read_line(&mut head).unwrap() > 0);
        }
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
        lines
    }

    /// Returns the next event, or `None` at the end.
    fn next_event(lines: &mut BufReader<TcpStream>) -> Option<String> {
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return Some(data.to_owned());
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn report_a_payment_and_the_end() {
        let sandbox = Sandbox::start().await.unwrap();
        let (shop, posts) = serve_answers(["<xml><return_code>SUCCESS</return_code></xml>"]);
        let address = sandbox.address();
        blocking(move || {
            let mut page = listen(address);
            assert_accepted(place(&sandbox, order("A1", &[("notify_url", &format!("http://{shop}/notify"))])));
            let placed: u64 = next_event(&mut page).unwrap().parse().unwrap();
            // Within the process, without a request.
            sandbox.pay("A1").unwrap();
            // A change may cause several events.
            while next_event(&mut page).unwrap().parse::<u64>().unwrap() <= placed {}
            posts.recv().unwrap();
            // Events that coincide are merged.
            let mut seen = get(&sandbox, "/_sandbox/pages/orders/A1");
            while !seen.contains("Notification acknowledged") {
                next_event(&mut page).unwrap();
                seen = get(&sandbox, "/_sandbox/pages/orders/A1");
            }
            sandbox.advance(Duration::from_secs(1));
            next_event(&mut page).unwrap();

            // Requests of pages cause no events, and the number of listeners is limited.
            let mut others: Vec<_> = (0..63).map(|_| listen(address)).collect();
            let refused = send(address, "GET", "/_sandbox/events", &[], "");
            assert!(refused.head.starts_with("http/1.1 503"), "{}", refused.head);
            drop(others.pop());

            drop(sandbox);
            while next_event(&mut page).is_some() {}
            for mut other in others {
                while next_event(&mut other).is_some() {}
            }
        })
        .await;
    }
}

mod overview {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn shows_records_of_further_calls() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            assert!(get(&sandbox, "/").contains("No records."));
            let packet = [
                ("appid", ""),
                ("wxappid", crate::client::APPID),
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
            let shown = rows(&get(&sandbox, "/"), "records");
            let parts = ["red-packets", "H1", "SENT", "¥8.88", crate::client::MCH_ID];
            assert!(shown.len() == 1 && parts.iter().all(|part| shown[0].contains(part)), "{shown:?}");
            assert_eq!(rows(&get(&sandbox, "/?q=H2"), "records").len(), 0);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn filters_orders_and_log() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let empty = get(&sandbox, "/");
            assert!(empty.contains("No orders yet") && empty.contains("wechatpay-axios-plugin"));
            assert!(empty.contains(&format!("SetProxyUrl(&quot;{}&quot;)", sandbox.url())));
            for number in ["A1", "A2", "B|1*-_"] {
                assert_accepted(place(&sandbox, order(number, &[])));
            }
            sandbox.pay("A2").unwrap();
            assert_refused(&place(&sandbox, order("A2", &[])), "ORDERPAID", "商户订单已支付");
            assert_accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "A1")]));

            let orders = |query: &str| rows(&get(&sandbox, query), "orders").len();
            assert_eq!(
                ["/", "/?q=A", "/?state=CLOSED", "/?state=NOTPAY", "/?channel=cloud"].map(orders),
                [3, 2, 1, 1, 0]
            );
            assert!(get(&sandbox, "/?channel=cloud").contains("No order fits the filter"));
            let log = |query: &str| rows(&get(&sandbox, query), "log");
            assert_eq!(["/", "/?refused=1", "/?q=B", "/?q=A2"].map(|query| log(query).len()), [5, 1, 1, 2]);
            let refusal = log("/?refused=1").remove(0);
            assert!(
                refusal.contains("<code>ORDERPAID</code>") && refusal.contains("the order is in the state"),
                "{refusal}"
            );
            // In Chinese the documents' text comes first, and no English reason after it.
            let refusal = log("/?refused=1&lang=zh").remove(0);
            let words = refusal.find("商户订单已支付").zip(refusal.find("订单状态为 SUCCESS"));
            assert!(words.is_some_and(|(text, reason)| text < reason), "{refusal}");
            assert!(!refusal.contains("the order is"), "{refusal}");
            assert!(!log("/?refused=1&lang=en").remove(0).contains("商户订单已支付"));
            // A number with every allowed character links to its page.
            let listed = get(&sandbox, "/?q=B");
            let path = listed.split("href=\"").find(|href| href.starts_with("/_sandbox/pages/orders/B")).unwrap();
            assert!(get(&sandbox, path.split('"').next().unwrap()).contains("B|1*-_</span>"));
        })
        .await;
    }
}

/// The numbers of the orders on each page of a list, which the links to older rows reach.
pub(crate) fn numbers_on_pages(sandbox: &Sandbox, list: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), format!("/_sandbox/pages/{list}"));
    loop {
        let page = get(sandbox, &path);
        let rows = page.split_once("<tbody").unwrap().1.split("</tbody>").next().unwrap();
        let links = rows.split("href=\"/_sandbox/pages/orders/").skip(1);
        pages.push(links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect());
        let Some((before, _)) = page.split_once("\" rel=\"next\"") else { return pages };
        path = before.rsplit_once("href=\"").unwrap().1.to_owned();
    }
}

mod lists {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn have_pages_that_links_reach_without_the_script() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            for number in 100..201 {
                assert_accepted(place(&sandbox, order(&format!("A{number}"), &[])));
            }
            for list in ["orders", "log"] {
                let pages = numbers_on_pages(&sandbox, list);
                assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 1], "{list}");
                let expected: Vec<String> = (100..201).rev().map(|number| format!("A{number}")).collect();
                assert_eq!(pages.concat(), expected, "{list}");
            }
            for list in ["refunds", "notifications"] {
                assert!(get(&sandbox, &format!("/_sandbox/pages/{list}?before=x")).contains("class=\"none\""));
            }
        })
        .await;
    }
}

mod log {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn explains_a_wrong_signature_in_both_languages() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let signed = crate::client::sign_fields(order("A1", &[]), wxpay_core::SignType::Md5);
            let (before, rest) = signed.split_once("<sign>").unwrap();
            let (sign, after) = rest.split_once("</sign>").unwrap();
            let body = format!("{before}<sign>{}</sign>{after}", sign.to_ascii_lowercase().replace("cdata", "CDATA"));
            http(sandbox.address(), "POST", "/pay/unifiedorder", body.as_bytes());
            let told = |lang: &str| rows(&get(&sandbox, &format!("/?lang={lang}")), "log").remove(0);
            let (en, zh) = (told("en"), told("zh"));
            for page in [&en, &zh] {
                assert!(page.contains("sign-in-small-letters") && page.contains("key=********"), "{page}");
                assert!(!page.contains(wxpay_sandbox::Account::DEMO_KEY), "{page}");
            }
            assert!(en.contains("Text to sign") && !zh.contains("Text to sign"), "{en}");
            assert!(zh.contains("待签名串") && zh.contains("改法") && !zh.contains("is not the MD5"), "{zh}");
        })
        .await;
    }
}

mod notifications {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn are_sent_again_by_a_form() {
        let sandbox = Sandbox::start().await.unwrap();
        let success = "<xml><return_code>SUCCESS</return_code></xml>";
        let (shop, posts) = serve_answers([success, success]);
        blocking(move || {
            assert_accepted(place(&sandbox, order("A1", &[("notify_url", &format!("http://{shop}/notify"))])));
            let again = || send(sandbox.address(), "POST", "/_sandbox/pages/do/orders/A1/notify", &[], "");
            // An order that is not paid has none.
            assert!(again().head.starts_with("http/1.1 404"));
            sandbox.pay("A1").unwrap();
            let first = posts.recv().unwrap();
            let answer = again();
            assert!(answer.head.starts_with("http/1.1 200"), "{}", answer.head);
            let second = posts.recv().unwrap();
            let number = |post: &String| post.contains("A1");
            assert!(number(&format!("{first:?}")) && number(&format!("{second:?}")));
            let shown = control(&sandbox, "GET", "orders/A1", "");
            assert_eq!(shown["notifications"].as_array().unwrap().len(), 2);
            assert!(rows(&get(&sandbox, "/"), "notifications")[0].contains("orders/A1/notify"));
        })
        .await;
    }
}

mod forms {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn act_like_the_control_interface() {
        let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(3600)).start().await.unwrap();
        blocking(move || {
            let address = sandbox.address();
            assert_accepted(place(&sandbox, order("A1", &[("total_fee", "1000")])));
            let post = |path: &str, form: &str, accept: &str| {
                let from = format!("http://{address}/_sandbox/phone/A1?x=1");
                send(address, "POST", path, &[("accept", accept), ("referer", &from)], form)
            };
            // With a script: the answer of the control interface.
            let pay = "/_sandbox/pages/do/orders/A1/pay";
            let coupons = "coupon_type=CASH&coupon_fee=2000&coupon_type=NO_CASH&coupon_fee=&openid=";
            let too_much = post(pay, coupons, "application/json");
            assert!(
                too_much.head.starts_with("http/1.1 409") && too_much.body.contains("coupons of 2000 fen"),
                "{}",
                too_much.body
            );
            let none = post("/_sandbox/pages/do/orders/B1/pay", "", "application/json");
            assert!(none.head.starts_with("http/1.1 404") && none.body.contains("no order `B1`"), "{}", none.body);
            // Without a script: a page, or a redirect back.
            let refused = post(pay, coupons, PAGE);
            assert!(
                refused.head.starts_with("http/1.1 409") && refused.body.contains("<p>coupons of 2000 fen"),
                "{}",
                refused.body
            );
            let done = post(pay, "coupon_type=CASH&coupon_fee=100&coupon_type=NO_CASH&coupon_fee=50", PAGE);
            assert!(done.head.starts_with("http/1.1 303"), "{}", done.head);
            assert_eq!(done.header("location"), "/_sandbox/phone/a1?x=1");
            let seen = get(&sandbox, "/_sandbox/pages/orders/A1");
            assert!(seen.contains("<code>CASH</code> ¥1.00") && seen.contains("<code>NO_CASH</code> ¥0.50"), "{seen}");

            let ids = [("out_trade_no", "A1"), ("out_refund_no", "R1"), ("total_fee", "1000"), ("refund_fee", "300")];
            assert_accepted(ask(&sandbox, "/secapi/pay/refund", &ids));
            let listed = rows(&get(&sandbox, "/"), "refunds").remove(0);
            assert!(listed.contains("PROCESSING") && listed.matches("refunds/R1/finish").count() == 3, "{listed}");
            post("/_sandbox/pages/do/refunds/R1/finish", "status=CHANGE", PAGE);
            let listed = rows(&get(&sandbox, "/"), "refunds").remove(0);
            assert!(listed.contains("CHANGE") && listed.matches("refunds/R1/finish").count() == 2, "{listed}");

            let wrong = post("/_sandbox/pages/do/clock", "advance_seconds=soon", "application/json");
            assert!(
                wrong.head.starts_with("http/1.1 400") && wrong.body.contains("`advance_seconds`"),
                "{}",
                wrong.body
            );
            assert!(post("/_sandbox/pages/do/clock", "advance_seconds=3600", "application/json").body.contains("now"));
            for nowhere in ["pages/do/clock", "../pay/unifiedorder", "%2e%2e/clock", ""] {
                let answer = post(&format!("/_sandbox/pages/do/{nowhere}"), "", "application/json");
                assert!(answer.head.starts_with("http/1.1 404"), "{nowhere}: {}", answer.head);
            }
        })
        .await;
    }
}

mod cashier_and_phone {
    use super::*;

    /// Scans a QR code that is drawn as squares of one path.
    fn scanned(svg: &str) -> String {
        let number = |text: &str| text.parse::<usize>().unwrap();
        let side = number(svg.split_once("width=\"").unwrap().1.split('"').next().unwrap());
        let path = svg.split_once(" d=\"").unwrap().1.split('"').next().unwrap();
        let mut dark = vec![false; side * side];
        for square in path.split('M').skip(1) {
            let mut parts =
                square.split(|part: char| !part.is_ascii_digit()).filter(|part| !part.is_empty()).map(number);
            let [x, y, width, height] = [(); 4].map(|()| parts.next().unwrap());
            for line in y..y + height {
                dark[line * side + x..line * side + x + width].fill(true);
            }
        }
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark[y * side + x] { 0 } else { 255 });
        let (_, content) = image.detect_grids().first().unwrap().decode().unwrap();
        content
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn follow_the_order() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let native = order("A1", &[("trade_type", "NATIVE"), ("product_id", "1")]);
            let placed = assert_accepted(place(&sandbox, native));
            let (prepay_id, code_url) = (placed.field("prepay_id"), placed.field("code_url"));
            let cashier = get(&sandbox, &format!("/_sandbox/cashier/{prepay_id}"));
            let codes: Vec<String> = cashier.split("<svg").skip(1).map(scanned).collect();
            assert_eq!(codes, [format!("{}/_sandbox/phone/A1", sandbox.url()), code_url]);
            assert!(cashier.contains("listens on this machine only"));
            // A visitor from outside is shown the outside address.
            let outside =
                send(sandbox.address(), "GET", "/_sandbox/cashier/A1", &[("host", "192.168.1.5:8080")], "").body;
            assert_eq!(outside.split("<svg").nth(1).map(scanned).unwrap(), "http://192.168.1.5:8080/_sandbox/phone/A1");
            assert!(!outside.contains("listens on this machine only"));

            let phone = get(&sandbox, &format!("/_sandbox/phone/{prepay_id}"));
            assert!(phone.contains("Pay now") && !phone.contains("Payment password"));
            assert_accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "A1")]));
            for path in ["/_sandbox/phone/A1", "/_sandbox/cashier/A1"] {
                let page = get(&sandbox, path);
                assert!(page.contains("CLOSED") && page.contains("Nothing to pay now"), "{page}");
                assert!(!page.contains("<svg") && !page.contains("Pay now"), "{page}");
            }

            let code = [
                ("body", "Tea shop-oolong"),
                ("out_trade_no", "C1"),
                ("total_fee", "200000"),
                ("spbill_create_ip", "203.0.113.7"),
                ("auth_code", "120061098828009406"),
            ];
            ask(&sandbox, "/pay/micropay", &code);
            assert!(get(&sandbox, "/_sandbox/phone/C1").contains("Payment password"));
            control(&sandbox, "POST", "orders/C1/cancel", "");
            // A code is charged at most once.
            assert!(!get(&sandbox, "/_sandbox/phone/C1").contains("Pay now"));
        })
        .await;
    }
}

mod time_line {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn has_every_attempt_and_the_next() {
        let sandbox = Sandbox::start().await.unwrap();
        let (shop, posts) = serve_answers(["later", "<xml><return_code>SUCCESS</return_code></xml>"]);
        let notify_url = format!("http://{shop}/notify");
        let address = sandbox.address();
        blocking(move || {
            http(
                address,
                "POST",
                "/pay/unifiedorder",
                crate::client::sign_fields(order("A1", &[("notify_url", &notify_url)]), wxpay_core::SignType::Md5)
                    .as_bytes(),
            )
        })
        .await;
        sandbox.pay("A1").unwrap();
        assert!(!sandbox.wait_for_notification("A1", 1).await);
        let read = |sandbox: Sandbox| async {
            blocking(move || {
                let page = get(&sandbox, "/_sandbox/pages/orders/A1");
                let line = page.split_once("<ol class=\"story\">").unwrap().1.split("</ol>").next().unwrap().to_owned();
                (sandbox, line)
            })
            .await
        };
        let (sandbox, line) = read(sandbox).await;
        let order = ["Placed", "POST /pay/unifiedorder", "Paid", "not acknowledged", "HTTP 200: later", "Next attempt"];
        let places: Vec<usize> =
            order.iter().map(|part| line.find(part).unwrap_or_else(|| panic!("{part}: {line}"))).collect();
        assert!(places.is_sorted(), "{line}");
        sandbox.advance(Duration::from_secs(15));
        assert!(sandbox.wait_for_notification("A1", 2).await);
        let (sandbox, line) = read(sandbox).await;
        assert!(
            line.contains("attempt 2") && line.contains("Notification acknowledged") && !line.contains("Next attempt"),
            "{line}"
        );
        drop(sandbox);
        drop(posts);
    }
}
