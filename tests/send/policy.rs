//! What the table of a call decides: an array in a text, on both channels.

use wxpay_core::schema::{Channel, Field, Message, fen, json_array, shared, text};
use wxpay_core::{ErrorKind, Fen, Object, Request, cloud, pay};

use crate::common::fixtures::merchant;

/// Receivers of a share, in the order of the documents' sample.
static RECEIVER: Message = Message::nested(Channel::Pay, "receiver").fields(&[
    text("account", 64).required(),
    fen("amount").required().at_least(1),
    text("description", 80),
]);

const RECEIVERS: Field = json_array("receivers", 1024, &RECEIVER);

const SHARE: Message = Message::request(Channel::Pay, "share", "/pay/share").fields(&[
    shared::APPID,
    shared::MCH_ID,
    shared::NONCE_STR,
    shared::SIGN,
    RECEIVERS.required(),
]);

const CLOUD_SHARE: Message =
    Message::request(Channel::Cloud, "share", "/_/pay/share").function("share").fields(&[RECEIVERS.required()]);

#[derive(Object)]
#[wxpay(message = RECEIVER)]
struct Receiver {
    account: &'static str,
    amount: Fen,
    description: Option<&'static str>,
}

#[derive(Request)]
#[wxpay(message = SHARE, response = pay::OrderQueryResponse)]
struct Share {
    receivers: Vec<Receiver>,
}

#[derive(Request)]
#[wxpay(message = SHARE, response = pay::OrderQueryResponse)]
struct ShareAsText {
    receivers: &'static str,
}

#[derive(Request)]
#[wxpay(message = CLOUD_SHARE, response = cloud::QueryOrderResponse)]
struct CloudShare {
    receivers: Vec<Receiver>,
}

fn receivers() -> Vec<Receiver> {
    let receiver = |account, amount, description| Receiver { account, amount: Fen(amount), description };
    vec![receiver("190001001", 100, Some("分到\"商户\"")), receiver("86693952", 888, None)]
}

const WRITTEN: &str =
    r#"[{"account":"190001001","amount":100,"description":"分到\"商户\""},{"account":"86693952","amount":888}]"#;

#[test]
fn receivers_are_a_text_of_an_array_on_both_channels() {
    let prepared = merchant().prepare(&Share { receivers: receivers() }).unwrap();
    assert!(prepared.body.contains(&format!("<receivers>{WRITTEN}</receivers>")), "{}", prepared.body);
    let cloud = cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap();
    let prepared = cloud.prepare(&CloudShare { receivers: receivers() }).unwrap();
    let body: serde_json::Value = serde_json::from_str(&prepared.body).unwrap();
    assert_eq!(body["receivers"], WRITTEN, "a text, and no array");
    // A text of one's own is sent as it is.
    let own = r#"[ {"amount": 1, "account": "a"} ]"#;
    let prepared = merchant().prepare(&ShareAsText { receivers: own }).unwrap();
    assert!(prepared.body.contains(&format!("<receivers>{own}</receivers>")), "{}", prepared.body);
}

#[test]
fn receivers_are_checked_one_by_one() {
    let mut receivers = receivers();
    receivers[1].amount = Fen(0);
    receivers[0].account = "";
    let error = merchant().prepare(&Share { receivers }).unwrap_err();
    let ErrorKind::InvalidRequest(violations) = error.kind() else { panic!("{error}") };
    let fields: Vec<&str> = violations.iter().map(wxpay_core::Violation::field).collect();
    assert_eq!(fields, ["receivers[0].account", "receivers[1].amount"]);
    assert!(error.to_string().contains("`receivers[1].amount`"), "{error}");
    let error = merchant().prepare(&Share { receivers: Vec::new() }).unwrap_err();
    assert!(error.to_string().contains("`receivers` is missing"), "{error}");
}
