//! The requests of the further calls with as little as they need, as the gateway reads them, and what forged replies to
//! them lead to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use wxpay_schema::internal::ORDERS;
use wxpay_schema::{
    ALL, Action, Arrival, Channel, Demand, Direction, Effect, Field, Kind, Message, Method, Money, Retry, Scope, errors,
};

use super::Merchant;
use crate::dynamic::{DynamicDownload, DynamicLink, DynamicReply, DynamicRequest};
use crate::error::{Error, ErrorKind, RuleBreach, Untrusted};
use crate::merchant::prepared::PreparedRequest;
use crate::pay::{
    PayNotification, ProfitsharingReceiverOptional, Profitsharingaddreceiver, ProfitsharingaddreceiverOptional,
};
use crate::sign::Key;
use crate::xml::read::Limits;
use crate::{server, text};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const APPID: &str = "wxd930ea5d5a258f4f";

/// An ordinary merchant, and a service provider for a sub-merchant.
fn accounts() -> [(Merchant, Scope); 2] {
    let merchant = Merchant::new(APPID, "10000100", KEY).unwrap();
    let provider = Merchant::service_provider(APPID, "10000100", KEY).unwrap().with_sub_merchant("1900000109").unwrap();
    [(merchant, Scope::Merchant), (provider, Scope::Partner)].map(|(account, scope)| {
        let account = account.with_notify_url("https://shop.example/wxpay").unwrap();
        (account.with_workwx_secret("5d2b6c2a8db53831f7eda20af46e531c").unwrap(), scope)
    })
}

/// The requests of the further calls.
fn requests() -> impl Iterator<Item = &'static Message> {
    let is_further = |message: &&Message| !ORDERS.iter().any(|order| order.is(message));
    let is_request = |message: &&Message| message.direction == Direction::Request && message.channel == Channel::Pay;
    ALL.iter().copied().filter(is_further).filter(is_request)
}

/// A value of the field: that of the documents.
fn value(field: &Field) -> &'static str {
    match field.kind {
        _ if !field.sample.is_empty() => field.sample,
        Kind::Choice(choices) => choices.values.first().unwrap().value,
        Kind::Url => "https://shop.example/x",
        Kind::Ip => "203.0.113.7",
        Kind::Time14 => "20181203110321",
        _ => "1",
    }
}

type Given = Vec<(&'static str, &'static str)>;

/// What a prepared request is on the wire.
enum Sent {
    Request(Box<PreparedRequest<DynamicReply>>),
    Link(String),
    Download(String),
}

impl Sent {
    fn new(merchant: &Merchant, message: &'static Message, given: &Given) -> Result<Self, Error> {
        if message.response.is_none() {
            return merchant.link(&DynamicLink::new(message, given.clone()).unwrap()).map(Self::Link);
        }
        if message.response.is_some_and(|reply| reply.direction == Direction::Failure) {
            let download = DynamicDownload::new(message, given.clone()).unwrap();
            return merchant.prepare(&download).map(|prepared| Self::Download(prepared.body.clone()));
        }
        merchant
            .prepare(&DynamicRequest::new(message, given.clone()).unwrap())
            .map(|prepared| Self::Request(Box::new(prepared)))
    }

    /// The body, or the query of the URL.
    fn text(&self) -> &str {
        let query = |url| str::split_once(url, '?').unwrap().1;
        match self {
            Self::Request(prepared) if prepared.method == Method::Get => query(&prepared.path),
            Self::Request(prepared) => &prepared.body,
            Self::Link(url) => query(url),
            Self::Download(body) => body,
        }
    }
}

