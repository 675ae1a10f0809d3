//! What holds for every message: written and read again it is the same, its form
//! changes nothing, a changed bit never changes a value, and no input panics.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;
#[path = "common/generated.rs"]
mod generated;

use std::time::{Duration, Instant};

use common::{KEY, key, merchant, sign};
use generated::{config, fields, value, written};
use proptest::prelude::*;
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::{Expected, Fen, Limits, Merchant, Request, SignType, schema, server, text};

type Pairs = Vec<(String, String)>;

fn read(body: &[u8]) -> Option<Pairs> {
    let fields = server::read(body, &Limits::default()).ok()?;
    Some(fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect())
}

fn is_signed(body: &[u8], sign_type: SignType) -> bool {
    server::is_signed(&server::read(body, &Limits::default()).unwrap(), &key(), sign_type)
}

/// Fields with their signature, computed by the documents' words. One is always
/// there: those have no word on a text without any.
fn signed(mut fields: Pairs, sign_type: SignType) -> Pairs {
    fields.retain(|(name, _)| name != "sign" && name != "nonce_str");
    fields.push(("nonce_str".to_owned(), "5d2b6c2a8db53831f7eda20af46e531c".to_owned()));
    let sign = sign(&fields, KEY, sign_type);
    fields.push(("sign".to_owned(), sign));
    fields
}

/// A request with texts of any letters.
#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct Query<'a> {
    out_trade_no: &'a str,
    #[wxpay(extra)]
    any: &'a str,
    #[wxpay(extra)]
    other: &'a str,
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn what_is_written_is_read_again(any in value(), other in value()) {
        let query = Query { out_trade_no: "1", any: &any, other: &other };
        let body = merchant().prepare(&query).unwrap().body;
        let pairs = read(body.as_bytes()).unwrap();
        let found =
            |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
        prop_assert_eq!((found("any"), found("other")), (any.as_str(), other.as_str()));
        prop_assert!(is_signed(body.as_bytes(), SignType::HmacSha256));
    }

    #[test]
    fn what_is_accepted_is_read_the_same_when_written_anew(
        fields in fields(), one in any::<[u8; 32]>(), other in any::<[u8; 32]>()
    ) {
        let first = read(written(&fields, &one).as_bytes());
        prop_assert_eq!(first.as_ref(), Some(&fields));
        prop_assert_eq!(read(written(&first.unwrap(), &other).as_bytes()), Some(fields));
    }

    #[test]
    fn order_and_form_change_no_signature(
        fields in fields(), turn in 0_usize..16, style in any::<[u8; 32]>(), hmac in any::<bool>()
    ) {
        let sign_type = if hmac { SignType::HmacSha256 } else { SignType::Md5 };
        let mut fields = signed(fields, sign_type);
        let turn = turn % fields.len();
        fields.rotate_left(turn);
        let body = written(&fields, &style);
        prop_assert!(is_signed(body.as_bytes(), sign_type), "{:?}", body);
        prop_assert_eq!(read(body.as_bytes()), Some(fields));
    }

    /// Of two lists that differ in a value, at most one has the signature.
    #[test]
    fn another_value_has_another_signature(fields in fields(), at in any::<prop::sample::Index>(), other in value()) {
        let mut fields = signed(fields, SignType::HmacSha256);
        let at = at.index(fields.len());
        prop_assume!(fields[at].1 != other);
        fields[at].1 = other;
        prop_assert!(!is_signed(written(&fields, &[0]).as_bytes(), SignType::HmacSha256));
    }

    #[test]
    fn a_changed_bit_changes_no_accepted_value(
        fields in fields(), style in any::<[u8; 32]>(), bit in any::<prop::sample::Index>()
    ) {
        let fields = signed(fields, SignType::HmacSha256);
        let mut body = written(&fields, &style).into_bytes();
        let bit = bit.index(body.len() * 8);
        body[bit / 8] ^= 1 << (bit % 8);
        if let Some(mut pairs) = read(&body)
            && is_signed(&body, SignType::HmacSha256)
        {
            let mut fields = fields;
            // What is empty is not signed, and counts as absent.
            pairs.retain(|(_, value)| !value.is_empty());
            fields.retain(|(_, value)| !value.is_empty());
            prop_assert_eq!(pairs, fields);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256), body in 0_usize..300) {
        let limits = Limits { body, ..Limits::default() };
        let _ = server::read(&bytes, &limits);
        let _ = merchant().notification::<PayNotification>(&bytes);
        let inner: Vec<u8> = [b"<xml><a>", bytes.as_slice(), b"</a></xml>"].concat();
        let _ = server::read(&inner, &limits);
        let _ = prepared().read(200, &inner);
        let _ = server::read_json(&bytes, &schema::cloud::PAY_CALLBACK);
    }

    /// Markup at random, which goes deeper than bytes at random.
    #[test]
    fn no_markup_panics(letters in proptest::collection::vec(generated::letter(), 0..64), cut in 0_usize..80) {
        let text: String = letters.into_iter().collect();
        for body in [text.clone(), format!("<xml><a>{text}"), format!("<xml>{text}"), format!("<xml><a \
            {text}></a></xml>")] {
            let _ = server::read(body.as_bytes(), &Limits::default());
            let _ = server::read(&body.as_bytes()[..cut.min(body.len())], &Limits::default());
            let _ = server::read(body.as_bytes(), &Limits { body: cut, fields: cut, name: cut, value: cut });
        }
    }

    /// A key of any letters is in nothing that a caller can print.
    #[test]
    fn no_key_is_shown(letters in proptest::collection::vec(proptest::char::range('a', 'z'), 32), wrong in value()) {
        let key: String = letters.into_iter().collect();
        let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", &key).unwrap();
        let body = common::notification("1", "2", 888).set(&schema::shared::ATTACH, wrong);
        let mut shown = vec![format!("{merchant:?}"), format!("{:?}", wxpay_core::Key::new(&key))];
        for body in [body.clone().unsigned(), body.clone().signed(&common::key(), SignType::Md5)] {
            let error = merchant.notification::<PayNotification>(body.as_bytes()).unwrap_err();
            shown.push(format!("{error} {error:?}"));
        }
        let right = body.signed(&wxpay_core::Key::new(&key).unwrap(), SignType::HmacSha256);
        if let Ok(verified) = merchant.notification::<PayNotification>(right.as_bytes()) {
            shown.push(format!("{verified:?}"));
            shown.push(format!("{:?}", verified.confirm(Expected::cny(Fen(1))).map(|_| ())));
        }
        let bad = Merchant::new("wxd930ea5d5a258f4f", "10000100", &format!("{key}x")).unwrap_err();
        shown.push(format!("{bad} {bad:?}"));
        for shown in shown {
            prop_assert!(!shown.contains(&key), "{}", shown);
        }
    }
}

