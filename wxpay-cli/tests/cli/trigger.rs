//! `wxpay trigger`: the messages that it makes, as `wxpay verify` and the core read them.

use std::process::Command;

use serde_json::Value;
use wxpay_core::fields::Fields;
use wxpay_core::schema::{ALL, Direction, Message, pay, shared};
use wxpay_core::{Key, Limits, Merchant, SignType, server};

use crate::command::{KEY, OTHER_KEY, RunResult, run, run_command, stderr, stdout, wxpay};

const PAYMENT: &str = "pay.pay_notification";
const REFUND: &str = "pay.refund_notification";

/// The variables of an account.
const VARIABLES: [&str; 6] =
    ["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY", "WXPAY_SUB_APPID", "WXPAY_SUB_MCH_ID", "WXPAY_SIGN_TYPE"];

/// The command without an account in its environment.
fn command(arguments: &[&str]) -> Command {
    let mut command = wxpay();
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.arg("trigger").args(arguments);
    command
}

/// The message that the arguments make with the key of the samples.
fn trigger(arguments: &[&str]) -> String {
    let RunResult { code, stdout, stderr } = run_command(command(arguments).args(["--key", KEY]), b"");
    assert!(code == Some(0) && stderr.is_empty(), "{arguments:?}: {stderr}");
    stdout
}

/// What is wrong with the arguments, which make nothing.
fn refused(arguments: &[&str]) -> String {
    let RunResult { code, stdout, stderr } = run_command(command(arguments).args(["--key", KEY]), b"");
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
    stderr
}

fn verify(message: &str, sign_type: &str, options: &[&str], body: &str) -> Value {
    let arguments = ["verify", "--key", KEY, "--message", message, "--sign-type", sign_type];
    serde_json::from_str(&run(&[&arguments, options].concat(), body.as_bytes()).stdout).unwrap()
}

/// The fields of a message in XML.
fn read(body: &str) -> Fields<'_> {
    server::read(body.as_bytes(), &Limits::default()).unwrap()
}

fn text<'f>(fields: &'f Fields<'_>, name: &str) -> &'f str {
    fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text()).unwrap_or_default()
}

/// The tables of what WeChat Pay sends.
fn received() -> impl Iterator<Item = &'static Message> {
    let sent = [Direction::Response, Direction::Notification, Direction::Failure];
    ALL.iter().copied().filter(move |table| sent.contains(&table.direction))
}

#[test]
fn every_message_is_verified() {
    let mut count = 0;
    // What the APIv3 key encrypts has a test of its own.
    let is_of_apiv3 = |table: &&Message| table.name.starts_with("profitsharing_notification");
    for table in received().filter(|table| !is_of_apiv3(table)) {
        let name = table.full_name().to_string();
        let request = ALL.iter().find(|request| request.response.is_some_and(|reply| reply.is(table)));
        let ways = [table.sign, request.map_or(&[][..], |request| request.sign)].concat();
        let only_md5 = !ways.is_empty() && !ways.contains(&SignType::HmacSha256);
        let verdict = verify(&name, if only_md5 { "MD5" } else { "HMAC-SHA256" }, &[], &trigger(&[&name]));
        let expected = if table.signed { Value::Null } else { "Unsigned".into() };
        assert_eq!(verdict["class"], expected, "{name}: {verdict}");
        assert_eq!(verdict["verdict"] == "accept", table.signed);
        count += 1;
    }
    assert!(count > 80, "{count}");
}

#[test]
fn notification_of_sharing_is_encrypted_with_the_apiv3_key() {
    let key = "0123456789abcdef0123456789abcdef";
    let name = "pay.profitsharing_notification";
    let body = trigger(&[name, "out_order_no=SHARE-1", "--apiv3-key", key]);
    assert!(!body.contains("SHARE-1") && !body.contains(key), "{body}");
    let arguments = ["verify", "--message", name, "--apiv3-key", key];
    let verdict: Value = serde_json::from_str(&run(&arguments, body.as_bytes()).stdout).unwrap();
    assert_eq!(
        (&verdict["verdict"], &verdict["fields"]["out_order_no"]),
        (&"accept".into(), &"SHARE-1".into()),
        "{verdict}"
    );
    assert!(verdict["fields"]["receiver"].is_object(), "{verdict}");
    let error = refused(&[name]);
    assert!(error.contains("WXPAY_APIV3_KEY"), "{error}");
}

