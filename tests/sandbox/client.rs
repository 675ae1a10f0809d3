//! A merchant at the sandbox that signs by itself, without the library.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Instant;

use wxpay_core::SignType::{self, HmacSha256, Md5};
use wxpay_core::schema::ALL;
use wxpay_sandbox::Sandbox;

pub(crate) use crate::common::fixtures::{APPID, KEY, MCH_ID};
pub(crate) use crate::common::http::{
    Answer, TOO_LONG, blocking, connect, http, receive, send, send_with, serve_answers,
};
pub(crate) use crate::common::signature::{Fields, fields, owned_fields, sign, value_of};

pub(crate) type Changes<'c> = &'c [(&'c str, &'c str)];

/// An address at which no server listens.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:9/notify";
/// The answer to a notification that acknowledges it.
pub(crate) const ACKNOWLEDGED: &str = "<xml><return_code>SUCCESS</return_code></xml>";

/// Sets fields to other values; an empty one removes the field.
fn with_changes(mut fields: Fields, changes: Changes<'_>) -> Fields {
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

/// A unified order before it is signed.
pub(crate) fn order(out_trade_no: &str, changes: Changes<'_>) -> Fields {
    let usual = [
        ("appid", APPID),
        ("mch_id", MCH_ID),
        ("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
        ("body", "Tea shop-oolong"),
        ("out_trade_no", out_trade_no),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", NOWHERE),
        ("trade_type", "JSAPI"),
        ("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
    ];
    with_changes(owned_fields(&usual), changes)
}

/// The fields as XML, one per line.
pub(crate) fn xml(fields: &Fields) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>\n{}\n</xml>", fields.join("\n"))
}

/// The fields, signed with that key and with HMAC-SHA256 declared, as XML.
fn sign_fields_with(mut fields: Fields, key: &str, sign_type: SignType) -> String {
    if sign_type == HmacSha256 {
        fields.push(("sign_type".to_owned(), "HMAC-SHA256".to_owned()));
    }
    let sign = sign(&fields, key, sign_type);
    fields.push(("sign".to_owned(), sign));
    xml(&fields)
}

pub(crate) fn sign_fields(fields: Fields, sign_type: SignType) -> String {
    sign_fields_with(fields, KEY, sign_type)
}

/// Any call with the ids of the account, before it is signed.
fn call_fields(changes: Changes<'_>) -> Fields {
    with_changes(owned_fields(&[("appid", APPID), ("mch_id", MCH_ID), ("nonce_str", "ibuaiVcKdpRxkhJA")]), changes)
}

/// The body of any call with the ids of the account.
pub(crate) fn call_body(changes: Changes<'_>) -> String {
    sign_fields(call_fields(changes), Md5)
}

/// The body of a unified order.
pub(crate) fn order_body(out_trade_no: &str, notify_url: &str) -> String {
    sign_fields(order(out_trade_no, &[("notify_url", notify_url)]), Md5)
}

pub(crate) fn place_order(address: SocketAddr, out_trade_no: &str) -> Answer {
    http(address, "POST", "/pay/unifiedorder", order_body(out_trade_no, NOWHERE).as_bytes())
}

pub(crate) fn query_order(address: SocketAddr, out_trade_no: &str) -> Answer {
    http(address, "POST", "/pay/orderquery", call_body(&[("out_trade_no", out_trade_no)]).as_bytes())
}

pub(crate) fn place(sandbox: &Sandbox, fields: Fields) -> Answer {
    http(sandbox.address(), "POST", "/pay/unifiedorder", sign_fields(fields, Md5).as_bytes())
}

/// Posts any call with the ids of the account.
pub(crate) fn ask(sandbox: &Sandbox, path: &str, changes: Changes<'_>) -> Answer {
    ask_with(sandbox, path, changes, KEY, Md5)
}

/// The same with another key or sign type. A reply must have fields of its table only.
pub(crate) fn ask_with(sandbox: &Sandbox, path: &str, changes: Changes<'_>, key: &str, sign_type: SignType) -> Answer {
    let body = sign_fields_with(call_fields(changes), key, sign_type);
    let answer = http(sandbox.address(), "POST", path, body.as_bytes());
    if answer.body.starts_with("<xml>") {
        assert_of_the_table(path, &fields(&answer.body));
    }
    answer
}

/// Asserts that a reply has fields of its table only, and each once.
fn assert_of_the_table(path: &str, reply: &Fields) {
    let Some(message) = ALL.iter().find(|message| message.path == path) else {
        return;
    };
    let table = message.response.unwrap();
    for (at, (name, _)) in reply.iter().enumerate() {
        assert!(reply.iter().skip(at + 1).all(|(other, _)| other != name), "{path}: {name} stands twice");
        let mut parts: Vec<&str> = name.split('_').collect();
        let indexes = parts.iter().rev().take_while(|part| part.parse::<u32>().is_ok()).count();
        let (first, patterns) = (parts.len() - indexes, ["$n", "$m"]);
        for (part, pattern) in parts.iter_mut().skip(first).zip(patterns) {
            *part = pattern;
        }
        // One table lacks it, although its reply has the code.
        let is_text_of_code = name == "err_code_des";
        assert!(is_text_of_code || table.find(&parts.join("_")).is_some(), "{path}: {name} is not of {}", table.name);
    }
}

/// Returns the reply to a call that was carried out, whose signature is right.
pub(crate) fn assert_accepted(answer: Answer) -> Answer {
    let reply = fields(&answer.body);
    assert_eq!(answer.field("sign"), sign(&reply, KEY, Md5), "{}", answer.body);
    assert_eq!(answer.field("result_code"), "SUCCESS", "{}", answer.body);
    answer
}

/// Asserts a signed refusal with that code and text.
pub(crate) fn assert_refused(answer: &Answer, code: &str, text: &str) {
    let reply = fields(&answer.body);
    assert_eq!(answer.field("sign"), sign(&reply, KEY, Md5), "{}", answer.body);
    let given = ["result_code", "err_code", "err_code_des"].map(|name| answer.field(name));
    assert_eq!(given, ["FAIL", code, text], "{}", answer.header("x-wxpay-sandbox-reason"));
    assert_eq!(answer.header("x-wxpay-sandbox-code"), code.to_ascii_lowercase());
}

/// Asserts a `return_code` FAIL with that text, and nothing else.
pub(crate) fn assert_not_taken(answer: &Answer, text: &str) {
    let expected = owned_fields(&[("return_code", "FAIL"), ("return_msg", text)]);
    assert_eq!(fields(&answer.body), expected, "{}", answer.header("x-wxpay-sandbox-reason"));
}

/// Places an order and lets its payer pay it.
pub(crate) fn place_and_pay(sandbox: &Sandbox, out_trade_no: &str, changes: Changes<'_>) {
    assert_accepted(place(sandbox, order(out_trade_no, changes)));
    sandbox.pay(out_trade_no).unwrap();
}

/// Calls the control interface, which must succeed.
pub(crate) fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> serde_json::Value {
    let answer = http(sandbox.address(), method, &format!("/_sandbox/{path}"), body.as_bytes());
    assert!(answer.head.starts_with("http/1.1 200"), "{path}: {}", answer.body);
    answer.json()
}

/// Sets a fault rule, which must be right.
pub(crate) fn fault(address: SocketAddr, rule: &serde_json::Value) -> serde_json::Value {
    let answer = http(address, "POST", "/_sandbox/faults", rule.to_string().as_bytes());
    assert_eq!(answer.status(), 200, "{rule}: {}", answer.body);
    answer.json()
}

/// Gets a path repeatedly until the answer is as expected.
pub(crate) fn wait_until(address: SocketAddr, path: &str, expected: impl Fn(&serde_json::Value) -> bool) {
    let begun = Instant::now();
    loop {
        let answer = http(address, "GET", path, b"").json();
        if expected(&answer) {
            return;
        }
        let shown: String = answer.to_string().chars().take(500).collect();
        assert!(begun.elapsed() < TOO_LONG, "{path} stays {shown}");
    }
}

/// A merchant's server that acknowledges every notification and passes it on.
pub(crate) fn shop() -> (String, mpsc::Receiver<String>) {
    let (address, posts) = serve_answers(std::iter::repeat(ACKNOWLEDGED));
    (format!("http://{address}/notify"), posts)
}