/// Prepares a request with the values that it needs, and returns them.
fn minimal(merchant: &Merchant, scope: Scope, message: &'static Message) -> (Sent, Given) {
    let may_send = |field: &Field| field.scope == Scope::Any || field.scope == scope;
    let needed = message.all_fields().filter(|field| field.is_required() && !field.is_filled() && may_send(field));
    let needed = needed.filter(|field| field.filler_name().is_none());
    let mut given: Given = needed.map(|field| (field.name, value(field))).collect();
    for _ in 0..8 {
        let error = match Sent::new(merchant, message, &given) {
            Ok(sent) => return (sent, given),
            Err(error) => error,
        };
        let ErrorKind::InvalidRequest(violations) = error.kind() else { panic!("{error}") };
        for violation in violations {
            let names: Vec<&str> = match violation.broken() {
                RuleBreach::Rule(rule) => match rule.demand {
                    Demand::AnyOf(names) | Demand::ExactlyOneOf(names) => names.get(..1).unwrap().to_vec(),
                    Demand::Needs(names) | Demand::AllOrNone(names) => names.to_vec(),
                    Demand::AnyGroupOf(groups) => groups[0].to_vec(),
                    _ => panic!("{error}"),
                },
                RuleBreach::Missing => vec![violation.field()],
                _ => panic!("{error}"),
            };
            for field in names.into_iter().filter_map(|name| message.find(name)) {
                if !given.iter().any(|(name, _)| *name == field.name) {
                    given.push((field.name, value(field)));
                }
            }
        }
    }
    panic!("{}: {given:?}", message.name);
}

#[test]
fn minimal_requests_are_read_back_as_they_were_given() {
    let key = Key::new(KEY).unwrap();
    let mut read = 0;
    for (merchant, scope) in accounts() {
        for message in requests().filter(|message| message.accounts == Scope::Any || message.accounts == scope) {
            let (sent, given) = minimal(&merchant, scope, message);
            let fields = match message.method {
                Method::Get => server::read_query(sent.text(), &Limits::default()),
                Method::Post => server::read(sent.text().as_bytes(), &Limits::default()),
            };
            let fields = fields.unwrap();
            for (name, value) in &given {
                let field = message.find(name).unwrap();
                // JSON is written anew.
                let is_it = |found: &str| found == *value || field.nested().is_some();
                assert!(fields.text(field).is_some_and(is_it), "{} {name}: {:?}", message.name, fields.text(field));
            }
            let sign_type = merchant.sign_type_for(message);
            assert!(server::is_signed(&fields, &key, sign_type), "{} {:?}", message.name, sent.text());
            let violations = server::check(message, &fields);
            assert!(violations.is_empty(), "{}: {violations}", message.name);
            // Nothing but what the table has.
            let unknown = fields.iter().map(|entry| &*entry.name).find(|name| message.find(name).is_none());
            assert_eq!(unknown, None, "{}", message.name);
            read += 1;
        }
    }
    assert!(read > 80, "{read}");
}

#[test]
fn brand_owner_stands_in_place_of_the_sub_merchant() {
    let [_, (provider, _)] = accounts();
    let add = |sub_mch_id: Option<&'static str>, brand_mch_id: Option<&'static str>| Profitsharingaddreceiver {
        receiver: crate::pay::ProfitsharingReceiver {
            r#type: crate::value::ReceiverType::MerchantId,
            account: text!("190001001"),
            optional: ProfitsharingReceiverOptional::default(),
        },
        optional: ProfitsharingaddreceiverOptional {
            sub_mch_id: sub_mch_id.map(|id| id.try_into().unwrap()),
            brand_mch_id: brand_mch_id.map(|id| id.try_into().unwrap()),
            ..Default::default()
        },
    };
    let brand = "<brand_mch_id>1900000108</brand_mch_id>";
    let sub = "<sub_mch_id>1900000109</sub_mch_id>";
    let body = |account: &Merchant, sub_mch_id, brand_mch_id| {
        account.prepare(&add(sub_mch_id, brand_mch_id)).map(|prepared| prepared.body)
    };
    let own = body(&provider, None, None).unwrap();
    assert!(own.contains(sub) && !own.contains("brand_mch_id"), "{own}");
    let brands = body(&provider, None, Some("1900000108")).unwrap();
    assert!(brands.contains(brand) && !brands.contains("sub_mch_id"), "{brands}");
    let fields = server::read(brands.as_bytes(), &Limits::default()).unwrap();
    assert!(server::is_signed(&fields, &Key::new(KEY).unwrap(), crate::SignType::HmacSha256));
    // The struct names both, or the account acts for its sub-merchant alone.
    assert!(body(&provider, Some("1900000109"), Some("1900000108")).is_err());
    let only = provider.with_sub_merchant_only();
    assert!(body(&only, None, Some("1900000108")).is_err());
}

