//! Agreements and deductions by them.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::SignType::{HmacSha256, Md5};
use wxpay_core::pay::{
    ContractNotification, Deletecontract, DeletecontractOptional, Entrustweb, EntrustwebOptional, Paporderquery,
    PaporderqueryOptional, PappayNotification, Pappayapply, PappayapplyOptional, Querycontract, QuerycontractOptional,
};
use wxpay_core::value::{AgreementVersion, ContractChange, ContractState, DeductionType};
use wxpay_core::{Client, ErrorCode, ErrorKind, Expected, Fen, Merchant, Text, text};
use wxpay_sandbox::Sandbox;

use super::{DAY, advance, all, balance};
use crate::client::{
    Answer, Changes, KEY, MCH_ID, NOWHERE, TOO_LONG, ask, ask_with, assert_accepted, blocking, control, fault, fields,
    http, order, serve_answers, shop, sign, wait_until,
};
use crate::common::signature::signed_xml;

const APP: &str = "/papay/preentrustweb";
const APPLY: &str = "/pay/pappayapply";
const QUERY: &str = "/papay/querycontract";
const DELETE: &str = "/papay/deletecontract";
const QUERY_ORDER: &str = "/pay/paporderquery";

fn agreement<'a>(code: &'a str, notify_url: &'a str) -> [(&'static str, &'a str); 8] {
    [
        ("nonce_str", ""),
        ("plan_id", "12535"),
        ("contract_code", code),
        ("request_serial", "1000"),
        ("contract_display_account", "微信代扣"),
        ("notify_url", notify_url),
        ("version", "1.0"),
        ("timestamp", "1414488825"),
    ]
}

/// Prepares an agreement for an app, and lets the payer sign it. Returns its `contract_id`.
fn sign_agreement(sandbox: &Sandbox, code: &str, notify_url: &str) -> String {
    let prepared = assert_accepted(ask(sandbox, APP, &agreement(code, notify_url)));
    assert!(!prepared.field("pre_entrustweb_id").is_empty(), "{}", prepared.body);
    let signed = control(sandbox, "POST", &format!("contracts/{code}/agree"), r#"{"openid":"oPayer1"}"#);
    assert_eq!(signed["state"], "SIGNED", "{signed}");
    signed["contract_id"].as_str().unwrap().to_owned()
}

fn apply(sandbox: &Sandbox, contract_id: &str, number: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("body", "Water"),
        ("out_trade_no", number),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", NOWHERE),
        ("trade_type", "PAP"),
        ("contract_id", contract_id),
    ];
    ask(sandbox, APPLY, &[&usual, changes].concat())
}

/// A sub-merchant of the demo merchant.
const SUB_MCH_ID: &str = "1900000109";

/// Asserts a signed refusal with that code.
fn assert_refused(answer: &Answer, code: &str) {
    let reason = answer.header("x-wxpay-sandbox-reason");
    assert_eq!(all(answer, ["result_code", "err_code"]), ["FAIL", code], "{reason}");
    assert_eq!(answer.field("sign"), sign(&fields(&answer.body), KEY, Md5));
}

/// The state of a deduction.
fn state_of(sandbox: &Sandbox, number: &str) -> String {
    assert_accepted(ask(sandbox, QUERY_ORDER, &[("out_trade_no", number)])).field("trade_state")
}

