//! `wxpay doctor --message`: the policy of a call, with published messages.

use std::fs;

use serde_json::Value;

use crate::command::{KEY, RunResult, run, workspace_file};
use crate::further_sign::Vector;

fn sample(file: &str) -> String {
    fs::read_to_string(workspace_file(&format!("tests/protocol/further/samples/{file}"))).unwrap()
}

fn diagnose(message: &str, more: &[&str], body: &str) -> (Option<i32>, Vec<String>, RunResult) {
    let arguments = [&["doctor", "--key", KEY, "--format", "json", "--message", message][..], more].concat();
    let result = run(&arguments, body.as_bytes());
    let found: Value = serde_json::from_str(&result.stdout).unwrap_or_else(|_| panic!("{result:?}"));
    let names =
        found["mistakes"].as_array().unwrap().iter().map(|mistake| mistake["name"].as_str().unwrap().to_owned());
    (result.code, names.collect(), result)
}

/// The message signed by `wxpay sign`, with that message's name or without.
fn signed(body: &str, message: Option<&str>, sign_type: &str) -> String {
    let bare = without_sign(body);
    let mut arguments = vec!["sign", "--key", KEY, "--sign-type", sign_type];
    arguments.extend(message.map(|message| ["--message", message]).into_iter().flatten());
    let result = run(&arguments, bare.as_bytes());
    assert_eq!(result.code, Some(0), "{result:?}");
    bare.replace("</xml>", &format!("<sign>{}</sign></xml>", result.stdout.lines().last().unwrap()))
}

/// The message without its signature.
fn without_sign(body: &str) -> String {
    let (before, rest) = body.split_once("<sign>").unwrap();
    format!("{before}{}", rest.split_once("</sign>").unwrap().1)
}

#[test]
fn published_requests_are_right() {
    let folder = workspace_file("tests/protocol/further/samples/signed");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()) {
        let Some(call) = file.strip_suffix(".request.xml").and_then(|stem| stem.split('.').next()) else { continue };
        let body = sample(&format!("signed/{file}"));
        let (code, names, result) = diagnose(&format!("pay.{call}"), &[], &body);
        assert_eq!((code, names.len()), (Some(0), 0), "{file}: {result:?}");
        count += 1;
    }
    assert!(count > 40, "{count}");
    for (file, call) in [("entrustweb.url.txt", "pay.entrustweb"), ("h5entrustweb.url.txt", "pay.h5entrustweb")] {
        let (code, names, result) = diagnose(call, &[], sample(file).trim());
        assert_eq!((code, names.len()), (Some(0), 0), "{file}: {result:?}");
    }
}

#[test]
fn what_the_call_does_not_take_is_named() {
    let packet = sample("signed/sendredpack.request.xml");
    let sharing = sample("signed/profitsharingquery.request.xml");
    let customs = sample("signed/customdeclareorder.request.xml");
    let with = |body: &str, field: &str| body.replace("</xml>", &format!("{field}</xml>"));
    for (message, body, mistake) in [
        ("pay.sendredpack", signed(&with(&packet, "<sign_type>MD5</sign_type>"), None, "MD5"), "sign-type-not-taken"),
        ("pay.sendredpack", signed(&packet, None, "HMAC-SHA256"), "sign-type-of-call"),
        ("pay.sendredpack", signed(&packet.replace("wxappid>", "appid>"), None, "MD5"), "id-names"),
        ("pay.profitsharingquery", signed(&sharing, None, "MD5"), "sign-type-of-call"),
        (
            "pay.profitsharingquery",
            signed(&with(&sharing, "<appid>wx1</appid>"), None, "HMAC-SHA256"),
            "appid-not-taken",
        ),
        ("pay.customdeclareorder", signed(&with(&customs, "<nonce_str>n</nonce_str>"), None, "MD5"), "nonce-not-taken"),
    ] {
        let (code, names, result) = diagnose(message, &[], &body);
        assert_eq!((code, names), (Some(1), vec![mistake.to_owned()]), "{result:?}");
        // Without the call's name the message is taken for an order, of which every field is signed.
        let plain = run(&["doctor", "--key", KEY, "--format", "json"], body.as_bytes());
        assert!(!plain.stdout.contains(mistake), "{plain:?}");
    }
}

#[test]
fn second_signature_is_checked_with_its_secret() {
    let published =
        Vector::all("sign").into_iter().find(|vector| vector.text("id") == "gochat-sendworkwxredpack-request");
    let published = published.unwrap();
    let body = published.xml().replace("</xml>", &format!("<sign>{}</sign></xml>", published.text("expect")));
    // The secret of that message is the demo key.
    let (code, names, result) = diagnose("pay.sendworkwxredpack", &["--workwx-secret", KEY], &body);
    assert_eq!((code, names.len()), (Some(0), 0), "{result:?}");
    let other = "GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mxLyIEk";
    let (code, names, result) = diagnose("pay.sendworkwxredpack", &["--workwx-secret", other], &body);
    assert_eq!((code, names), (Some(1), vec!["workwx-sign".to_owned()]), "{result:?}");
    assert!(!result.stdout.contains("GyvuhK"), "{result:?}");
}

#[test]
fn sign_type_that_contradicts_the_call_is_refused() {
    let body = sample("signed/sendredpack.request.xml");
    let arguments = ["doctor", "--key", KEY, "--message", "sendredpack", "--sign-type", "HMAC-SHA256"];
    let result = run(&arguments, body.as_bytes());
    assert!(result.code == Some(2) && result.stderr.contains("MD5 alone"), "{result:?}");
}
