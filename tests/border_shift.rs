//! Values are signed as they are, so one text to sign can be read as several messages. A
//! merchant takes none of which another complete one can be made, at either end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, KEY, MCH_ID, key, merchant, notification};
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::{Field, Message, shared, text as text_row};
use wxpay_core::server::Reply;
use wxpay_core::value::TradeType;
use wxpay_core::{Error, ErrorKind, Expected, Fen, Request, Response, RuleBreach, SignType, schema, text};

const WAY: SignType = SignType::HmacSha256;

/// A message as names and values, in the order of signing.
type Values = Vec<(String, String)>;

/// The notification of that order, with one value that is another.
fn with(out_trade_no: &str, field: &'static Field, value: &str) -> Values {
    values_of(&notification(out_trade_no, "4200", 888), field, value)
}

fn values_of(reply: &Reply, field: &'static Field, value: &str) -> Values {
    let mut values = common::fields(&reply.unsigned());
    values.retain(|(name, _)| name != field.name);
    values.push((field.name.to_owned(), value.to_owned()));
    values.sort_by(|one, other| one.0.cmp(&other.0));
    values
}

fn text_of(values: &Values) -> String {
    values.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The message, signed.
fn body(values: &Values) -> String {
    let field = |(name, value): &(String, String)| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<{name}>{value}</{name}>")
    };
    let sign = common::sign(values, KEY, WAY);
    format!("<xml>{}<sign>{sign}</sign></xml>", values.iter().map(field).collect::<String>())
}

fn class(values: &Values) -> &'static str {
    let read = merchant().notification::<PayNotification>(body(values).as_bytes());
    read.map_or_else(|error| error.class(), |_| "accept")
}

/// A place in the text to sign where a field can begin.
struct Place<'t> {
    name: &'t str,
    /// Where the field before it ends.
    end: usize,
    /// Where its value begins.
    value: usize,
    /// Whether a field of the message begins there.
    is_own: bool,
}

fn places<'t>(text: &'t str, own: &[usize]) -> Vec<Place<'t>> {
    let starts = std::iter::once(0).chain(text.match_indices('&').map(|(at, _)| at + 1));
    starts
        .filter_map(|start| {
            let name = text[start..].split('=').next()?;
            let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let has_value = text[start + name.len()..].starts_with('=');
            (plain && has_value).then(|| Place {
                name,
                end: start.saturating_sub(1),
                value: start + name.len() + 1,
                is_own: own.contains(&start),
            })
        })
        .collect()
}

/// The names that every payment notification has, but for the signature.
fn required() -> Vec<&'static str> {
    let rows = schema::pay::PAY_NOTIFICATION.fields.iter();
    let mut names: Vec<_> = rows
        .filter(|row| row.is_in_success() && !row.repeat.is_indexed() && row.name != shared::SIGN.name)
        .map(|row| row.name)
        .collect();
    names.sort_unstable();
    names
}

/// Another complete message of the same text, with a field in it that every message has
/// and that stood in a value.
fn other_reading(values: &Values) -> Option<Values> {
    let text = text_of(values);
    let mut own = Vec::new();
    let mut at = 0;
    for (name, value) in values {
        own.push(at);
        at += name.len() + value.len() + 2;
    }
    let places = places(&text, &own);
    let mut chain = vec![0];
    let required = required();
    extend(&text, &places, &required, &mut chain)
}