/// The class of the error with which the merchant of the samples refuses a message.
fn class(table: &'static Message, body: &str) -> &'static str {
    let merchant = Merchant::new(shared::APPID.sample, shared::MCH_ID.sample, KEY).unwrap();
    let merchant = merchant.with_sign_type(SignType::HmacSha256);
    server::receive(table, body.as_bytes(), &merchant).unwrap_err().class()
}

#[test]
fn failures_have_no_field_of_a_success() {
    for table in received().filter(|table| table.find(shared::RESULT_CODE.name).is_some()) {
        let body = trigger(&[&table.full_name().to_string(), "result_code=FAIL"]);
        assert_eq!(class(table, &body), "Business", "{body}");
    }
    let body = trigger(&[PAYMENT, "result_code=FAIL", "out_trade_no=A1"]);
    let fields = read(&body);
    assert_eq!((text(&fields, "err_code"), text(&fields, "err_code_des")), ("SYSTEMERROR", "系统错误"));
    assert_eq!(text(&fields, "out_trade_no"), "A1");
    assert!(["total_fee", "transaction_id", "time_end", "openid"].iter().all(|name| text(&fields, name).is_empty()));
    // An error code is that of a failure.
    let body = trigger(&["pay.refund.response", "err_code=NOTENOUGH"]);
    assert_eq!(text(&read(&body), "result_code"), "FAIL");
    // What did not get through is not signed and has no more than a text.
    for table in received().filter(|table| table.find(shared::RETURN_CODE.name).is_some()) {
        let body = trigger(&[&table.full_name().to_string(), "return_code=FAIL"]);
        assert_eq!(class(table, &body), "Gateway", "{body}");
    }
    assert_eq!(read(&trigger(&[PAYMENT, "return_code=FAIL"])).len(), 2);
}

#[test]
fn sign_types_are_those_of_the_account_and_of_options() {
    for (arguments, sign_type, stated) in [
        (&[PAYMENT][..], "HMAC-SHA256", "HMAC-SHA256"),
        (&[PAYMENT, "--sign-type", "MD5"], "MD5", ""),
        (&[PAYMENT, "sign_type=MD5"], "MD5", "MD5"),
        (&[PAYMENT, "--sign-type", "hmac-sha256"], "HMAC-SHA256", "HMAC-SHA256"),
    ] {
        let body = trigger(arguments);
        assert_eq!(verify(PAYMENT, sign_type, &[], &body)["verdict"], "accept", "{arguments:?}");
        assert_eq!(text(&read(&body), "sign_type"), stated);
    }
    let output = run_command(command(&[PAYMENT]).env("WXPAY_KEY", KEY).env("WXPAY_SIGN_TYPE", "MD5"), b"");
    assert_eq!(verify(PAYMENT, "MD5", &[], &output.stdout)["verdict"], "accept");
    assert!(refused(&[PAYMENT, "sign_type=MD5", "--sign-type", "HMAC-SHA256"]).contains("--set-raw sign_type=MD5"));
    let error = refused(&["pay.native_callback", "--sign-type", "HMAC-SHA256"]);
    assert!(error.contains("always signed with MD5"), "{error}");
}

#[test]
fn account_gives_its_ids_and_its_key() {
    let with_account = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.env("WXPAY_APPID", "wxd930ea5d5a258f4f").env("WXPAY_MCH_ID", "10000100").env("WXPAY_KEY", KEY);
        command
    };
    let ids = ["--appid", "wxd930ea5d5a258f4f", "--mch-id", "10000100"];
    let body = run_command(&mut with_account(&[PAYMENT]), b"").stdout;
    assert_eq!(verify(PAYMENT, "HMAC-SHA256", &ids, &body)["verdict"], "accept");
    let provider = run_command(
        with_account(&[PAYMENT]).env("WXPAY_SUB_MCH_ID", "1900000109").env("WXPAY_SUB_APPID", "wx8888888888888888"),
        b"",
    );
    let body = provider.stdout;
    assert_eq!(text(&read(&body), "sub_mch_id"), "1900000109");
    assert_eq!(text(&read(&body), "sub_appid"), "wx8888888888888888");
    // An ordinary merchant's messages name no sub-merchant, unless it is given.
    assert!(text(&read(&trigger(&[PAYMENT])), "sub_mch_id").is_empty());
    assert_eq!(text(&read(&trigger(&[PAYMENT, "sub_mch_id=1900000109"])), "sub_mch_id"), "1900000109");
    // Another key signs for the same account.
    let other = run_command(&mut with_account(&[PAYMENT, "--key", OTHER_KEY]), b"").stdout;
    assert_eq!(verify(PAYMENT, "HMAC-SHA256", &ids, &other)["class"], "BadSign");
    assert_eq!(text(&read(&other), "mch_id"), "10000100");
}

