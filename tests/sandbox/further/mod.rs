//! The further calls, over HTTP, by a client that signs by itself.

mod conservation;
mod coupons;
mod customs;
mod deposit;
mod face_payment;
mod ground;
mod papay;
mod profit_sharing;
mod red_packets;
mod report;
mod samples;
mod transfers;
mod vehicle;

use std::time::Duration;

use wxpay_core::SignType::HmacSha256;
use wxpay_sandbox::Sandbox;

use crate::client::{APPID, Answer, Changes, KEY, ask, ask_with, control, fields, sign};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Makes a call of red packets or transfers: MD5 without `sign_type`.
fn pay_out(sandbox: &Sandbox, path: &str, fields: Changes<'_>) -> Answer {
    ask(sandbox, path, fields)
}

/// Makes a call of sharing: HMAC-SHA256 with `sign_type`.
fn ask_by_hmac(sandbox: &Sandbox, path: &str, fields: Changes<'_>) -> Answer {
    ask_with(sandbox, path, fields, KEY, HmacSha256)
}

/// Moves the clock.
fn advance(sandbox: &Sandbox, by: Duration) {
    control(sandbox, "POST", "clock", &format!(r#"{{"advance_seconds":{}}}"#, by.as_secs()));
}

/// What the demo merchant, or another holder, can spend.
fn balance(sandbox: &Sandbox, holder: &str) -> i64 {
    let listed = control(sandbox, "GET", "balances", "");
    let of = |entry: &&serde_json::Value| entry["merchant"] == holder;
    listed["balances"].as_array().unwrap().iter().find(of).map_or(0, |entry| entry["balance"].as_i64().unwrap())
}

/// Asserts a reply without a signature that carries out the call.
fn assert_done(answer: Answer) -> Answer {
    let codes = ["return_code", "result_code", "sign"].map(|name| answer.field(name));
    assert_eq!(codes, ["SUCCESS", "SUCCESS", ""], "{} {}", answer.body, answer.header("x-wxpay-sandbox-reason"));
    answer
}

/// Asserts a refusal without a signature.
fn assert_denied(answer: &Answer, code: &str) {
    let codes = ["return_code", "result_code", "err_code", "sign"].map(|name| answer.field(name));
    assert_eq!(codes, ["SUCCESS", "FAIL", code, ""], "{} {}", answer.body, answer.header("x-wxpay-sandbox-reason"));
}

/// Asserts a reply signed with HMAC-SHA256 that carries out the call.
fn assert_signed(answer: Answer) -> Answer {
    let codes = ["return_code", "result_code"].map(|name| answer.field(name));
    assert_eq!(codes, ["SUCCESS", "SUCCESS"], "{} {}", answer.body, answer.header("x-wxpay-sandbox-reason"));
    assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, HmacSha256), "{}", answer.body);
    answer
}

/// Asserts a refusal signed with HMAC-SHA256.
fn assert_refused(answer: &Answer, code: &str) {
    let codes = ["return_code", "result_code", "err_code"].map(|name| answer.field(name));
    assert_eq!(codes, ["SUCCESS", "FAIL", code], "{} {}", answer.body, answer.header("x-wxpay-sandbox-reason"));
    assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, HmacSha256), "{}", answer.body);
}

/// The fields of a reply by name.
fn all<const N: usize>(answer: &Answer, names: [&str; N]) -> [String; N] {
    names.map(|name| answer.field(name))
}

/// The ids of red packets.
const WXAPPID: [(&str, &str); 2] = [("appid", ""), ("wxappid", APPID)];