fn extend(text: &str, places: &[Place<'_>], required: &[&str], chain: &mut Vec<usize>) -> Option<Values> {
    let last = &places[*chain.last()?];
    let missing = required.iter().find(|name| **name > last.name);
    if missing.is_none()
        && let Some(values) = complete(text, places, required, chain)
    {
        return Some(values);
    }
    for next in chain.last()? + 1..places.len() {
        // No field that every message has may be passed over.
        if places[next].name > last.name && missing.is_none_or(|missing| places[next].name <= *missing) {
            chain.push(next);
            if let Some(values) = extend(text, places, required, chain) {
                return Some(values);
            }
            chain.pop();
        }
    }
    None
}

/// The message of that chain, if a merchant would take it by everything but the borders.
fn complete(text: &str, places: &[Place<'_>], required: &[&str], chain: &[usize]) -> Option<Values> {
    let inner = chain.iter().any(|at| !places[*at].is_own && required.contains(&places[*at].name));
    let ends = chain.iter().skip(1).map(|at| places[*at].end).chain([text.len()]);
    let values: Values = chain
        .iter()
        .zip(ends)
        .map(|(at, end)| (places[*at].name.to_owned(), text[places[*at].value..end].to_owned()))
        .collect();
    let is = |name: &str, right: &dyn Fn(&str) -> bool| values.iter().any(|(own, value)| own == name && right(value));
    let digits = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let right = inner
        && values.iter().all(|(_, value)| !value.is_empty())
        && is("appid", &|value| value == APPID)
        && is("mch_id", &|value| value == MCH_ID)
        && is("return_code", &|value| value == "SUCCESS")
        && is("result_code", &|value| value == "SUCCESS")
        && is("total_fee", &digits)
        && is("time_end", &|value| digits(value) && value.len() == 14);
    right.then_some(values)
}

/// The notification of order B as it was paid, with an `attach` of a payer's, and the
/// complete notification of order A that can be made of it.
#[test]
fn neither_the_real_nor_the_forged_notification_is_taken() {
    let attach =
        format!("x&bank_type=C&mch_id={MCH_ID}&nonce_str=a&openid=a&out_trade_no=A2026112300000000000000001&p=");
    assert!(attach.len() <= 127);
    let real = with("B1", &shared::ATTACH, &attach);
    let forged = other_reading(&real).unwrap();
    assert_eq!(common::sign(&forged, KEY, WAY), common::sign(&real, KEY, WAY));
    let order = forged.iter().find(|(name, _)| name == "out_trade_no").unwrap();
    assert_eq!(order.1, "A2026112300000000000000001");
    assert!(forged.iter().any(|(name, value)| name == "p" && value.contains("&out_trade_no=B1")));
    assert_eq!((class(&real), class(&forged)), ("Ambiguous", "Ambiguous"));
}

/// Over many texts of pieces that look like fields: of none that is taken another complete
/// message can be made.
#[test]
fn what_is_taken_has_no_other_reading() {
    let pieces = [
        "x",
        "&",
        "=",
        "&p=",
        "&bank_type=CFT",
        "&bank_type=",
        "&fee_type=CNY",
        "&mch_id=10000100",
        "&nonce_str=a",
        "&openid=o",
        "&out_trade_no=A1",
        "&result_code=SUCCESS",
        "&return_code=SUCCESS",
        "&time_end=20261123091520",
        "&total_fee=1",
        "&trade_type=JSAPI",
        "&transaction_id=4",
        "&z=",
        "&amp;",
        "&attach=y",
        "&b=",
        "&q=1",
    ];
    let fields: [&'static Field; 3] = [&shared::ATTACH, &shared::DEVICE_INFO, &UNKNOWN];
    let mut state = 42_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let (mut refused, mut taken) = (0, 0);
    for _ in 0..4_000 {
        // In the order of signing more often than not, as a forger would have them.
        let mut some: Vec<usize> = (0..=random(9)).map(|_| random(pieces.len())).collect();
        if random(3) > 0 {
            some.sort_unstable();
        }
        let value: String = some.iter().map(|at| pieces[*at]).collect();
        let real = with("B1", fields[random(3)], &format!("v{value}"));
        if let Some(forged) = other_reading(&real) {
            assert_eq!(common::sign(&forged, KEY, WAY), common::sign(&real, KEY, WAY));
            assert!(class(&real) != "accept" && class(&forged) != "accept", "{}", text_of(&real));
            refused += 1;
        } else if class(&real) == "accept" {
            taken += 1;
        }
    }
    assert!(refused > 100 && taken > 100, "{refused} {taken}");
}

/// An unknown field, whose name comes late.
static UNKNOWN: Field = text_row("tt", 1000);

#[test]
fn every_name_that_each_message_has_counts_in_any_value() {
    let mut counted = 0;
    for name in required() {
        for field in [&shared::ATTACH, &shared::DEVICE_INFO, &UNKNOWN] {
            let value = format!("x&{name}=1");
            let found = class(&with("B1", field, &value));
            // What follows up to the next field is neither an amount nor a time.
            let is_number = ["total_fee", "time_end"].contains(&name);
            let expected = if is_number { ["accept", "Ambiguous"] } else { ["Ambiguous"; 2] };
            assert!(expected.contains(&found), "{} {value}: {found}", field.name);
            counted += usize::from(found == "Ambiguous");
        }
    }
    assert!(counted > 20, "{counted}");
}

#[test]
fn what_only_looks_like_a_field_is_taken() {
    for honest in [
        "a&b",
        "shop=1&till=2",
        "x&coupon_fee=1",
        "x&device_info=1",
        "x&attach=2",
        "x&Bank_type=CFT",
        "x&bank_type =CFT",
        "x& bank_type=CFT",
        "x&bank_type",
        "x&amp;bank_type=CFT",
        "x;bank_type=CFT",
        "bank_type=CFT",
        "x&bank_types=CFT",
        "x&xbank_type=CFT",
        "x&total_fee=1",
    ] {
        let values = with("B1", &shared::ATTACH, honest);
        assert_eq!(class(&values), "accept", "{honest}");
        assert!(other_reading(&values).is_none(), "{honest}");
        assert!(merchant().prepare(&order(honest)).is_ok(), "{honest}");
    }
    // However it is written.
    let values = with("B1", &shared::ATTACH, "x&bank_type=CFT");
    let written = body(&values);
    for ampersand in ["&#38;", "&#x26;", "<![CDATA[&]]>"] {
        let written = written.replacen("x&amp;bank", &format!("x{ampersand}bank"), 1);
        let read = merchant().notification::<PayNotification>(written.as_bytes());
        assert_eq!(read.map(|_| ()).unwrap_err().class(), "Ambiguous", "{ampersand}");
    }
}

fn order(attach: &str) -> pay::UnifiedOrder<'_> {
    pay::UnifiedOrder {
        body: text!("Tea"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional { attach: Some(attach.try_into().unwrap()), ..Default::default() },
    }
}

/// What `prepare` signs is notified back.
#[test]
fn what_is_sent_is_taken_when_it_comes_back() {
    let tails = ["1", "", "C&p=", "20261123091520&total_fee=8&z=", "1&trade_type=J"];
    let (mut sent, mut kept) = (0, 0);
    for name in required() {
        for tail in tails {
            let attach = format!("x&{name}={tail}");
            let comes_back = with("TEA1", &shared::ATTACH, &attach);
            match merchant().prepare(&order(&attach)).map_err(Error::into_kind) {
                Ok(_) => {
                    assert_eq!(class(&comes_back), "accept", "{attach}");
                    sent += 1;
                }
                Err(ErrorKind::InvalidRequest(violations)) => {
                    let found: Vec<_> = violations.iter().map(|broken| (broken.field(), broken.broken())).collect();
                    assert_eq!(found, [("attach", RuleBreach::Ambiguous)], "{attach}");
                    kept += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert!(sent > 0 && kept > 30, "{sent} {kept}");
    // So it is for every call whose texts come back: a charge, and the terminal's name.
    let charge = pay::Micropay {
        body: text!("Tea"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional { device_info: Some(text!("x&openid=1")), ..Default::default() },
    };
    assert!(matches!(merchant().prepare(&charge).map_err(Error::into_kind), Err(ErrorKind::InvalidRequest(_))));
    // What is shown comes back nowhere.
    let shown = pay::UnifiedOrder { body: text!("Tea&bank_type=CFT"), ..order("a") };
    assert!(merchant().prepare(&shown).is_ok());
}

#[test]
fn replies_are_refused_alike() {
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("B1")), ..Default::default() } };
    let prepared = merchant().prepare(&query).unwrap();
    let read = |attach: &str| {
        let reply = notification("B1", "4200", 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS");
        let read = prepared.read(200, body(&values_of(&reply, &shared::ATTACH, attach)).as_bytes());
        read.map_or_else(|error| error.class(), |_| "accept")
    };
    // Each reply by its own table: the query's always has a state, and no bank.
    assert_eq!(read("x&trade_state=SUCCESS&p="), "Ambiguous");
    assert_eq!(read("x&out_trade_no=A1"), "Ambiguous");
    assert_eq!(read("x&bank_type=CFT"), "accept");
}

/// A table of the merchant's own that asks for more counts with what it asks for.
#[test]
fn a_table_that_asks_for_more_counts_too() {
    static ASKING: Message =
        Message::extending(&schema::pay::PAY_NOTIFICATION, "asking", &[text_row("shop", 32).received().required()]);
    #[derive(Response)]
    #[wxpay(message = ASKING)]
    struct Asking {
        shop: String,
    }
    static SHOP: Field = text_row("shop", 32);
    let read = |attach: &str| {
        let body = body(&values_of(&notification("B1", "4200", 888).set(&SHOP, "1"), &shared::ATTACH, attach));
        let account = merchant();
        let at_once = account.notification::<Asking>(body.as_bytes()).map_or_else(|error| error.class(), |_| "accept");
        let opened = account.open_notification(body.as_bytes()).unwrap();
        let later = account.decode::<Asking>(&opened).map_or_else(|error| error.class(), |_| "accept");
        assert_eq!(at_once, later);
        at_once
    };
    assert_eq!((read("x&shop=2"), read("x&till=2")), ("Ambiguous", "accept"));
    let paid = notification("B1", "4200", 888).set(&SHOP, "1").signed(&key(), WAY);
    let paid = merchant().notification::<Asking>(paid.as_bytes()).unwrap().confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!(paid.shop, "1");
}

/// Which texts come back is told by the tables, for requests of ones own as well.
#[test]
fn a_request_of_ones_own_is_held_alike() {
    #[derive(Request)]
    #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"))]
    struct Own<'a> {
        out_trade_no: &'a str,
        total_fee: Fen,
        spbill_create_ip: std::net::Ipv4Addr,
        attach: String,
    }
    let own = |attach: &str| Own {
        out_trade_no: "1",
        total_fee: Fen(1),
        spbill_create_ip: [203, 0, 113, 7].into(),
        attach: attach.to_owned(),
    };
    assert!(merchant().prepare(&own("x&till=1")).is_ok());
    assert!(matches!(
        merchant().prepare(&own("x&openid=1")).map_err(Error::into_kind),
        Err(ErrorKind::InvalidRequest(_))
    ));
}
