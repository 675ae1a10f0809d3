//! `wxpay verify`: the verdicts on the corpus in `tests/hostile`, and on other messages.

use crate::command::{KEY, RunResult, run, stderr, workspace_file};
use serde_json::Value;

/// Returns the verdict, which must be one line on stdout and fit the exit code.
fn verdict(arguments: &[&str], input: &[u8]) -> Value {
    let RunResult { code, stdout, stderr } = run(&[&["verify", "--key", KEY], arguments].concat(), input);
    assert_eq!(stdout.lines().count(), 1, "{stdout}{stderr}");
    assert!(!stdout.contains(KEY) && !stderr.contains(KEY), "{stderr}");
    let verdict: Value = serde_json::from_str(&stdout).unwrap();
    assert!(stderr.lines().all(|line| line.starts_with("help: ")), "{stderr}");
    assert!(stderr.lines().count() <= usize::from(verdict["verdict"] == "reject"), "{stderr}");
    assert_eq!(code, Some(i32::from(verdict["verdict"] != "accept")));
    verdict
}

const ACCOUNT: [&str; 6] = ["--appid", "wxd930ea5d5a258f4f", "--mch-id", "1900000109", "--total-fee", "888"];

#[test]
fn corpus_has_the_expected_classes() {
    let index = std::fs::read_to_string(workspace_file("tests/hostile/index.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in index.lines().skip(1) {
        let [name, group, _, expected, _, _] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let path = workspace_file("tests/hostile").join(name);
        let (expected, sign_type) = match expected.strip_suffix("[profile=hmac]") {
            Some(expected) => (expected, "HMAC-SHA256"),
            None => (expected, "MD5"),
        };
        let mut arguments = vec![path.to_str().unwrap(), "--sign-type", sign_type];
        // The command does not know earlier messages, so it accepts a repetition.
        let expected = if group == "replay" {
            arguments.extend(&ACCOUNT[..4]);
            "accept"
        } else {
            arguments.extend(ACCOUNT);
            expected
        };
        let found = verdict(&arguments, b"");
        let (class, detail) = match expected.strip_prefix("reject:") {
            Some(refusal) => {
                refusal.strip_suffix(')').and_then(|refusal| refusal.split_once('(')).unwrap_or((refusal, ""))
            }
            None => (expected, ""),
        };
        let found_class = found["class"].as_str().unwrap_or("accept");
        let is_detail_right = match class {
            "Gateway" => found["field"] == "return_code",
            "Business" => found["field"] == "err_code" && found["detail"].as_str().unwrap().contains(detail),
            _ => detail.is_empty() || found["field"] == detail,
        };
        if found_class != class || !is_detail_right {
            wrong.push(format!("{name}: {found} instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(index.lines().count(), 103);
}

#[test]
fn rejection_says_what_to_compare() {
    let said = |file: &str, arguments: &[&str]| {
        let path = workspace_file(file);
        run(&[&["verify", "--key", KEY, path.to_str().unwrap()], arguments].concat(), b"").stderr
    };
    assert!(
        said("tests/hostile/062-tampered-fee.xml", &[]).contains("`wxpay doctor` of the same message finds out why")
    );
    let plain = "tests/hostile/001-plain-md5.xml";
    assert_eq!(said(plain, &[]), "");
    assert!(said(plain, &["--mch-id", "10000100"]).contains("with --mch-id"));
    assert!(said(plain, &["--total-fee", "887"]).contains("`total_fee` and `fee_type`"));
    assert!(said("tests/hostile/118-truncated.xml", &[]).contains("byte for byte"));
    assert!(said(plain, &["--total-fee", "8.88"]).contains("8.88 yuan are 888"));
    let v3 = br#"{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{"ciphertext":"a"}}"#;
    for (message, words) in [("pay.pay_notification", "of APIv3"), ("cloud.pay_callback", "of APIv3")] {
        let said = run(&["verify", "--key", KEY, "--message", message], v3).stderr;
        assert!(said.contains(words) && !said.contains("writes no such"), "{said}");
    }
    let xml = std::fs::read(workspace_file(plain)).unwrap();
    let other = run(&["verify", "--message", "cloud.pay_callback"], &xml).stderr;
    assert!(other.contains("`pay.pay_notification`"), "{other}");
    let callback = br#"{"returnCode":"SUCCESS","outRefundNo":"R1","outTradeNo":"A1","refundStatus":"SUCCESS"}"#;
    let found = run(&["verify", "--message", "cloud.pay_callback"], callback).stderr;
    assert!(found.contains("`--message cloud.refund_callback`"), "{found}");
}

#[test]
fn reads_the_failures_of_the_cloud_function_sdk() {
    let calls = ["unified_order", "query_order", "close_order", "refund", "query_refund", "download_bill"];
    for name in calls.map(|call| format!("cloud.{call}.response")) {
        let failed = br#"{"errCode":-501001,"errMsg":"cloudPay.call:fail invalid"}"#;
        assert_eq!(verdict(&["--message", &name], failed)["class"], "Platform", "{name}");
        let refused = r#"{"errCode":0,"errMsg":"cloudPay.call:ok","returnCode":"FAIL","returnMsg":"受理关系不存在"}"#;
        assert_eq!(verdict(&["--message", &name], refused.as_bytes())["class"], "Gateway", "{name}");
        let refused = r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"受理关系不存在"}}"#;
        assert_eq!(verdict(&["--message", &name], refused.as_bytes())["class"], "Gateway", "{name}");
    }
}

#[test]
fn accepts_with_the_fields_as_received() {
    let path = workspace_file("tests/hostile/008-predefined-entities.xml");
    let found = verdict(&[path.to_str().unwrap()], b"");
    assert_eq!(found["fields"]["attach"], "a<b>&c");
    assert_eq!(found["fields"]["total_fee"], "888");
}

#[test]
fn mch_id_refuses_a_message_for_another_merchant() {
    let path = workspace_file("tests/hostile/064-other-merchant-signed.xml");
    let path = path.to_str().unwrap();
    assert_eq!(verdict(&[path], b"")["verdict"], "accept");
    assert_eq!(verdict(&[path, "--mch-id", "1900000109"], b"")["class"], "WrongMerchant");
}

#[test]
fn reads_standard_input_without_a_file() {
    let body = std::fs::read(workspace_file("tests/hostile/001-plain-md5.xml")).unwrap();
    assert_eq!(verdict(&[], &body)["verdict"], "accept");
    assert_eq!(verdict(&["-"], &body)["verdict"], "accept");
}

#[test]
fn checks_a_reply_against_its_table() {
    use wxpay_core::schema::pay::ORDER_QUERY_RESPONSE;
    use wxpay_core::server::MessageBuilder;
    use wxpay_core::{Key, SignType};

    let reply_without = |without: &[&str]| {
        let reply =
            ORDER_QUERY_RESPONSE.all_fields().filter(|field| !field.repeat.is_indexed() && field.name != "sign");
        let reply = reply.filter(|field| !without.contains(&field.name) && !field.sample.is_empty());
        let value = |name, sample| match name {
            "return_code" | "result_code" | "trade_state" => "SUCCESS",
            _ => sample,
        };
        let reply = reply.fold(MessageBuilder::new(), |reply, field| reply.set(field, value(field.name, field.sample)));
        reply.signed(&Key::new(KEY).unwrap(), SignType::HmacSha256)
    };
    let arguments = ["--message", "pay.order_query.response", "--sign-type", "HMAC-SHA256"];
    let whole = reply_without(&["sub_mch_id", "sub_appid", "err_code", "err_code_des", "promotion_detail"]);
    assert_eq!(verdict(&arguments, whole.as_bytes())["verdict"], "accept", "{whole}");
    let found = verdict(&[&arguments[..], &["--total-fee", "1"]].concat(), whole.as_bytes());
    assert_eq!((&found["class"], &found["field"]), (&"AmountMismatch".into(), &"total_fee".into()));
    let found = verdict(&arguments, reply_without(&["trade_state", "err_code"]).as_bytes());
    assert_eq!((&found["class"], &found["field"]), (&"MissingField".into(), &"trade_state".into()));
    let found = verdict(&["--message", "pay.order_query.response"], whole.as_bytes());
    assert_eq!(found["class"], "BadSign");
}

#[test]
fn refuses_an_unsigned_message() {
    let body = std::fs::read(workspace_file("tests/protocol/samples/cloud.pay_callback.json")).unwrap();
    let found = verdict(&["--message", "cloud.pay_callback"], &body);
    assert_eq!((&found["verdict"], &found["class"]), (&"reject".into(), &"Unsigned".into()));
    assert!(found["fields"].as_object().unwrap().contains_key("out_trade_no"));
}

#[test]
fn decrypts_a_refund_notification_and_refuses_it() {
    use wxpay_core::Key;
    use wxpay_core::schema::pay::{REFUND_NOTIFICATION, REFUND_NOTIFICATION_INFO};
    use wxpay_core::server::MessageBuilder;

    let filled = |fields: &mut dyn Iterator<Item = &'static wxpay_core::schema::Field>| {
        fields.fold(MessageBuilder::new(), |reply, field| reply.set(field, field.sample))
    };
    let inner = filled(&mut REFUND_NOTIFICATION_INFO.all_fields()).encrypted(&Key::new(KEY).unwrap());
    let field = |name: &str| REFUND_NOTIFICATION.find(name).unwrap();
    let outer = MessageBuilder::new()
        .set(field("return_code"), "SUCCESS")
        .set(field("appid"), "wxd930ea5d5a258f4f")
        .set(field("mch_id"), "10000100")
        .set(field("nonce_str"), "1")
        .set(field("req_info"), inner);
    let arguments = ["--message", "pay.refund_notification"];
    let found = verdict(&arguments, outer.unsigned().as_bytes());
    assert_eq!(found["class"], "Unsigned", "{found}");
    assert_eq!(found["fields"]["refund_id"], "50000408942018111907145868882");
    let broken = outer.unsigned().replace("</req_info>", "AAAA</req_info>");
    assert_eq!(verdict(&arguments, broken.as_bytes())["class"], "BadReqInfo");
}

/// The verdict on a file of `tests/live`.
fn verdict_on_live(name: &str, message: &str) -> Value {
    let path = workspace_file("tests/live").join(name);
    verdict(&[path.to_str().unwrap(), "--message", message], b"")
}

#[test]
fn failed_payment_has_its_order() {
    let found = verdict_on_live("failed_payment.xml", "pay.pay_notification");
    assert_eq!((&found["class"], &found["field"]), (&"Business".into(), &"err_code".into()));
    assert_eq!((&found["out_trade_no"], &found["err_code"]), (&"20261123091010".into(), &"SYSTEMERROR".into()));
    // The fields of a forged message are not shown.
    let text = std::fs::read_to_string(workspace_file("tests/live/failed_payment.xml")).unwrap();
    let forged = verdict(&[], text.replace("091010", "091011").as_bytes());
    assert!(forged["class"] == "BadSign" && forged.get("out_trade_no").is_none(), "{forged}");
}

#[test]
fn message_of_another_kind_is_recognised() {
    for (name, message, class, detail) in [
        ("payment.xml", "pay.refund_notification", "OtherMessage", "it has no `req_info`: not a refund notification"),
        ("refund.xml", "pay.pay_notification", "OtherMessage", "read by `refund_notification`"),
        ("refund.xml", "pay.native_callback", "OtherMessage", "read by `refund_notification`"),
        ("single_refund.xml", "pay.pay_notification", "OtherMessage", "the reply to a refund query"),
        ("v3.json", "pay.pay_notification", "Shape", "this is a notification of APIv3 (JSON with `resource`)"),
        ("v3.json", "pay.refund_notification", "Shape", "this is a notification of APIv3 (JSON with `resource`)"),
        ("v3.json", "cloud.pay_callback", "Shape", "this is a notification of APIv3 (JSON with `resource`)"),
        ("refund_callback.json", "pay.pay_notification", "Shape", "read by `cloud::callback`"),
        ("refund_callback.json", "cloud.pay_callback", "OtherMessage", "into a `RefundCallback`"),
    ] {
        let found = verdict_on_live(name, message);
        assert_eq!(found["class"], class, "{found}");
        assert!(found["detail"].as_str().unwrap().contains(detail), "{found}");
    }
    assert_eq!(verdict_on_live("refund_callback.json", "cloud.refund_callback")["class"], "Unsigned");
    assert_eq!(verdict_on_live("single_refund.xml", "pay.refund_query.response")["verdict"], "accept");
}

#[test]
fn reads_cloud_replies_in_both_forms() {
    let found = verdict_on_live("function_sdk.json", "cloud.query_refund.response");
    assert!(found["class"] == "Unsigned" && found["fields"].get("err_code").is_none(), "{found}");
    let found = verdict_on_live("cloud_run.json", "cloud.unified_order.response");
    assert!(found["class"] == "Gateway" && found["detail"].as_str().unwrap().contains("受理关系不存在"), "{found}");
    let refused = r#"{"errcode":-601013,"errmsg":"env not authorized"}"#;
    let found = verdict(&["--message", "cloud.refund.response"], refused.as_bytes());
    assert_eq!(found["class"], "Platform", "{found}");
    // Every reply of the channel, with its envelope and without.
    for request in wxpay_core::schema::ALL.iter().filter(|table| table.channel.name() == "cloud") {
        let Some(reply) = request.response else { continue };
        let inner = r#"{"return_code":"FAIL","return_msg":"x"}"#;
        let camel = r#"{"returnCode":"FAIL","returnMsg":"x","errCode":0,"errMsg":"ok"}"#;
        let whole = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{inner}}}"#);
        for body in [inner, camel, &whole] {
            let found = verdict(&["--message", &format!("cloud.{}", reply.name)], body.as_bytes());
            assert_eq!(found["class"], "Gateway", "{}: {found}", reply.name);
        }
    }
}