#[test]
fn file_gives_the_account() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("trigger-account.toml");
    let account = format!("[account.shop]\nappid = 'wxd930ea5d5a258f4f'\nmch_id = '10000100'\nkey = '{KEY}'\n");
    std::fs::write(&file, account).unwrap();
    let output = run_command(&mut command(&[PAYMENT, "--config", file.to_str().unwrap()]), b"");
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    let verdict = verify(PAYMENT, "HMAC-SHA256", &["--mch-id", "10000100"], &output.stdout);
    assert_eq!(verdict["verdict"], "accept", "{verdict}");
}

#[test]
fn keys_are_needed_where_something_is_signed_and_never_shown() {
    for name in [PAYMENT, REFUND, "pay.order_query.response"] {
        let RunResult { code, stdout, stderr } = run_command(&mut command(&[name]), b"");
        assert_eq!((code, stdout.as_str()), (Some(2), ""));
        assert!(stderr.contains("no key is given") && stderr.contains("--demo"), "{stderr}");
    }
    for name in ["cloud.pay_callback", "cloud.refund.response", "pay.download_bill.response"] {
        assert_eq!(run_command(&mut command(&[name]), b"").code, Some(0), "{name}");
    }
    let short = run_command(&mut command(&[PAYMENT, "--key", &KEY[1..]]), b"");
    assert!(short.code == Some(2) && short.stderr.contains("has 31 characters"), "{}", short.stderr);
    assert!(!short.stderr.contains(&KEY[1..]), "{}", short.stderr);
    // Not even where it is put on purpose.
    let shown = trigger(&[PAYMENT, &format!("attach={KEY}")]);
    assert!(shown.contains("<![CDATA[********]]>"), "{shown}");
}

