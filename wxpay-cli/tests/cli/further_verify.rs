//! `wxpay verify` of the further calls: signed by their policy, unsigned, and encrypted.

use std::fs;

use serde_json::Value;

use crate::command::{KEY, RunResult, run, run_command, workspace_file, wxpay};

const APIV3_KEY: &str = "0123456789abcdef0123456789abcdef";
const SHARING: &str = "pay.profitsharing_notification";

fn sample(file: &str) -> Vec<u8> {
    fs::read(workspace_file(&format!("tests/protocol/further/samples/{file}"))).unwrap()
}

fn json(result: &RunResult) -> Value {
    serde_json::from_str(&result.stdout).unwrap_or_else(|_| panic!("{result:?}"))
}

#[test]
fn signed_messages_are_verified_by_their_policy() {
    for (file, name) in [
        ("signed/profitsharing.response.xml", "pay.profitsharing.response"),
        ("signed/profitsharingreturn.response.xml", "pay.profitsharingreturn.response"),
        ("signed/profitsharingorderamountquery.response.xml", "pay.profitsharingorderamountquery.response"),
        ("signed/contractorder.response.xml", "pay.contractorder.response"),
        ("signed/querycontract.response.xml", "pay.querycontract.response"),
        ("signed/contract_notify.xml", "pay.contract_notification"),
        ("signed/contract_notify.delete.xml", "pay.contract_notification"),
        ("signed/pappay_notify.xml", "pay.pappay_notification"),
        ("signed/customdeclarequery.response.xml", "pay.customdeclarequery.response"),
        ("signed/deposit_consume.response.xml", "pay.deposit_consume.response"),
        ("signed/vehicle_payapply.response.xml", "pay.vehicle_payapply.response"),
        ("signed/vehicle_event_notify.xml", "pay.vehicle_event_notification"),
    ] {
        let result = run(&["verify", "--key", KEY, "--message", name], &sample(file));
        assert_eq!((result.code, &json(&result)["verdict"]), (Some(0), &Value::from("accept")), "{file}: {result:?}");
        let changed = String::from_utf8(sample(file)).unwrap().replacen("CDATA[", "CDATA[0", 1).replacen(
            "<mch_id>",
            "<mch_id>9",
            1,
        );
        let result = run(&["verify", "--key", KEY, "--message", name], changed.as_bytes());
        assert_eq!(result.code, Some(1), "{file}: {result:?}");
    }
}

#[test]
fn failure_is_found_where_the_call_states_it() {
    for (file, name, class) in [
        ("signed/profitsharing.response.fail.xml", "pay.profitsharing.response", "Business"),
        ("signed/send_coupon.response.fail.xml", "pay.send_coupon.response", "Business"),
        ("sendredpack.response.fail.xml", "pay.sendredpack.response", "Business"),
        ("transfers.response.fail.xml", "pay.transfers.response", "Business"),
    ] {
        let result = run(&["verify", "--key", KEY, "--message", name], &sample(file));
        assert_eq!((result.code, &json(&result)["class"]), (Some(1), &Value::from(class)), "{file}: {result:?}");
    }
}

#[test]
fn reply_without_a_signature_is_shown_as_a_claim() {
    for (file, name, field, words) in [
        ("transfers.response.xml", "pay.transfers.response", "partner_trade_no", "pay.gettransferinfo"),
        ("gethbinfo.response.xml", "pay.gethbinfo.response", "hblist", "a connection of your own"),
        ("sendworkwxredpack.response.xml", "pay.sendworkwxredpack.response", "mch_billno", "pay.queryworkwxredpack"),
        ("pay_bank.response.xml", "pay.pay_bank.response", "partner_trade_no", "pay.query_bank"),
    ] {
        let result = run(&["verify", "--key", KEY, "--message", name], &sample(file));
        let found = json(&result);
        assert_eq!((result.code, &found["class"]), (Some(1), &Value::from("Unsigned")), "{file}: {result:?}");
        assert!(found["fields"].get(field).is_some(), "{found}");
        assert!(result.stderr.contains(words), "{}", result.stderr);
    }
    let result =
        run(&["verify", "--key", KEY, "--message", "pay.gethbinfo.response"], &sample("gethbinfo.response.xml"));
    let found = json(&result);
    assert_eq!(found["fields"]["hblist"][0]["amount"], "100", "{found}");
}

#[test]
fn way_of_signing_that_the_call_does_not_take_is_refused() {
    let body = sample("signed/profitsharing.response.xml");
    let arguments = ["verify", "--key", KEY, "--message", "pay.profitsharing.response", "--sign-type", "MD5"];
    let result = run(&arguments, &body);
    assert!(result.code == Some(2) && result.stderr.contains("HMAC-SHA256 alone"), "{result:?}");
}

#[test]
fn notification_of_sharing_is_opened_with_the_apiv3_key() {
    let body = sample("profitsharing_notify.json");
    let result = run(&["verify", "--message", SHARING, "--apiv3-key", APIV3_KEY], &body);
    let plain: Value = serde_json::from_slice(&sample("profitsharing_notify.resource.json")).unwrap();
    let found = json(&result);
    assert_eq!((result.code, &found["verdict"]), (Some(0), &Value::from("accept")), "{result:?}");
    for (name, value) in plain.as_object().unwrap() {
        assert_eq!(found["fields"][name], *value, "{name}");
    }
    let mut command = wxpay();
    command.args(["verify", "--message", "profit_sharing_notification"]).env("WXPAY_APIV3_KEY", APIV3_KEY);
    assert_eq!(run_command(&mut command, &body).stdout, result.stdout);
    for own in [&["--mch-id", "1900000100"][..], &["--mch-id", "1900000100", "--sub-mch-id", "1900000109"]] {
        let arguments = [&["verify", "--message", SHARING, "--apiv3-key", APIV3_KEY][..], own].concat();
        let is_own = plain.get("sub_mchid").is_some() || own.len() == 2;
        assert_eq!(run(&arguments, &body).code, Some(i32::from(!is_own)), "{own:?}");
    }
}

#[test]
fn notification_of_sharing_that_is_not_the_merchants_is_refused() {
    let body = sample("profitsharing_notify.json");
    let open = |key: &str, more: &[&str], body: &[u8]| {
        let result = run(&[&["verify", "--message", SHARING, "--apiv3-key", key][..], more].concat(), body);
        assert!(!result.stdout.contains(key) && !result.stderr.contains(key), "{result:?}");
        (result.code, if result.stdout.is_empty() { Value::Null } else { json(&result)["class"].clone() })
    };
    let other = "f123456789abcdef0123456789abcdef";
    assert_eq!(open(other, &[], &body), (Some(1), "BadResource".into()));
    assert_eq!(open(APIV3_KEY, &["--mch-id", "10000100"], &body), (Some(1), "WrongMerchant".into()));
    let changed = String::from_utf8(body.clone()).unwrap().replace("fdasflkja484", "fdasflkja485");
    assert_eq!(open(APIV3_KEY, &[], changed.as_bytes()), (Some(1), "BadResource".into()));
    assert_eq!(open("short key of no form", &[], &body), (Some(2), Value::Null));
    assert_eq!(open(APIV3_KEY, &[], b"<xml><a>1</a></xml>").0, Some(1));
    let result = run(&["verify", "--message", SHARING], &body);
    assert!(result.code == Some(2) && result.stderr.contains("WXPAY_APIV3_KEY"), "{result:?}");
    let result = run(&["verify", "--key", KEY, "--apiv3-key", APIV3_KEY], &body);
    assert!(result.code == Some(2) && !result.stderr.contains(APIV3_KEY), "{result:?}");
}