fn prepared() -> wxpay_core::PreparedRequest<pay::OrderQueryResponse> {
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    merchant().prepare(&query).unwrap()
}

/// Every bit of one notification, as WeChat Pay writes it: each change is refused,
/// or leaves the payment as it was.
#[test]
fn no_bit_of_a_notification_changes_a_payment() {
    let body = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile/001-plain-md5.xml")).unwrap();
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "1900000109", KEY).unwrap().with_sign_type(SignType::Md5);
    let whole = read(&body);
    for bit in 0..body.len() * 8 {
        let mut changed = body.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if merchant.notification::<PayNotification>(&changed).is_ok() {
            assert_eq!(read(&changed), whole, "{}", String::from_utf8_lossy(&changed));
        }
    }
}

/// What is worst for a reader, at a size.
fn worst(size: usize) -> Vec<(&'static str, String)> {
    let of = |piece: &str| piece.repeat(size / piece.len());
    vec![
        ("brackets", format!("<xml><a><![CDATA[{}]]></a></xml>", of("]"))),
        ("references", format!("<xml><a>{}</a></xml>", of("&amp;"))),
        ("character references", format!("<xml><a>{}</a></xml>", of("&#x4E2D;"))),
        ("CDATA by the letter", format!("<xml><a>{}</a></xml>", of("<![CDATA[x]]>"))),
        ("line ends", format!("<xml><a>{}</a></xml>", of("\r\n"))),
        ("text and references by turns", format!("<xml><a>{}</a></xml>", of("x\r&#13;"))),
        ("spaces between fields", format!("<xml>{}</xml>", of(" \n"))),
        ("spaces in a tag", format!("<xml><a{}>1</a></xml>", of(" "))),
        ("one long name", format!("<xml><{0}>1</{0}></xml>", of("a"))),
        ("attributes", format!("<xml{}></xml>", of(" a='1'"))),
        ("depth", format!("<xml>{}", of("<a>"))),
        ("comments", format!("<xml>{}</xml>", of("<!---->"))),
        ("an open tag", format!("<xml><a {}", of("'"))),
        ("open references", format!("<xml><a>{}", of("&"))),
        ("one open reference", format!("<xml><a>&{}", of("a"))),
        ("fields", {
            let fields: Vec<String> = (0..size / 16).map(|at| format!("<a{at:05}>1</a{at:05}>")).collect();
            format!("<xml>{}</xml>", fields.concat())
        }),
        ("the same field", format!("<xml>{}</xml>", of("<a>1</a>"))),
    ]
}

/// Twice the input takes at most 2.3 times as long. Clocks of a busy machine lie:
/// each time is the best of several, and one pair of honest measurements is enough.
#[test]
fn time_grows_with_the_input_only() {
    // 256 fields are all that is read, so that their number needs no more.
    let limits = Limits { body: 1 << 22, fields: 256, name: 1 << 22, value: 1 << 22 };
    let best = |body: &str| {
        let once = |_| {
            let begun = Instant::now();
            let _ = std::hint::black_box(server::read(std::hint::black_box(body.as_bytes()), &limits));
            begun.elapsed()
        };
        (0..3).map(once).min().unwrap_or_default()
    };
    // So much that copying all of it for each part would outweigh the rest.
    let size = 250_000;
    for ((what, half), (_, whole)) in worst(size).into_iter().zip(worst(2 * size)) {
        // Below this a clock tick counts as much as the work.
        let floor = Duration::from_micros(50);
        let mut ratios = Vec::new();
        let linear = (0..40).any(|_| {
            let (half, whole) = (best(&half).max(floor), best(&whole).max(floor));
            ratios.push(whole.as_secs_f64() / half.as_secs_f64());
            ratios.last().is_some_and(|ratio| *ratio <= 2.3)
        });
        assert!(linear, "{what}: {ratios:?}");
    }
}