#[test]
fn amounts_agree() {
    let amounts = |arguments: &[&str], names: &[&str]| -> Vec<String> {
        let body = trigger(arguments);
        names.iter().map(|name| text(&read(&body), name).to_owned()).collect()
    };
    let payment = ["total_fee", "cash_fee", "coupon_fee", "coupon_count", "settlement_total_fee"];
    for (fields, expected) in [
        (&["total_fee=1"][..], ["1", "1", "", "", ""]),
        (&["cash_fee=7"], ["7", "7", "", "", ""]),
        (&["total_fee=500", "cash_fee=3"], ["500", "3", "", "", ""]),
        (&["total_fee=500", "coupon_fee_0=30", "coupon_fee_1=20"], ["500", "450", "50", "2", ""]),
        (&["total_fee=500", "coupon_fee_0=30", "coupon_type_0=NO_CASH"], ["500", "470", "30", "1", "470"]),
        (&["cash_fee=400", "coupon_id_3=7"], ["500", "400", "100", "1", ""]),
        (&["total_fee=500", "coupon_fee_0=30", "coupon_count=9"], ["500", "470", "30", "9", ""]),
    ] {
        assert_eq!(amounts(&[&[PAYMENT], fields].concat(), &payment), expected, "{fields:?}");
    }
    let refund = ["total_fee", "refund_fee", "cash_refund_fee", "settlement_refund_fee", "coupon_refund_count"];
    for (fields, expected) in [
        (&["total_fee=500"][..], ["500", "500", "500", "500", ""]),
        (&["refund_fee=5"], ["100", "5", "5", "5", ""]),
        (&["refund_fee=9999"], ["9999", "9999", "9999", "9999", ""]),
        (&["total_fee=500", "refund_fee=200", "coupon_refund_fee_0=50"], ["500", "200", "150", "200", "1"]),
    ] {
        assert_eq!(amounts(&[&["pay.refund.response"], fields].concat(), &refund), expected, "{fields:?}");
    }
    let query = ["refund_count", "refund_fee", "coupon_refund_count_1", "coupon_refund_fee_1", "out_refund_no_1"];
    let fields = ["refund_fee_0=10", "refund_fee_1=20", "coupon_refund_fee_1_0=3", "coupon_refund_fee_1_1=4"];
    let found = amounts(&[&["pay.refund_query.response"], &fields[..]].concat(), &query);
    assert_eq!(found, ["2", "30", "2", "7", "1217752501201407033233368011"]);
}

#[test]
fn whole_messages_of_coupons_and_refunds_are_verified() {
    for (name, fields) in [
        (PAYMENT, &["coupon_id_0=1", "coupon_id_1=2", "promotion_detail={\"promotion_detail\":[]}"][..]),
        ("pay.order_query.response", &["trade_state=NOTPAY"]),
        ("pay.order_query.response", &["coupon_fee_0=10", "trade_state=REFUND"]),
        ("pay.refund_query.response", &["refund_fee_0=10", "refund_fee_1=20", "coupon_refund_fee_1_0=3"]),
        ("pay.unified_order.response", &["trade_type=NATIVE"]),
        ("pay.unified_order.response", &["trade_type=MWEB"]),
        ("pay.unified_order.response", &["trade_type=MWEB", &format!("mweb_url={}", shared::MWEB_URL.sample)]),
    ] {
        let body = trigger(&[&[name], fields].concat());
        assert_eq!(verify(name, "HMAC-SHA256", &[], &body)["verdict"], "accept", "{body}");
    }
    let body = trigger(&["pay.order_query.response", "trade_state=NOTPAY"]);
    assert!(text(&read(&body), "transaction_id").is_empty() && text(&read(&body), "time_end").is_empty());
    let body = trigger(&["pay.unified_order.response", "trade_type=NATIVE"]);
    assert!(text(&read(&body), "code_url").starts_with("weixin://"));
}

#[test]
fn numbers_are_the_same_for_the_same_order() {
    let number = |arguments: &[&str]| {
        let body = trigger(&[&[PAYMENT], arguments].concat());
        let fields = read(&body);
        (text(&fields, "transaction_id").to_owned(), text(&fields, "nonce_str").to_owned())
    };
    let (first, again, other) =
        (number(&["out_trade_no=A1"]), number(&["out_trade_no=A1"]), number(&["out_trade_no=A2"]));
    assert_eq!(first.0, again.0);
    assert!(first.0 != other.0 && first.0.len() == 28, "{}", first.0);
    assert_ne!(first.1, again.1, "nonces are fresh");
    assert_eq!(number(&["out_trade_no=A1", "transaction_id=42"]).0, "42");
    assert_eq!(number(&[]).0, shared::TRANSACTION_ID.sample);
}

