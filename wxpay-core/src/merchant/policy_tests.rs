//! Requests of the tables against published signatures: host, path, query, second signature and what the account
//! fills in.

use serde_json::{Map, Value};
use wxpay_schema::{AccountValue, Direction, Host, Message, Method, pay};

use super::Merchant;
use crate::dynamic::DynamicRequest;
use crate::error::{Error, ErrorKind};
use crate::receive::echoes::Echoes;
use crate::sign::SignType;
use crate::visit::VisitFields;

fn vectors(kind: &str) -> Vec<Value> {
    let text = include_str!("../../../tests/protocol/further/vectors.json");
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    all.into_iter().filter(|vector| vector["kind"] == kind).collect()
}

fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
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
    let given = params.iter().filter(|(name, _)| message.find(name).is_none_or(|field| !field.is_filled()));
    DynamicRequest::new(message, given.map(|(name, value)| (name, value.as_str().unwrap()))).unwrap()
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

/// The account signs otherwise than the documents demand.
#[test]
fn requests_have_the_published_signatures() {
    let mut signed = Vec::new();
    for vector in vectors("sign") {
        let Some(message) = request_table(text(&vector, "api")) else { continue };
        let params = vector["params"].as_object().unwrap();
        if text(&vector, "id").contains("response") {
            continue;
        }
        let merchant = merchant(message, params, text(&vector, "key"));
        let merchant = match text(&vector, "sign_type") {
            _ if message.sign.len() == 1 => merchant,
            "MD5" => merchant.with_sign_type(SignType::Md5),
            _ => merchant,
        };
        match write(&merchant, &request(message, params), params) {
            Ok(xml) => {
                assert_eq!(element(&xml, "sign"), vector["expect"].as_str(), "{}: {xml}", vector["id"]);
                signed.push(text(&vector, "id").to_owned());
            }
            Err(error) => println!("{}: {error}", vector["id"]),
        }
    }
    println!("{signed:?}");
    assert!(signed.len() > 3, "{signed:?}");
}
