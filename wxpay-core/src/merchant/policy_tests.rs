//! Requests of the tables against published signatures: host, path, query, second signature and what the account
//! fills in.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use serde_json::{Map, Value};
use wxpay_schema::{
    AccountValue, Channel, Direction, ElementUse, Host, Message, Method, Scope, fen, json_array, number, shared, text,
};

use super::Merchant;
use crate::dynamic::{DynamicLink, DynamicRequest};
use crate::error::{Error, ErrorKind, RuleBreach, Violation};
use crate::receive::echoes::Echoes;
use crate::sign::SignType;
use crate::visit::VisitFields;

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

fn vectors(kind: &str) -> Vec<Value> {
    let text = include_str!("../../../tests/protocol/further/vectors.json");
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    all.into_iter().filter(|vector| vector["kind"] == kind).collect()
}

fn member<'v>(vector: &'v Value, name: &str) -> &'v str {
    vector[name].as_str().unwrap()
}

/// The request of that name, if its family is built in.
fn request_table(name: &str) -> Option<&'static Message> {
    let is_it = |message: &&&Message| message.direction == Direction::Request && message.name == name;
    wxpay_schema::ALL.iter().find(is_it).copied()
}

/// The merchant that sent the request of a vector.
fn merchant(message: &Message, params: &Map<String, Value>, key: &str) -> Merchant {
    let id = |value, otherwise| {
        let field = message.id_field(value);
        field.and_then(|field| params.get(field.name)).map_or(otherwise, |id| id.as_str().unwrap())
    };
    let (appid, mch_id) = (id(AccountValue::Appid, "wxd930ea5d5a258f4f"), id(AccountValue::MchId, "10000100"));
    let merchant = Merchant::new(appid, mch_id, key).unwrap();
    match id(AccountValue::SubMchId, "") {
        "" => merchant,
        sub_mch_id => merchant.with_sub_merchant(sub_mch_id).unwrap(),
    }
}

/// The parameters that the caller gives.
fn request(message: &'static Message, params: &Map<String, Value>) -> DynamicRequest {
    DynamicRequest::new(message, given(message, params)).unwrap()
}

fn given<'p>(message: &Message, params: &'p Map<String, Value>) -> Vec<(&'p str, &'p str)> {
    let given = params.iter().filter(|(name, _)| message.find(name).is_none_or(|field| !field.is_filled()));
    given.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

/// Writes a request with the nonce of its parameters.
fn write(merchant: &Merchant, request: &dyn VisitFields, params: &Map<String, Value>) -> Result<String, Error> {
    let nonce_str = params.get("nonce_str").map_or("", |nonce| nonce.as_str().unwrap());
    let sign_type = merchant.sign_type_for(request.message());
    merchant.write_with(request, sign_type, nonce_str, &mut Echoes::new())
}

fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(value, _)| value)
}

/// Whether the family of a call is built in.
fn is_built_in(api: &str) -> bool {
    request_table(api).is_some()
}

#[test]
fn requests_have_the_published_signatures() {
    let mut signed = 0;
    for vector in vectors("sign") {
        let (id, api) = (member(&vector, "id"), member(&vector, "api"));
        let Some(message) = request_table(api).filter(|_| !id.contains("response")) else { continue };
        let params = vector["params"].as_object().unwrap();
        // Some SDKs leave out what may be sent, and JSON is written anew.
        let leaves_out = message.sign_type_use() == ElementUse::Optional && !params.contains_key("sign_type");
        if leaves_out || params.keys().any(|name| message.find(name).is_some_and(|field| field.nested().is_some())) {
            continue;
        }
        // The documents' sign type goes before the account's.
        let merchant =
            merchant(message, params, member(&vector, "key")).with_workwx_secret(member(&vector, "key")).unwrap();
        let merchant = match member(&vector, "sign_type") {
            "MD5" if message.sign.len() != 1 => merchant.with_sign_type(SignType::Md5),
            _ => merchant,
        };
        let Ok(request) = DynamicRequest::new(message, given(message, params)) else { continue };
        // Some vectors lack what a rule demands.
        if let Ok(xml) = write(&merchant, &request, params) {
            assert_eq!(element(&xml, "sign"), vector["expect"].as_str(), "{id}: {xml}");
            signed += 1;
        }
    }
    let families = ["sendredpack", "transfers", "pappayapply"];
    assert!(signed >= 22 || !families.into_iter().all(is_built_in), "{signed}");
}