/// The body of the next notification.
fn next(posts: &std::sync::mpsc::Receiver<String>) -> String {
    let post = posts.recv_timeout(TOO_LONG).unwrap();
    post[post.find("<xml>").unwrap()..].to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreement_is_signed_on_the_page_and_ended_by_a_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant: Merchant = sandbox.merchant().unwrap();
    let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint().unwrap());
    let (url, posts) = shop();
    let link = {
        let page = Entrustweb {
            plan_id: text!("12535"),
            contract_code: text!("C1"),
            request_serial: 1000,
            contract_display_account: text!("张三"),
            notify_url: Text::new(url.as_str()).unwrap(),
            version: AgreementVersion::V1,
            timestamp: text!("1414488825"),
            optional: EntrustwebOptional::default(),
        };
        merchant.link(&page).unwrap()
    };
    let address = sandbox.address();
    let contract_id: String = blocking(move || {
        let path = &link[link.find("/papay/").unwrap()..];
        let opened = http(address, "GET", path, b"");
        assert_eq!(
            (opened.status(), opened.header("location")),
            (303, "/_sandbox/phone/contracts/c1?merchant=10000100")
        );
        let phone = http(address, "GET", "/_sandbox/phone/contracts/C1?merchant=10000100", b"");
        assert!(phone.body.contains("contracts/C1/agree?merchant=10000100") && phone.body.contains("张三"));
        let spoilt = http(address, "GET", &path.replace("1414488825", "1414488826"), b"");
        assert_eq!((spoilt.status(), spoilt.header("location")), (200, ""));
        assert_eq!(spoilt.header("x-wxpay-sandbox-code"), "signerror");
        let pressed =
            http(address, "POST", "/_sandbox/pages/do/contracts/C1/agree?merchant=10000100", b"openid=oPayer1");
        pressed.json()["contract_id"].as_str().unwrap().to_owned()
    })
    .await;
    let signed = merchant.notification::<ContractNotification>(next(&posts).as_bytes()).unwrap().into_inner();
    assert_eq!((signed.change_type, &*signed.contract_id), (ContractChange::Add, contract_id.as_str()));
    let asked = |code| Querycontract {
        version: AgreementVersion::V1,
        optional: QuerycontractOptional {
            plan_id: Some(text!("12535")),
            contract_code: Some(code),
            ..Default::default()
        },
    };
    let found = client.send(&asked(text!("C1"))).await.unwrap().into_inner();
    assert_eq!((found.contract_state, &*found.contract_id), (ContractState::Signed, contract_id.as_str()));
    let unknown = client.send(&asked(text!("C2"))).await.unwrap_err();
    assert!(matches!(unknown.kind(), ErrorKind::Business { code, .. } if *code == ErrorCode::ContractNotExist));
    let end = Deletecontract {
        contract_termination_remark: text!("over"),
        version: AgreementVersion::V1,
        optional: DeletecontractOptional {
            contract_id: Some(Text::new(contract_id.as_str()).unwrap()),
            ..Default::default()
        },
    };
    client.send(&end).await.unwrap();
    // Ended again, it stays as it is.
    client.send(&end).await.unwrap();
    let ended = merchant.notification::<ContractNotification>(next(&posts).as_bytes()).unwrap().into_inner();
    assert_eq!(ended.change_type, ContractChange::Delete);
    let found = client.send(&asked(text!("C1"))).await.unwrap().into_inner();
    assert_eq!((found.contract_state, found.contract_terminated_time.is_some()), (ContractState::Ended, true));
    assert!(posts.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreement_is_prepared_in_each_way() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let mut link = agreement("H1", NOWHERE).to_vec();
        link.extend([("appid", crate::client::APPID), ("mch_id", MCH_ID), ("clientip", "119.145.83.6")]);
        let link: Vec<_> = link.iter().skip(1).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let query = |sign: &str| {
            let mut query = form_of(&link);
            query.push_str(&format!("&sign={sign}"));
            http(sandbox.address(), "GET", &format!("/papay/h5entrustweb?{query}"), b"")
        };
        let page = query(&sign(&link, KEY, HmacSha256));
        assert_eq!(all(&page, ["return_code", "result_code", "sign"]), ["SUCCESS", "SUCCESS", ""], "{}", page.body);
        let url = page.field("redirect_url");
        let path = url.strip_prefix(&format!("http://{}", sandbox.address())).unwrap();
        assert_eq!(http(sandbox.address(), "GET", path, b"").status(), 200);
        let spoilt = query(&sign(&link, KEY, Md5));
        assert_eq!(all(&spoilt, ["return_code", "result_code", "redirect_url"]), ["SUCCESS", "FAIL", ""]);
        assert_eq!(spoilt.field("result_msg"), "SIGN_ERROR", "{}", spoilt.body);

        // The URL of a mini program is encoded once it is signed.
        let mut data: Vec<_> = link.iter().filter(|(name, _)| name != "clientip").cloned().collect();
        for (name, value) in &mut data {
            if name == "contract_code" {
                *value = "M1".to_owned();
            }
        }
        let mut extra: serde_json::Map<String, Value> =
            data.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        extra.insert("sign".to_owned(), sign(&data, KEY, Md5).into());
        extra.insert("notify_url".to_owned(), "http%3A%2F%2F127.0.0.1%3A9%2Fnotify".into());
        let opened = control(&sandbox, "POST", "mini-program-contracts", &Value::from(extra.clone()).to_string());
        assert_eq!((&opened["number"], &opened["state"]), (&json!("M1"), &json!("SIGNING")));
        extra.insert("plan_id".to_owned(), "1".into());
        let spoilt = Value::from(extra).to_string();
        let spoilt = http(sandbox.address(), "POST", "/_sandbox/mini-program-contracts", spoilt.as_bytes());
        assert!(spoilt.status() == 400 && spoilt.body.contains("signature"), "{}", spoilt.body);

        let app = agreement("A1", NOWHERE);
        assert!(ask_with(&sandbox, APP, &app, KEY, HmacSha256).body.contains("pre_entrustweb_id"));
        let declined = control(&sandbox, "POST", "contracts/A1/decline", "");
        assert_eq!(declined["state"], "DECLINED");
        let by_code = [("plan_id", "12535"), ("contract_code", "A1"), ("version", "1.0"), ("nonce_str", "")];
        let found = assert_accepted(ask(&sandbox, QUERY, &by_code));
        assert_eq!(all(&found, ["contract_state", "contract_id"]), ["1", ""]);
        let remark = [("contract_termination_remark", "over")];
        assert_refused(&ask(&sandbox, DELETE, &[&by_code[..], &remark].concat()), "CONTRACT_NOT_EXIST");
        // It may be prepared until it is signed.
        sign_agreement(&sandbox, "A1", NOWHERE);
        assert_refused(&ask(&sandbox, APP, &app), "INVALID_REQUEST");
    })
    .await;
}

