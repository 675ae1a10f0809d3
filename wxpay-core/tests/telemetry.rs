//! What spans, events and metrics record.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test stops where it is wrong")]

#[path = "telemetry/collectors.rs"]
mod collectors;

use std::collections::BTreeSet;
use std::path::Path;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use wxpay_core::blocking::{Client, Transport};
use wxpay_core::cloud::{self, CloudClient, CloudMerchant};
use wxpay_core::pay::{self, Micropay, OrderQuery, OrderQueryOptional, PayNotification, UnifiedOrder};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::value::TradeType;
use wxpay_core::{Endpoint, Fen, Key, Merchant, Plan, SignType, Unreachable, text};

use collectors::collect;

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const ATTACH: &str = "canary-attach";
const AUTH_CODE: &str = "120061098828009406";
const PASSWORD: &str = "canary-password";

fn merchant() -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "10000100", KEY).unwrap().with_notify_url("https://shop.example/wxpay").unwrap()
}

/// Answers with the bodies in turn, and keeps the bodies that were sent. Without a body, nothing is sent.
#[derive(Default)]
struct Fixture {
    replies: Mutex<Vec<Option<Vec<u8>>>>,
    sent: Mutex<Vec<String>>,
}

impl Fixture {
    fn new(replies: impl IntoIterator<Item = Option<Vec<u8>>>) -> Self {
        let mut replies: Vec<_> = replies.into_iter().collect();
        replies.reverse();
        Self { replies: Mutex::new(replies), sent: Mutex::default() }
    }

    fn answer(&self, post: &HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.sent.lock().unwrap().push(post.body.to_owned());
        match self.replies.lock().unwrap().pop() {
            Some(Some(body)) => Ok(HttpResponse::new(200, body)),
            Some(None) => Err(Unreachable::never(post.url, "refused")),
            None => Err(Unreachable::maybe(post.url, "reset")),
        }
    }
}

impl Transport for &Fixture {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.answer(&post)
    }

    fn sleep(&self, _: std::time::Duration) {}
}

impl wxpay_core::transport::Transport for &Fixture {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.answer(&post)
    }
}

fn query(number: &str) -> OrderQuery<'_> {
    OrderQuery { optional: OrderQueryOptional { out_trade_no: Some(number.try_into().unwrap()), ..Default::default() } }
}

fn order() -> UnifiedOrder<'static> {
    UnifiedOrder {
        body: text!("canary-body"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            attach: Some(text!("canary-attach")),
            ..Default::default()
        },
    }
}

fn charge() -> Micropay<'static> {
    Micropay {
        body: text!("canary-body"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional { attach: Some(text!("canary-attach")), ..Default::default() },
    }
}

/// Returns a signed payment notification, which is also the reply to a query of a paid order.
fn paid() -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, "wxd930ea5d5a258f4f")
        .set(&shared::MCH_ID, "10000100")
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, OPENID)
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CMB_CANARY")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::TRANSACTION_ID, "4200")
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::ATTACH, ATTACH)
        .set(&shared::TIME_END, "20261123091520")
        .set(&shared::TRADE_STATE_FIELD, "SUCCESS")
}

fn signed(message: &MessageBuilder) -> Vec<u8> {
    message.signed(&Key::new(KEY).unwrap(), SignType::HmacSha256).as_bytes().to_vec()
}

/// A refusal whose texts are the gateway's.
fn refusal(code: &str) -> Vec<u8> {
    let refused = MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, "wxd930ea5d5a258f4f")
        .set(&shared::MCH_ID, "10000100")
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, code)
        .set(&shared::ERR_CODE_DES, OPENID);
    signed(&refused)
}

/// Returns the values of the secret and personal fields of a message.
fn secrets(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for field in
        ["sign", "nonce_str", "openid", "sub_openid", "auth_code", "attach", "detail", "bank_type", "req_info", "body"]
    {
        for rest in body.split(&format!("<{field}>")).skip(1) {
            let Some((value, _)) = rest.split_once("</") else { continue };
            let value = value.trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
            // What is shorter could be a part of any word.
            if value.chars().count() >= 6 {
                found.push(value.to_owned());
            }
        }
    }
    found
}

/// Sends that reply to every kind of call, and reads it as every kind of notification. Returns what was sent.
fn receive(body: &[u8]) -> Vec<String> {
    let merchant = merchant();
    let _ = merchant.notification::<PayNotification>(body);
    let _ = merchant.clone().with_sign_type(SignType::Md5).notification::<PayNotification>(body);
    let _ = merchant.open_notification(body).map(drop);
    let _ = merchant.refund_notification::<pay::RefundNotificationInfo>(body);
    let _ = cloud::callback::<cloud::PayCallback>(body);
    let again = || Fixture::new([Some(body.to_vec()), None, Some(body.to_vec()), Some(body.to_vec())]);
    let cloud_merchant = CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    let mut sent = Vec::new();
    for number in 0..4 {
        let fixture = again();
        let client = Client::with_transport(merchant.clone(), &fixture);
        match number {
            0 => drop(client.send(&query("TEA1"))),
            1 => drop(client.send(&order())),
            2 => drop(client.send(&charge())),
            _ => {
                let client = CloudClient::with_transport(cloud_merchant.clone(), &fixture).with_plan(Plan::once());
                let query = cloud::QueryOrder {
                    optional: cloud::QueryOrderOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() },
                };
                let mut future = pin!(client.send(&query));
                let ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert!(matches!(ready, Poll::Ready(_)));
            }
        }
        sent.append(&mut fixture.sent.lock().unwrap());
    }
    sent
}