#[test]
fn malformed_ids_of_a_message_are_replaced_and_those_of_options_refused() {
    let text = std::fs::read_to_string(workspace_file("tests/live/payment.xml")).unwrap();
    for (id, class) in [("wxd930ea5d5a258f4f", "BadSign"), ("10000100", "BadSign")] {
        for other in ["-", "12", "wx_1", ""] {
            let found = verdict(&[], text.replace(id, other).as_bytes());
            assert_eq!(found["class"], class, "{other}: {found}");
        }
    }
    for id in ["10000100\n", "\"10000100\"", "wxd930ea5d5a258f4f"] {
        let RunResult { code, stderr, .. } = run(&["verify", "--key", KEY, "--mch-id", id], text.as_bytes());
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.contains("`mch_id` h"), "{stderr}");
    }
}

#[test]
fn unknown_message_is_refused_with_the_nearest() {
    for (name, help) in [
        ("pay.pay_notificaton", "did you mean `pay.pay_notification`?"),
        ("pay.unified_order", "name its reply, `pay.unified_order.response`"),
        ("pay.coupon", "is not a message that is received"),
        ("x", "one of pay.unified_order.response, "),
    ] {
        let error = stderr(&["verify", "--message", name, "--key", KEY], 2);
        assert!(error.contains(help), "{error}");
    }
}