/// The fields as a query.
fn form_of(fields: &[(String, String)]) -> String {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            write!(encoded, "%{byte:02X}").unwrap();
            encoded
        })
    };
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreement_is_ended_by_the_payer_at_the_url_of_its_template() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let (url, added) = shop();
        let (template, ended) = serve_answers(["no", crate::client::ACKNOWLEDGED]);
        let plan = json!({ "plan_id": "12535", "notify_url": format!("http://{template}/ended") });
        control(&sandbox, "POST", "plans", &plan.to_string());
        let contract_id = sign_agreement(&sandbox, "C1", &url);
        assert!(next(&added).contains("<change_type><![CDATA[ADD]]>"));
        let end = control(&sandbox, "POST", "contracts/C1/end", "");
        assert_eq!((&end["state"], &end["contract_termination_mode"]), (&json!("ENDED"), &json!("2")));
        let first = next(&ended);
        assert!(first.contains("<change_type><![CDATA[DELETE]]>") && first.contains(&contract_id), "{first}");
        // It is repeated after ten seconds.
        advance(&sandbox, Duration::from_secs(10));
        next(&ended);
        wait_until(sandbox.address(), "/_sandbox/contracts/C1", |shown| shown["acknowledged"] == true);
        assert!(added.try_recv().is_err());
        assert_refused(&apply(&sandbox, &contract_id, "D1", &[]), "CONTRACT_NOT_EXIST");
        let again = http(sandbox.address(), "POST", "/_sandbox/contracts/C1/end", b"");
        assert_eq!(again.status(), 409);

        sign_agreement(&sandbox, "C2", &url);
        next(&added);
        advance(&sandbox, 5 * 365 * DAY);
        let expired = control(&sandbox, "GET", "contracts/C2", "");
        assert_eq!((&expired["state"], &expired["contract_termination_mode"]), (&json!("ENDED"), &json!("1")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deduction_is_accepted_then_paid_and_refunded() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    let (url, posts) = shop();
    let merchant = sandbox.merchant().unwrap().with_notify_url(&url).unwrap();
    let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint().unwrap());
    let (sandbox, contract_id) = blocking(move || {
        let contract_id = sign_agreement(&sandbox, "C1", NOWHERE);
        (sandbox, contract_id)
    })
    .await;
    let deduction = |fee| Pappayapply {
        body: text!("Water"),
        out_trade_no: text!("D1"),
        total_fee: Fen(fee),
        trade_type: DeductionType::Pap,
        contract_id: Text::new(contract_id.as_str()).unwrap(),
        optional: PappayapplyOptional::default(),
    };
    client.send(&deduction(888)).await.unwrap();
    client.send(&deduction(888)).await.unwrap();
    let other = client.send(&deduction(889)).await.unwrap_err();
    assert!(matches!(other.kind(), ErrorKind::Business { code, .. } if *code == ErrorCode::InvalidRequest));
    let asked =
        Paporderquery { optional: PaporderqueryOptional { out_trade_no: Some(text!("D1")), ..Default::default() } };
    let open = client.send(&asked).await.unwrap();
    assert_eq!(open.state().as_str(), "ACCEPT");
    assert!(open.confirm(Expected::cny(Fen(888))).is_err());
    sandbox.advance(Duration::from_secs(600));
    let body = tokio::task::spawn_blocking(move || (next(&posts), posts)).await.unwrap().0;
    let told = merchant.notification::<PappayNotification>(body.as_bytes()).unwrap();
    let told = told.confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!((told.contract_id.as_deref(), told.openid.as_deref()), (Some(contract_id.as_str()), Some("oPayer1")));
    let paid = client.send(&asked).await.unwrap().confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!(paid.transaction_id(), told.transaction_id());
    let twice = client.send(&deduction(888)).await.unwrap_err();
    assert!(matches!(twice.kind(), ErrorKind::Business { code, .. } if *code == ErrorCode::OrderPaid));
    blocking(move || {
        let refund = [("out_trade_no", "D1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "100")];
        assert_accepted(ask(&sandbox, "/secapi/pay/refund", &refund));
        assert_eq!(state_of(&sandbox, "D1"), "REFUND");
        advance(&sandbox, 2 * DAY);
        let day: String = control(&sandbox, "GET", "deductions/D1", "")["applied_at"].as_str().unwrap()[..8].to_owned();
        let bill = ask(&sandbox, "/pay/downloadbill", &[("bill_date", &day), ("bill_type", "ALL")]);
        assert!(bill.body.contains("`D1,`oPayer1,`PAP,`SUCCESS"), "{}", bill.body);
        let flow = [("bill_date", day.as_str()), ("account_type", "Basic")];
        let flow = ask_with(&sandbox, "/pay/downloadfundflow", &flow, KEY, HmacSha256);
        assert!(flow.body.contains("交易,`收入,`8.88"), "{}", flow.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deduction_fails_by_amount_or_by_hand() {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant: Merchant = sandbox.merchant().unwrap();
    blocking(move || {
        let (url, posts) = shop();
        let contract_id = sign_agreement(&sandbox, "C1", NOWHERE);
        let at = [("notify_url", url.as_str())];
        let apply =
            |number: &str, fee: &str| apply(&sandbox, &contract_id, number, &[&at[..], &[("total_fee", fee)]].concat());
        // The fault leaves the outcome open, and the deduction is made.
        fault(
            sandbox.address(),
            &json!({ "api": "pay.pappayapply", "fault": "SYSTEMERROR", "before": false, "times": 1 }),
        );
        assert_refused(&apply("D1", "44401"), "SYSTEMERROR");
        let failed = merchant.notification::<PappayNotification>(next(&posts).as_bytes()).unwrap_err();
        assert_eq!(failed.failed_payment().map(|failed| &*failed.out_trade_no), Some("D1"), "{failed}");
        let found = assert_accepted(ask(&sandbox, QUERY_ORDER, &[("out_trade_no", "D1")]));
        assert_eq!(all(&found, ["trade_state", "err_code", "transaction_id"]), ["PAY_FAIL", "NOTENOUGH", ""]);
        assert_refused(&apply("D1", "44401"), "NOTENOUGH");
        assert_refused(&ask(&sandbox, QUERY_ORDER, &[("out_trade_no", "D0")]), "ORDERNOTEXIST");

        assert_accepted(apply("D2", "44404"));
        advance(&sandbox, DAY);
        assert_eq!(state_of(&sandbox, "D2"), "ACCEPT");
        let by_hand = r#"{"err_code":"ACCOUNTERROR"}"#;
        assert_eq!(control(&sandbox, "POST", "deductions/D2/fail", by_hand)["state"], "PAY_FAIL");
        let told = next(&posts);
        assert!(told.contains("<err_code><![CDATA[ACCOUNTERROR]]>"), "{told}");
        let again = http(sandbox.address(), "POST", "/_sandbox/deductions/D2/pay", b"");
        assert_eq!(again.status(), 409, "{}", again.body);

        // A notification that is lost comes again.
        fault(sandbox.address(), &json!({ "api": "pay.pappay_notification", "fault": "WRONG_SIGN", "times": 1 }));
        assert_accepted(apply("D3", "44404"));
        control(&sandbox, "POST", "deductions/D3/pay", "");
        let wrong = merchant.notification::<PappayNotification>(next(&posts).as_bytes()).unwrap_err();
        assert_eq!(wrong.class(), "BadSign", "{wrong}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deduction_keeps_the_limits_of_its_template() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let contract_id = sign_agreement(&sandbox, "C1", NOWHERE);
        let apply = |number: &str, fee: &str| apply(&sandbox, &contract_id, number, &[("total_fee", fee)]);
        assert_refused(&apply("D0", "50001"), "RULELIMIT");
        for number in ["D1", "D2", "D3", "D4", "D5"] {
            assert_accepted(apply(number, "44404"));
        }
        assert_refused(&apply("D6", "1"), "RULELIMIT");
        // A failed one does not count.
        control(&sandbox, "POST", "deductions/D5/fail", "");
        assert_accepted(apply("D6", "1"));
        advance(&sandbox, DAY);
        assert_accepted(apply("D7", "1"));
        let plan = json!({ "plan_id": "12535", "hours": true, "daily_count": 100, "daily_amount": 1000 });
        control(&sandbox, "POST", "plans", &plan.to_string());
        assert_refused(&apply("D8", "1000"), "RULELIMIT");
        let now = control(&sandbox, "POST", "clock", r#"{"advance_seconds":0}"#)["now"].clone();
        let hour: u64 = now.as_str().unwrap()[8..10].parse().unwrap();
        advance(&sandbox, Duration::from_secs((24 + 3 - hour) * 3600));
        assert_refused(&apply("N1", "1"), "RULELIMIT");
        advance(&sandbox, Duration::from_secs(5 * 3600));
        assert_accepted(apply("N1", "1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_with_an_agreement_stands_without_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant: Merchant = sandbox.merchant().unwrap();
    blocking(move || {
        let (url, posts) = shop();
        let place = |number: &str, code: &str| {
            let own = [
                ("contract_mchid", MCH_ID),
                ("contract_appid", crate::client::APPID),
                ("plan_id", "12535"),
                ("contract_code", code),
                ("request_serial", "1"),
                ("contract_display_account", "Tea"),
                ("contract_notify_url", NOWHERE),
                ("notify_url", &url),
            ];
            let body = signed_xml(order(number, &own), KEY, Md5);
            assert_accepted(http(sandbox.address(), "POST", "/pay/contractorder", body.as_bytes()))
        };
        let told = |contract: bool| {
            let told = merchant.notification::<PappayNotification>(next(&posts).as_bytes()).unwrap();
            let told = told.confirm(Expected::cny(Fen(888))).unwrap();
            assert_eq!(told.contract_id.is_some(), contract);
            told.out_trade_no().to_owned()
        };
        let placed = place("A1", "C1");
        assert_eq!(all(&placed, ["contract_result_code", "contract_code", "trade_type"]), ["SUCCESS", "C1", "JSAPI"]);
        assert!(placed.field("prepay_id").starts_with("wx"));
        control(&sandbox, "POST", "orders/A1/pay", "");
        assert_eq!(told(true), "A1");
        assert_eq!(control(&sandbox, "GET", "contracts/C1", "")["state"], "SIGNED");
        let second = place("A2", "C1");
        assert_eq!(all(&second, ["contract_result_code", "contract_err_code_des"]), ["FAIL", "已签约"]);
        control(&sandbox, "POST", "orders/A2/pay", "");
        assert_eq!(told(false), "A2");
        place("A3", "C3");
        let phone = http(sandbox.address(), "GET", "/_sandbox/phone/A3", b"").body;
        assert!(phone.contains("do/contracts/C3/decline?merchant=10000100"), "{phone}");
        control(&sandbox, "POST", "contracts/C3/decline", "");
        control(&sandbox, "POST", "orders/A3/pay", "");
        assert_eq!(told(false), "A3");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreement_of_a_sub_merchant_is_deducted_for_it() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let sub = [("sub_mch_id", SUB_MCH_ID)];
        let (url, posts) = shop();
        let prepare = [&agreement("C1", &url)[..], &sub].concat();
        assert_accepted(ask(&sandbox, "/papay/partner/preentrustweb", &prepare));
        let signed = control(&sandbox, "POST", "contracts/C1/agree", "");
        let contract_id = signed["contract_id"].as_str().unwrap();
        assert!(next(&posts).contains(&format!("<sub_mch_id><![CDATA[{SUB_MCH_ID}]]></sub_mch_id>")));
        // The service provider has no agreement of its own.
        assert_refused(&apply(&sandbox, contract_id, "D1", &[]), "CONTRACT_NOT_EXIST");
        let usual = [
            ("body", "Water"),
            ("out_trade_no", "D1"),
            ("total_fee", "888"),
            ("notify_url", url.as_str()),
            ("trade_type", "PAP"),
            ("contract_id", contract_id),
        ];
        let before = balance(&sandbox, SUB_MCH_ID);
        assert_accepted(ask(&sandbox, "/pay/partner/pappayapply", &[&usual[..], &sub].concat()));
        advance(&sandbox, Duration::from_secs(1));
        let asked = [("out_trade_no", "D1"), sub[0]];
        let paid = assert_accepted(ask(&sandbox, "/pay/partner/paporderquery", &asked));
        assert_eq!(all(&paid, ["trade_state", "sub_mch_id", "total_fee"]), ["SUCCESS", SUB_MCH_ID, "888"]);
        assert!(next(&posts).contains(&format!("<sub_mch_id><![CDATA[{SUB_MCH_ID}]]></sub_mch_id>")));
        assert_eq!(balance(&sandbox, SUB_MCH_ID) - before, 883);
    })
    .await;
}