#[test]
fn refund_notification_encrypts_its_fields() {
    let fields = ["out_refund_no=R1", "refund_fee=5", "total_fee=10", "refund_status=CHANGE"];
    let body = trigger(&[&[REFUND], &fields[..]].concat());
    let verdict = verify(REFUND, "MD5", &[], &body);
    assert_eq!(verdict["class"], "Unsigned", "{verdict}");
    let inner = &verdict["fields"];
    let values =
        ["out_refund_no", "refund_fee", "total_fee", "refund_status"].map(|name| inner[name].as_str().unwrap());
    assert_eq!(values, ["R1", "5", "10", "CHANGE"]);
    assert!(inner.get("success_time").is_none(), "a refund that failed has no time of success");
    let merchant = Merchant::new(shared::APPID.sample, shared::MCH_ID.sample, OTHER_KEY).unwrap();
    let table = &pay::REFUND_NOTIFICATION;
    let error = server::receive(table, body.as_bytes(), &merchant).unwrap_err();
    assert_eq!(error.class(), "BadReqInfo", "another key reads nothing");
    // Raw fields of the encrypted part are within, others outside.
    let raw = ["--set-raw", "refund_fee=-1", "--set-raw", "odd=1", "--set-raw", "success_time="];
    let body = trigger(&[&[REFUND], &raw[..]].concat());
    assert_eq!(text(&read(&body), "odd"), "1");
    let verdict = verify(REFUND, "MD5", &[], &body);
    assert_eq!((&verdict["class"], &verdict["field"]), (&"Type".into(), &"refund_fee".into()), "{verdict}");
    let own = trigger(&[REFUND, "--set-raw", "req_info=AAAA"]);
    assert_eq!(text(&read(&own), "req_info"), "AAAA");
    assert!(refused(&[REFUND, "refund_fe=5"]).contains("did you mean `refund_fee`?"));
    assert!(refused(&[REFUND, "mchid=5"]).contains("did you mean `mch_id`?"));
}