#[test]
fn nothing_secret_or_personal_is_recorded() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hostile");
    let mut bodies = vec![signed(&paid()), refusal("SYSTEMERROR"), refusal(OPENID), refusal("ORDERPAID"), Vec::new()];
    for entry in std::fs::read_dir(corpus).unwrap() {
        bodies.push(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(bodies.len() > 100);
    let mut sent = Vec::new();
    let recorded = collect(|| bodies.iter().for_each(|body| sent.extend(receive(body))));
    let mut canaries: BTreeSet<String> =
        [KEY, OPENID, ATTACH, AUTH_CODE, "canary", "CANARY"].into_iter().map(str::to_owned).collect();
    for body in sent.iter().map(String::as_bytes).chain(bodies.iter().map(Vec::as_slice)) {
        canaries.extend(secrets(&String::from_utf8_lossy(body)));
    }
    assert!(canaries.len() > 1_000, "{}", canaries.len());
    assert!(recorded.lines.len() > 1_000, "{}", recorded.lines.len());
    let lines: BTreeSet<&str> = recorded.lines.iter().map(String::as_str).collect();
    let text = Vec::from_iter(lines).join("\n");
    for canary in canaries {
        assert!(!text.contains(&canary), "{canary}");
    }
}

#[test]
fn a_password_of_the_endpoint_is_not_recorded() {
    let fixture = Fixture::new([]);
    let endpoint = Endpoint::sandbox(&format!("http://shop:{PASSWORD}@127.0.0.1:8080/v2")).unwrap();
    let client = Client::with_transport(merchant(), &fixture).with_endpoint(endpoint).with_plan(Plan::once());
    let recorded = collect(|| drop(client.send(&query("TEA1"))));
    assert!(!recorded.text().contains(PASSWORD));
    assert!(recorded.has("url.full=http://127.0.0.1:8080/v2/pay/orderquery"), "{}", recorded.text());
    assert!(recorded.has("server.address=127.0.0.1") && recorded.has("server.port=8080"), "{}", recorded.text());
}

#[test]
fn a_call_records_its_attempts_and_its_end() {
    let fixture = Fixture::new([None, Some(signed(&paid()))]);
    let client = Client::with_transport(merchant(), &fixture);
    let recorded = collect(|| drop(client.send(&query("TEA1")).unwrap()));
    for line in [
        "INFO span wxpay.call",
        "wxpay.api=order_query",
        "wxpay.mch_id=10000100",
        "wxpay.out_trade_no=TEA1",
        "DEBUG span wxpay.attempt",
        "http.request.method=POST",
        "server.address=api.mch.weixin.qq.com",
        "server.port=443",
        "http.request.resend_count=0",
        "wxpay.host=primary",
        "wxpay.transmission=never",
        "error.type=Unreachable",
        "INFO event the attempt failed and is repeated",
        "INFO event the other host is called",
        "server.address=api2.mch.weixin.qq.com",
        "http.request.resend_count=1",
        "wxpay.host=backup",
        "wxpay.transmission=maybe",
        "http.response.status_code=200",
        "wxpay.effect=none",
        "wxpay.attempts=2",
        "metric wxpay_attempts_total{api=order_query,host=primary,transmission=never}",
        "metric wxpay_attempts_total{api=order_query,host=backup,transmission=maybe}",
        "metric wxpay_call_seconds{api=order_query,result=ok}",
        "metric wxpay_route{host=primary}",
    ] {
        assert!(recorded.has(line), "{line}\n{}", recorded.text());
    }
    assert!(!recorded.text().contains("WARN") && !recorded.text().contains("ERROR"), "{}", recorded.text());
}

#[test]
fn an_effect_that_is_left_to_the_caller_is_a_warning() {
    let fixture = Fixture::new([]);
    let client = Client::with_transport(merchant(), &fixture);
    let recorded = collect(|| drop(client.send(&charge()).unwrap_err()));
    for line in [
        "WARN event the request may have been carried out; query it by its number",
        "wxpay.effect=possible",
        "metric wxpay_effect_possible_total{api=micropay}",
        "metric wxpay_call_seconds{api=micropay,result=Unreachable}",
    ] {
        assert!(recorded.has(line), "{line}\n{}", recorded.text());
    }
}

#[test]
fn a_notification_records_its_verdict() {
    let recorded = collect(|| {
        merchant().notification::<PayNotification>(&signed(&paid())).unwrap();
        merchant().notification::<PayNotification>(b"<xml></xml>").unwrap_err();
    });
    for line in [
        "DEBUG event the notification was verified",
        "INFO event the notification was refused",
        "metric wxpay_notifications_total{api=pay_notification,verdict=accept}",
    ] {
        assert!(recorded.has(line), "{line}\n{}", recorded.text());
    }
}