#[test]
fn second_signature_is_the_published_one_and_needs_its_secret() {
    let mut signed = 0;
    for vector in vectors("workwx") {
        let Some(message) = request_table(member(&vector, "api")) else { continue };
        let params = vector["params"].as_object().unwrap();
        let merchant = merchant(message, params, KEY);
        let request = request(message, params);
        let error = write(&merchant, &request, params).unwrap_err();
        let ErrorKind::InvalidRequest(violations) = error.kind() else { panic!("{error}") };
        assert_eq!(violations.iter().map(Violation::field).collect::<Vec<_>>(), ["workwx_sign"]);
        assert!(error.to_string().contains("`with_workwx_secret`"), "{error}");
        let merchant = merchant.with_workwx_secret(member(&vector, "secret")).unwrap();
        let xml = write(&merchant, &request, params).unwrap();
        assert_eq!(element(&xml, "workwx_sign"), vector["expect"].as_str(), "{}", vector["id"]);
        signed += 1;
    }
    assert!(signed == 2 || !is_built_in("sendworkwxredpack"), "{signed}");
}

/// The URL of a request by GET, with or without a reply.
fn link(merchant: &Merchant, message: &'static Message, params: &Map<String, Value>) -> String {
    if message.response.is_none() {
        let link = DynamicLink::new(message, given(message, params)).unwrap();
        return merchant.link(&link).unwrap();
    }
    let prepared = merchant.prepare(&request(message, params)).unwrap();
    assert_eq!((prepared.method, prepared.host, prepared.body.as_str()), (Method::Get, Host::Api, ""));
    assert!(!format!("{prepared:?}").contains("sign"), "the query is personal");
    format!("https://{}{}", prepared.host.domain(), prepared.path)
}

#[test]
fn links_are_the_published_ones() {
    let mut signed = 0;
    for vector in vectors("link") {
        let Some(message) = request_table(member(&vector, "api")) else { continue };
        let mut params = vector["params"].as_object().unwrap().clone();
        // A URL without a scheme is refused: the vector with one has the same form.
        if !params["notify_url"].as_str().unwrap().starts_with("http") {
            continue;
        }
        let merchant = merchant(message, &params, member(&vector, "key"));
        assert_eq!(link(&merchant, message, &params), vector["url"].as_str().unwrap(), "{}", vector["id"]);
        // Signed before it is encoded, and encoded once.
        params["contract_display_account"] = Value::from("a+b%20c&d");
        let url = link(&merchant, message, &params);
        assert!(url.contains("contract_display_account=a%2Bb%2520c%26d&"), "{url}");
        signed += 1;
    }
    assert!(signed == 3 || !is_built_in("entrustweb"), "{signed}");
}

/// A query has numbers, and none whose text could be read as another field.
#[test]
fn query_has_numbers_and_no_embedded_field() {
    static QUERY: Message = Message::request(Channel::Pay, "own", "/own").by_get().fields(&[
        shared::NONCE_STR,
        shared::SIGN,
        text("attach", 64),
        number("count"),
    ]);
    #[derive(wxpay_derive::Request)]
    #[wxpay(message = QUERY, response = crate::pay::OrderQueryResponse)]
    struct Query {
        attach: &'static str,
        count: u64,
    }
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", KEY).unwrap().with_ambiguous_refused();
    let path = merchant.prepare(&Query { attach: "tea", count: 7 }).unwrap().path;
    assert!(path.starts_with("/own?attach=tea&count=7&nonce_str="), "{path}");
    let error = merchant.prepare(&Query { attach: "tea&count=8", count: 7 }).map(|_| ()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)) && error.field() == Some("attach"), "{error}");
}

static ITEM: Message = Message::nested(Channel::Pay, "item")
    .fields(&[text("account", 8).required(), fen("amount").required().at_least(1)]);