#[test]
fn set_raw_breaks_the_rules() {
    let class = |raw: &[&str]| {
        let options: Vec<&str> = raw.iter().flat_map(|raw| ["--set-raw", raw]).collect();
        let verdict = verify(PAYMENT, "HMAC-SHA256", &[], &trigger(&[&[PAYMENT], &options[..]].concat()));
        (verdict["class"].as_str().unwrap_or("accept").to_owned(), verdict["field"].clone(), verdict["fields"].clone())
    };
    assert_eq!(class(&["total_fee=abc"]).0, "Type", "it is set before the message is signed");
    assert_eq!(class(&["transaction_id="]).1, "transaction_id", "an empty one is removed");
    assert_eq!(class(&["odd=1", "AnotherName=茶"]).2["AnotherName"], "茶");
    assert_eq!(class(&["odd="]).0, "accept", "nothing is removed");
    assert_eq!(class(&["sign=0123456789ABCDEF"]).0, "BadSign");
    assert_eq!(class(&["sign="]).0, "MissingSign");
    assert_eq!(class(&["sign_type=MD5"]).0, "SignTypeMismatch");
    assert_eq!(class(&["mch_id=1"]).0, "accept", "verify takes the id of the message");
    assert_eq!(class(&["coupon_fee_0=x"]).0, "accept", "values of a family are read where they are used");
    let callback = trigger(&["cloud.pay_callback", "--set-raw", "totalFee=12", "--set-raw", "odd=\"1\""]);
    let json: Value = serde_json::from_str(&callback).unwrap();
    assert_eq!((&json["totalFee"], &json["odd"]), (&12.into(), &"\"1\"".into()));
    for raw in ["odd", "=1"] {
        assert!(refused(&[PAYMENT, "--set-raw", raw]).contains("--set-raw: field 1 is not FIELD=VALUE"));
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let fields = [
        "total_fe=1",
        "total_fee=1.5",
        "cash_fee=-1",
        "trade_type=CARD",
        "time_end=20261301000000",
        "out_trade_no=订单",
        "coupon_fee_0=x",
        "coupon_fee_00=1",
        "promotion_detail={\"promotion\":1}",
        "transaction_id=",
        "attach=1",
        "attach=2",
        "sign=ABC",
        "openid=",
        "nothing",
    ];
    let error = refused(&[&[PAYMENT], &fields[..]].concat());
    for part in [
        "no field `total_fe` in message `pay_notification`; did you mean `total_fee`?",
        "`total_fee` is a whole number, the value is `1.5`",
        "`cash_fee` is a whole number",
        "`CARD` is not a value of `trade_type`",
        "`time_end` is a time",
        "`out_trade_no` cannot hold the character `订`",
        "`coupon_fee_$n` is a whole number",
        "no field `coupon_fee_00`",
        "no field `promotion` in message `promotions`",
        "`transaction_id` is empty",
        "`attach` is given twice",
        "`sign` is computed; `--set-raw sign=…` replaces it",
        "`openid` is empty",
        "field 15 is not FIELD=VALUE",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
    assert!(refused(&["cloud.pay_callback", "coupon_id_list=[1"]).contains("`coupon_id_list`"));
    assert!(refused(&["cloud.pay_callback", "coupon_fee_list=[\"x\"]"]).contains("whole number"));
    let error = refused(&["cloud.refund_callback", "user_info={\"appid\":1,\"openid\":2}"]);
    assert!(error.contains("did you mean `app_id`?") && error.contains("no field `openid`"), "{error}");
    assert!(refused(&["cloud.refund_callback", "user_info={},\"x\":1"]).contains("more than one value"));
}

#[test]
fn names_of_messages_have_suggestions() {
    for (name, help) in [
        ("pay.pay_notificaton", "did you mean `pay.pay_notification`?"),
        ("pay.unified_order", "name its reply, `pay.unified_order.response`"),
        ("pay.notification_reply", "is not a message that is received"),
        ("pay.coupon", "is not a message that is received"),
    ] {
        assert!(refused(&[name]).contains(help), "{name}");
    }
}

#[test]
fn cloud_messages_have_lists_and_objects() {
    let callback = trigger(&["cloud.pay_callback", "totalFee=500", "coupon_fee_list=[30,20]", "attach="]);
    let json: Value = serde_json::from_str(&callback).unwrap();
    assert_eq!(json["cashFee"], 450);
    assert_eq!((&json["couponCount"], &json["couponFee"]), (&2.into(), &50.into()));
    assert_eq!(json["couponFeeList"], serde_json::json!([30, 20]));
    assert_eq!(json["couponIdList"], serde_json::json!(["10000", "10001"]));
    let callback = trigger(&["cloud.refund_callback", "user_info={\"appId\":\"wx1\"}", "out_refund_no=R1"]);
    let json: Value = serde_json::from_str(&callback).unwrap();
    assert_eq!((&json["userInfo"]["appId"], &json["outRefundNo"]), (&"wx1".into(), &"R1".into()));
    let reply = trigger(&["cloud.query_refund.response", "refund_fee_list=[1,2]"]);
    let json: Value = serde_json::from_str(&reply).unwrap();
    assert_eq!(json["errcode"], 0);
    assert_eq!(
        (&json["respdata"]["refund_count"], &json["respdata"]["refund_fee_list"]),
        (&2.into(), &serde_json::json!([1, 2]))
    );
}

#[test]
fn printed_message_stands_alone() {
    let body = trigger(&[PAYMENT, "--format", "text"]);
    assert!(body.starts_with("<xml>") && body.ends_with("</xml>\n") && body.lines().count() == 1, "{body}");
    let help = stdout(&["trigger", "--help"]);
    assert!(help.contains("Exit code 0") && help.contains("Example: wxpay trigger"), "{help}");
    assert!(stderr(&["trigger", PAYMENT, "--key", KEY, "--to", "localhost:1"], 2).contains("http or https URL"));
    assert!(Key::new(KEY).is_ok());
}
