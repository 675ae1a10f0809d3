//! `wxpay sign --message`: the published signatures of the further calls, and what contradicts a call.

use std::fmt::Write as _;

use serde_json::Value;

use crate::command::{KEY, run, run_command, wxpay};

const VECTORS: &str = include_str!("../../../tests/protocol/further/vectors.json");

/// A vector, by how it is signed.
pub(crate) struct Vector(Value);

impl Vector {
    pub(crate) fn all(kind: &str) -> Vec<Self> {
        let Value::Array(all) = serde_json::from_str(VECTORS).unwrap() else { panic!("no array") };
        all.into_iter().filter(|vector| vector["kind"] == kind).map(Self).collect()
    }

    pub(crate) fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap_or_default()
    }

    /// The name of the message. A reply has the codes of one.
    fn message(&self) -> String {
        let api = self.text("api");
        let is_reply = self.0["params"].get("return_code").is_some() && api != "report";
        match (api.strip_suffix(".client"), api.strip_suffix("_notify")) {
            (Some(parameters), _) => format!("pay.{parameters}"),
            (_, Some(notification)) => format!("pay.{notification}_notification"),
            _ if is_reply => format!("pay.{api}.response"),
            _ => format!("pay.{api}"),
        }
    }

    pub(crate) fn xml(&self) -> String {
        self.xml_without("")
    }

    fn xml_without(&self, left_out: &str) -> String {
        let mut xml = "<xml>".to_owned();
        for (name, value) in self.0["params"].as_object().unwrap().iter().filter(|(name, _)| *name != left_out) {
            let value = value.as_str().unwrap().replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(xml, "<{name}>{value}</{name}>");
        }
        xml + "</xml>"
    }
}

fn sign(message: &str, more: &[&str], body: &str) -> (Vec<String>, String, Option<i32>) {
    let arguments = [&["sign", "--key", KEY, "--message", message][..], more].concat();
    let result = run(&arguments, body.as_bytes());
    (result.stdout.lines().map(str::to_owned).collect(), result.stderr, result.code)
}

#[test]
fn published_requests_and_replies_have_their_published_signatures() {
    let mut count = 0;
    for vector in Vector::all("sign") {
        let id = vector.text("id");
        let (lines, error, code) = sign(&vector.message(), &[], &vector.xml());
        assert_eq!(code, Some(0), "{id}: {error}");
        assert_eq!(lines.last().unwrap(), vector.text("expect"), "{id}: {lines:?}");
        if !vector.text("string").is_empty() {
            assert_eq!(lines[0], vector.text("string").replace(KEY, "********"), "{id}");
        }
        count += 1;
    }
    assert_eq!(count, 47);
}

#[test]
fn links_are_signed_with_their_raw_values() {
    let vectors = Vector::all("link");
    for vector in &vectors {
        let query = vector.text("url").split_once('?').unwrap().1;
        for body in [vector.text("url"), query, &vector.xml()] {
            let (lines, error, _) = sign(&vector.message(), &[], body);
            assert_eq!(lines.last().map(String::as_str), Some(vector.text("expect")), "{body}: {error}");
            assert!(!lines[0].contains('%'), "{lines:?}");
        }
    }
    assert_eq!(vectors.len(), 5);
}

#[test]
fn parameters_of_a_client_are_read_from_json() {
    let vector = Vector::all("sign").into_iter().find(|vector| vector.text("id") == "gochat-sendbizredpacket-encoded");
    let vector = vector.unwrap();
    let mut parameters = vector.0["params"].clone();
    // It is handed over, and not signed.
    parameters["signType"] = "MD5".into();
    let (lines, error, _) = sign("pay.sendbizredpacket", &[], &parameters.to_string());
    assert_eq!(lines.last().map(String::as_str), Some(vector.text("expect")), "{error}");
    assert!(!lines[0].contains("signType"));
}