/// A call with everything that no built-in request has at once.
static CALL: Message = Message::request(Channel::Pay, "call", "/risk/call")
    .partner_path("/risk/partner/call")
    .at_host(Host::Fraud)
    .with_certificate()
    .signed_with(&[SignType::Md5])
    .answered_by(&CALL_RESPONSE)
    .fields(&[
        shared::MCH_ID,
        shared::SIGN,
        text("a_sent", 8).sent_only(),
        text("b_signed", 8).signed_only(),
        json_array("receivers", 60, &ITEM),
    ]);

static CALL_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "call.response").fields(&[]);

static PARTNER_CALL: Message = {
    let mut table = CALL.for_partners();
    table.name = "partner_call";
    table
};

fn call(message: &'static Message, fields: &[(&str, &str)]) -> DynamicRequest {
    DynamicRequest::new(message, fields.iter().copied()).unwrap()
}

fn violations(error: &Error) -> Vec<(&str, RuleBreach)> {
    let ErrorKind::InvalidRequest(violations) = error.kind() else { panic!("{error}") };
    violations.iter().map(|violation| (violation.field(), violation.broken())).collect()
}

#[test]
fn prepare_obeys_the_table() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", KEY).unwrap();
    let request = call(&CALL, &[("a_sent", "1"), ("b_signed", "2")]);
    let prepared = merchant.prepare(&request).unwrap();
    assert_eq!((prepared.host, prepared.method, &*prepared.path), (Host::Fraud, Method::Post, "/risk/call"));
    assert!(prepared.needs_certificate);
    // MD5 of `b_signed=2&mch_id=10000100&key=` and the key.
    let sign = {
        use md5::Digest as _;
        crate::text::hex::Hex::from_bytes(&md5::Md5::digest(format!("b_signed=2&mch_id=10000100&key={KEY}")))
    };
    let body = format!("<xml><a_sent>1</a_sent><mch_id>10000100</mch_id><sign>{}</sign></xml>", sign.as_str());
    assert_eq!(prepared.body, body);
    let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "10000100", KEY).unwrap();
    assert_eq!(provider.prepare(&request).unwrap().path, "/risk/partner/call");
}

#[test]
fn prepare_refuses_an_account_that_may_not_send_the_message() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", KEY).unwrap();
    let request = call(&PARTNER_CALL, &[]);
    let error = merchant.prepare(&request).unwrap_err();
    assert_eq!(violations(&error), [("mch_id", RuleBreach::Account(Scope::Partner))]);
    let words = "only service providers send `pay.partner_call` (help: use a `Merchant::service_provider`)";
    assert!(error.to_string().contains(words), "{error}");
    let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "10000100", KEY).unwrap();
    assert!(provider.prepare(&request).is_ok());
}

#[test]
fn array_in_a_text_is_checked_item_by_item() {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", KEY).unwrap();
    let prepared = |receivers: &str| merchant.prepare(&call(&CALL, &[("receivers", receivers)]));
    let written = r#"<receivers>[{"account":"a","amount":1},{"account":"b","amount":2}]</receivers>"#;
    let given = r#" [{"amount":1,"account":"a"}, {"amount":2,"account":"b"}]"#;
    assert!(prepared(given).unwrap().body.contains(written));
    let error = prepared(r#"[{"amount":1,"account":"a"},{"amount":0}]"#).unwrap_err();
    let fields: Vec<&str> = violations(&error).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["receivers[1].account", "receivers[1].amount"]);
    let item = r#"{"account":"a","amount":1}"#;
    assert!(prepared(&format!("[{item},{item}]")).is_ok());
    let error = prepared(&format!("[{item},{item},{item}]")).unwrap_err();
    assert!(matches!(violations(&error)[..], [("receivers", RuleBreach::Value(_))]), "the text is too long: {error}");
    for (wrong, field) in [(item, "receivers"), ("1", "receivers"), ("[", "receivers"), ("[1]", "receivers[0]")] {
        assert_eq!(violations(&prepared(wrong).unwrap_err()), [(field, RuleBreach::Type)], "{wrong}");
    }
    let name = DynamicRequest::new(&CALL, [("receivers", r#"[{"amuont":1}]"#)]).unwrap_err().to_string();
    assert!(name.contains("receivers[0].amuont"), "{name}");
}