/// Without a signature nothing is proved: a success settles nothing, and no refusal says that money moved.
#[test]
fn forged_replies_settle_nothing() {
    let mut refused = 0;
    for (merchant, scope) in accounts() {
        let requests = requests().filter(|message| message.accounts == Scope::Any || message.accounts == scope);
        for message in requests {
            let Some(reply) = message.response.filter(|reply| reply.arrival() == Arrival::UnsignedReply) else {
                continue;
            };
            assert!(reply.money != Money::Settles && !server::settles(reply), "{}", reply.name);
            assert!(message.retry == Retry::Read || reply.money == Money::Hints || !moves_money(message));
            let (sent, _) = minimal(&merchant, scope, message);
            let Sent::Request(prepared) = sent else { panic!("{}", message.name) };
            let codes = message.errors.iter().chain(errors::EVERYWHERE).map(|row| row.code);
            for code in codes.chain(["0", "ORDERPAID", "SEND_SUCCESS", "NEW_CODE"]) {
                let err_code = format!("<err_code>{code}</err_code>");
                for body in [
                    format!("<return_code>SUCCESS</return_code><result_code>FAIL</result_code>{err_code}"),
                    format!("<return_code>SUCCESS</return_code><result_code>SUCCESS</result_code>{err_code}"),
                    format!("<return_code>FAIL</return_code><result_code>FAIL</result_code>{err_code}"),
                    format!("<return_code>FAIL</return_code>{err_code}"),
                    format!("<return_code>FAIL</return_code><error_code>{code}</error_code>"),
                ] {
                    let read = prepared.read_unsigned(200, format!("<xml>{body}</xml>").as_bytes());
                    let Err(error) = read else { continue };
                    assert!(matches!(error.effect(), Effect::None | Effect::Possible), "{} {body}", message.name);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

/// Whether the documents name a query for what becomes of the request.
fn moves_money(message: &Message) -> bool {
    message.confirmed_by.is_some()
}

#[test]
fn forged_success_of_a_red_packet_leads_to_a_query_only() {
    let [(merchant, scope), _] = accounts();
    let (Sent::Request(prepared), given) = minimal(&merchant, scope, &wxpay_schema::pay::SENDREDPACK) else {
        panic!("it has a reply")
    };
    let value = |name: &str| given.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value);
    let body = format!(
        "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><err_code>SUCCESS</err_code>\
         <mch_billno>{billno}</mch_billno><mch_id>10000100</mch_id><wxappid>{APPID}</wxappid>\
         <re_openid>{openid}</re_openid><total_amount>{amount}</total_amount><send_listid>1</send_listid>\
         <appid>{APPID}</appid><openid>o</openid><trade_type>JSAPI</trade_type><bank_type>CFT</bank_type>\
         <total_fee>{amount}</total_fee><cash_fee>{amount}</cash_fee><transaction_id>1</transaction_id>\
         <out_trade_no>{billno}</out_trade_no><time_end>20141111170043</time_end><nonce_str>1</nonce_str></xml>",
        billno = value("mch_billno"),
        openid = value("re_openid"),
        amount = value("total_amount"),
    );
    // A claim, which names its query and has nothing to confirm.
    let reply = prepared.read_unsigned(200, body.as_bytes()).unwrap();
    assert_eq!(reply.confirmed_by().map(|query| query.name), Some("gethbinfo"));
    assert_eq!(reply.key().collect::<Vec<_>>(), [("mch_billno", value("mch_billno"))]);
    // Elsewhere it is not taken for a payment either.
    let error = merchant.notification::<PayNotification>(body.as_bytes()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Untrusted(Untrusted::MissingSign));
    assert!(merchant.open_notification(body.as_bytes()).is_err());
    // A reply that may be about another red packet leaves the outcome open.
    let other = body.replace(value("mch_billno"), "1");
    let error = prepared.read_unsigned(200, other.as_bytes()).unwrap_err();
    assert_eq!((error.effect(), error.action()), (Effect::Possible, Action::QueryOrder));
}