#[test]
fn second_signature_is_made_first_and_put_in() {
    let vectors = Vector::all("workwx");
    for vector in &vectors {
        let (message, secret) = (vector.message(), vector.text("secret"));
        let bare = vector.xml_without("workwx_sign");
        let (lines, error, _) = sign(&message, &["--workwx-secret", secret], &bare);
        assert!(lines[0].contains(&format!("&workwx_sign={}&", vector.text("expect"))), "{lines:?} {error}");
        // That of a message which has one already is made anew.
        let other = bare.replace("</xml>", "<workwx_sign>0</workwx_sign></xml>");
        assert_eq!(sign(&message, &["--workwx-secret", secret], &other).0, lines);
        let mut command = wxpay();
        let command = command.args(["sign", "--key", KEY, "--message", &message]).env("WXPAY_WORKWX_SECRET", secret);
        assert_eq!(run_command(command, bare.as_bytes()).stdout.lines().collect::<Vec<_>>(), lines);
        let signed = Vector::all("sign")
            .into_iter()
            .find(|signed| signed.text("api") == vector.text("api") && signed.0["params"].get("return_code").is_none());
        assert_eq!(lines.last().unwrap(), signed.unwrap().text("expect"));
        // Without a secret there is none, and without its fields neither.
        assert_eq!(sign(&message, &[], &vector.xml()).0, lines);
        let (_, error, code) = sign(&message, &[], &bare);
        assert!(code == Some(2) && error.contains("WXPAY_WORKWX_SECRET"), "{error}");
        let (_, error, code) = sign(&message, &["--workwx-secret", secret], "<xml><mch_id>1</mch_id></xml>");
        assert!(code == Some(1) && error.contains("nonce_str") && !error.contains("mch_id,"), "{error}");
    }
    assert_eq!(vectors.len(), 2);
}

#[test]
fn secret_of_wecom_is_never_shown() {
    let secret = "GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mxLyIEk";
    let body = format!("<xml><act_name>{secret}</act_name><mch_billno>1</mch_billno></xml>");
    for arguments in [
        &["sign", "--key", KEY, "--message", "pay.sendworkwxredpack", "--workwx-secret", secret][..],
        &["sign", "--key", KEY, "--message", "pay.refund", "--workwx-secret", secret],
        &["sign", "--key", KEY, "--workwx-secret", secret],
        &["sign", "--key", KEY, "--message", "pay.sendworkwxredpack", "--workwx-secret", "with blanks canary"],
        &["sign", "--key", KEY, "--workwx-secrt", secret],
    ] {
        let result = run(arguments, body.as_bytes());
        assert!(result.code != Some(0), "{}", result.stdout);
        assert!(!result.stderr.contains("GyvuhK") && !result.stderr.contains("canary"), "{}", result.stderr);
        assert!(!result.stdout.contains("GyvuhK"), "{}", result.stdout);
    }
}

#[test]
fn what_contradicts_the_call_is_refused() {
    let with = |sign_type: &str| format!("<xml><mch_id>1</mch_id><sign_type>{sign_type}</sign_type></xml>");
    for (message, more, body, words) in [
        ("pay.sendredpack", &[][..], with("MD5"), "is refused with a `sign_type`"),
        ("pay.sendredpack", &["--sign-type", "HMAC-SHA256"], "<xml><a>1</a></xml>".to_owned(), "MD5 alone"),
        ("pay.profitsharing", &["--sign-type", "MD5"], with("HMAC-SHA256"), "HMAC-SHA256 alone"),
        ("pay.profitsharing", &[], with("MD5"), "HMAC-SHA256 alone"),
        ("pay.customdeclareorder", &["--sign-type", "HMAC-SHA256"], "<xml><a>1</a></xml>".to_owned(), "MD5 alone"),
        ("pay.unified_order", &["--sign-type", "MD5"], with("HMAC-SHA256"), "`--sign-type` is MD5"),
        ("cloud.profitsharing", &[], "<xml><a>1</a></xml>".to_owned(), "carries no signature"),
        ("pay.notification_reply", &[], "<xml><a>1</a></xml>".to_owned(), "carries no signature"),
    ] {
        let (lines, error, code) = sign(message, more, &body);
        assert!(lines.is_empty() && matches!(code, Some(1 | 2)), "{message}: {lines:?}");
        assert!(error.contains(words), "{message}: {error}");
    }
}

#[test]
fn only_way_of_a_call_signs_whatever_the_message_lacks() {
    let digits = |message: &str| sign(message, &[], "<xml><mch_id>1</mch_id></xml>").0.last().unwrap().len();
    assert_eq!((digits("pay.profitsharing"), digits("profit_sharing"), digits("pay.sendredpack")), (64, 64, 32));
    assert_eq!((digits("pay.unified_order"), digits("pay.download_fund_flow")), (32, 64));
}
