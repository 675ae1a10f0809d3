//! The threats that the reader and the types are built against, a test each. The
//! numbers are those of the threat model; threats of stored payments and of refund
//! notifications are tested where those are.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::io::Write as _;

use common::{APPID, KEY, MCH_ID, key, merchant, notification};
use flate2::Compression;
use flate2::write::GzEncoder;
use wxpay_core::bill::{BillError, BillOptions, SignedFen, TradeBill, escape_formula};
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::{self, Field, shared};
use wxpay_core::server::{self, Reply};
use wxpay_core::value::TradeType;
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Key, Limits, Malformed, Merchant, Mismatch, Object, Request, SignType, Untrusted,
    Verified, notification as answers, text,
};

fn receive(body: &[u8]) -> Result<Verified<PayNotification>, Error> {
    merchant().notification(body)
}

fn class(body: impl AsRef<[u8]>) -> &'static str {
    receive(body.as_ref()).map_or_else(|error| error.class(), |_| "accept")
}

fn signed(reply: &Reply) -> String {
    reply.signed(&key(), SignType::HmacSha256)
}

fn paid() -> Reply {
    notification("TEA1", "4200", 888)
}

/// The good notification, with another text in place of its first `from`.
fn with(from: &str, to: &str) -> String {
    let body = signed(&paid());
    assert!(body.contains(from), "{from}");
    body.replacen(from, to, 1)
}

/// The good notification with another value in a field or without the field, and
/// signed as it is then.
fn but(changed: &Field, value: &str) -> String {
    let mut fields = common::fields(&paid().unsigned());
    fields.retain(|(name, _)| name != changed.name);
    fields.push((changed.name.to_owned(), value.to_owned()));
    fields.retain(|(_, value)| !value.is_empty());
    document(fields)
}

/// Fields as WeChat Pay writes them, signed by the documents' words.
fn document(mut fields: Vec<(String, String)>) -> String {
    fields.retain(|(name, _)| name != "sign");
    let sign = common::sign(&fields, KEY, SignType::HmacSha256);
    fields.push(("sign".to_owned(), sign));
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>{}</xml>", fields.concat())
}

fn confirmed(body: &str, total_fee: u64) -> Result<(), Mismatch> {
    receive(body.as_bytes()).unwrap().confirm(Expected::cny(Fen(total_fee))).map(|_| ())
}

#[test]
fn threat_01_external_entities() {
    let good = signed(&paid());
    assert_eq!(class(&good), "accept");
    for doctype in [
        "<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>",
        "<!DOCTYPE xml [<!ENTITY % d SYSTEM \"http://127.0.0.1:1/d\"> %d;]>",
        "<!DOCTYPE xml PUBLIC \"-//A//B\" \"http://127.0.0.1:1/d\">",
        "<!dOcTyPe xml>",
        "<!DOCTYPE>",
    ] {
        assert_eq!(class(format!("{doctype}{good}")), "Doctype");
        assert_eq!(class(format!("<?xml version=\"1.0\"?>\n{doctype}{good}")), "Doctype");
        assert_eq!(class(format!("{good}{doctype}")), "Doctype");
        assert_eq!(class(with("<attach>", &format!("<attach>{doctype}"))), "Doctype");
        assert_eq!(class(with("<attach>", &format!("{doctype}<attach>"))), "Doctype");
    }
    assert_eq!(class(format!("<?xml-stylesheet href='x'?>{good}")), "ProcessingInstruction");
    let include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/hostname'/>";
    assert_eq!(class(with("<attach>", &format!("<attach>{include}"))), "Nested");
    assert_eq!(class(with("<attach>", &format!("{include}<attach>"))), "Name");
    // What reads XML has no way to a file or a host: tests/dependencies.rs holds the
    // list of crates, and the reader itself names none.
    let reader = concat!(
        include_str!("../wxpay-core/src/xml/read/mod.rs"),
        include_str!("../wxpay-core/src/xml/read/grammar.rs"),
        include_str!("../wxpay-core/src/xml/read/names.rs"),
        include_str!("../wxpay-core/src/xml/read/plain.rs"),
        include_str!("../wxpay-core/src/xml/read/scan.rs"),
    );
    for way in ["std::fs", "std::net", "std::io", "reqwest"] {
        assert!(!reader.contains(way), "{way}");
    }
}

#[test]
fn threat_02_entity_growth() {
    let growth = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml><attach>&b;</attach></xml>";
    assert_eq!(class(growth), "Doctype");
    assert_eq!(class(with("<attach>", "<attach>&a;")), "Entity");
    // A reference never gives more than was written.
    for reference in ["&amp;", "&lt;", "&#1;", "&#9;", "&#x10FFFF;", "&#1114111;", "&#32;", "&quot;"] {
        let body = format!("<xml><a>{}</a></xml>", reference.repeat(100));
        if let Ok(fields) = server::read(body.as_bytes(), &Limits::default()) {
            let value = fields.iter().next().unwrap().value.as_text().unwrap().to_owned();
            assert!(value.len() <= reference.len() * 100 && value.chars().count() == 100, "{reference}");
        }
    }
}

#[test]
fn threat_03_unknown_entities() {
    for reference in [
        "&x;",
        "&nbsp;",
        "&AMP;",
        "&amp",
        "&",
        "&;",
        "&#;",
        "&#x;",
        "&#X41;",
        "&#+65;",
        "&#0;",
        "&#xFFFF;",
        "&#xDC00;",
        "&#x110000;",
        "&# 65;",
    ] {
        assert_eq!(class(with("888", &format!("8{reference}88"))), "Entity", "{reference}");
    }
}

#[test]
fn threat_04_duplicates() {
    let all = common::fields(&signed(&paid()));
    for (name, value) in &all {
        for second in
            [format!("<{name}>1</{name}>"), format!("<{name}/>"), format!("<{name}><![CDATA[{value}]]></{name}>")]
        {
            for body in [with("<xml>", &format!("<xml>{second}")), with("</xml>", &format!("{second}</xml>"))] {
                let error = receive(body.as_bytes()).unwrap_err();
                assert_eq!((error.class(), error.field()), ("DuplicateField", Some(name.as_str())), "{body}");
            }
        }
    }
    assert!(all.iter().any(|(name, _)| name == "sign"));
}

/// Another field than the amount.
static UPPER: Field = schema::text("TOTAL_FEE", 18);

#[test]
fn threat_05_names_that_look_alike() {
    // Another case is another field: signed as such, and never the amount.
    let other = signed(&paid()).replace("total_fee>", "Total_fee>");
    assert_eq!(class(other), "BadSign");
    // Of the same length, with a letter that looks the same.
    for name in [
        "total_feе",
        "tоtal_fee",
        "total\u{200b}_fee",
        "ｔotal_fee",
        "total-fee",
        "total.fee",
        "w:total_fee",
        "1total_fee",
    ] {
        let body = signed(&paid()).replace("total_fee>", &format!("{name}>"));
        assert_eq!(class(body), "Name", "{name}");
    }
    // Both at once, signed: the amount is still that of the field of that name.
    assert_eq!(confirmed(&signed(&paid().set(&UPPER, "1")), 888), Ok(()));
}

#[test]
fn threat_07_one_key_signs_everything() {
    // Each of these is signed with the right key, and none is a notification.
    let order = order();
    let request = merchant().prepare(&order).unwrap().body;
    assert_eq!(class(&request), "Shape");
    let prepayment = common::prepayment();
    assert_eq!(class(signed(&prepayment)), "MissingField");
    let prepay = merchant().prepare(&order).unwrap().read(200, signed(&prepayment).as_bytes()).unwrap();
    let payment: serde_json::Map<_, _> = serde_json::from_str(&merchant().jsapi_parameters(&prepay).to_json()).unwrap();
    let fields: Vec<String> =
        payment.iter().map(|(name, value)| format!("<{name}>{}</{name}>", value.as_str().unwrap())).collect();
    assert_eq!(class(format!("<xml>{}</xml>", fields.concat().replace("paySign>", "sign>"))), "Shape");
    // What makes a message a notification, each of them.
    for field in [
        &shared::RETURN_CODE,
        &shared::RESULT_CODE,
        &shared::MCH_ID,
        &shared::APPID,
        &shared::OUT_TRADE_NO,
        &shared::TRANSACTION_ID,
        &shared::TOTAL_FEE,
        &shared::TIME_END,
    ] {
        let error = receive(but(field, "").as_bytes()).unwrap_err();
        let named = ["Shape", "WrongMerchant", "WrongApp"].contains(&error.class());
        assert!(named || (error.class() == "MissingField" && error.field() == Some(field.name)), "{error}");
    }
    // Without the gateway's side there is no function that signs a map: the key does
    // not come out of the account, and signing is not public.
    let exports = include_str!("../wxpay-core/src/lib.rs");
    assert!(!exports.contains("pub mod sign") && !exports.contains("sign_fields"));
}

#[test]
fn threat_09_md5_is_a_choice() {
    let account = Merchant::new(APPID, MCH_ID, KEY).unwrap();
    assert_eq!(account.sign_type(), SignType::HmacSha256);
    let body = merchant().prepare(&order()).unwrap().body;
    let fields = common::fields(&body);
    let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
    assert_eq!((value("sign_type").as_str(), value("sign").len()), ("HMAC-SHA256", 64));
    // An account that did not choose MD5 does not take it.
    assert_eq!(class(paid().signed(&key(), SignType::Md5)), "BadSign");
}

#[test]
fn threat_10_timing() {
    // Wherever the signature is wrong, and if it is missing, the sender learns the same.
    let good = signed(&paid());
    let sign = common::fields(&good).pop().unwrap().1;
    let told = |body: &str| match receive(body.as_bytes()) {
        Ok(_) => answers::accepted(),
        Err(_) => answers::refused("FAIL"),
    };
    let refusal = told(&good.replace(&sign, ""));
    for at in 0..sign.len() {
        let mut wrong = sign.clone().into_bytes();
        wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
        let body = good.replace(&sign, std::str::from_utf8(&wrong).unwrap());
        assert_eq!((class(&body), told(&body)), ("BadSign", refusal.clone()));
    }
    for wrong in [&sign[..63], &format!("{sign}0"), &sign.to_lowercase(), "0"] {
        let body = good.replace(&sign, wrong);
        assert_eq!((class(&body), told(&body)), ("BadSign", refusal.clone()));
    }
    // Time cannot be measured here; what is compared with is the crate for that.
    assert!(include_str!("dependencies.txt").lines().any(|name| name == "ctutils"));
    assert!(include_str!("../wxpay-core/src/sign.rs").contains("self.bytes().ct_eq(given.as_bytes())"));
}

#[test]
fn threat_11_empty_keys() {
    let spaced = format!("{} ", &KEY[..31]);
    let wide = format!("{}茶", &KEY[..29]);
    for bad in ["", " ", "x", &KEY[..31], &format!("{KEY}0"), &spaced, &wide, &"\0".repeat(32)] {
        assert!(Key::new(bad).is_err(), "{bad:?}");
        assert!(Merchant::new(APPID, MCH_ID, bad).is_err(), "{bad:?}");
        assert!(Merchant::service_provider(APPID, MCH_ID, bad).is_err(), "{bad:?}");
    }
}

#[test]
fn threat_12_unsigned_failures() {
    let body = paid().unsigned().replacen("SUCCESS", "FAIL", 1);
    let body = body.replace("<xml>", "<xml><return_msg>签名失败\n\u{202e}</return_msg>");
    let error = receive(body.as_bytes()).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "签名失败\\n\\u{202e}"),
        "{error:?}"
    );
    for hidden in ["TEA1", "4200", "888", "oUpF8"] {
        assert!(!format!("{error} {error:?}").contains(hidden));
    }
    // A failure that says it is another thing is none: only the word counts.
    for code in ["fail", "SUCCES", "OK", " SUCCESS"] {
        let body = paid().unsigned().replacen("SUCCESS", code, 1);
        assert!(receive(body.as_bytes()).is_err(), "{code}");
    }
}

#[test]
fn threat_13_signed_for_someone_else() {
    assert_eq!(class(but(&shared::MCH_ID, "10000101")), "WrongMerchant");
    assert_eq!(class(but(&shared::APPID, "wx0000000000000000")), "WrongApp");
    assert_eq!(class(but(&shared::MCH_ID, "")), "WrongMerchant");
    assert_eq!(class(but(&shared::APPID, "")), "WrongApp");
    let provider = merchant().with_sub_merchant("1900000109").unwrap().with_sub_appid("wx8888888888888888").unwrap();
    let read = |sub_mch_id: &str, sub_appid: &str| {
        let body = signed(&paid().set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::SUB_APPID, sub_appid));
        provider.notification::<PayNotification>(body.as_bytes()).map_or_else(|error| error.class(), |_| "accept")
    };
    assert_eq!(read("1900000109", "wx8888888888888888"), "accept");
    assert_eq!(read("1900000108", "wx8888888888888888"), "accept");
    assert_eq!(read("", "wx8888888888888888"), "WrongMerchant");
    assert_eq!(read("1900000109", "wx8888888888888889"), "accept");
    let provider = provider.clone().only_for_sub_merchant();
    let read = |sub_mch_id: &str, sub_appid: &str| {
        let body = signed(&paid().set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::SUB_APPID, sub_appid));
        provider.notification::<PayNotification>(body.as_bytes()).map_or_else(|error| error.class(), |_| "accept")
    };
    assert_eq!(read("1900000109", "wx8888888888888888"), "accept");
    assert_eq!(read("1900000108", "wx8888888888888888"), "WrongMerchant");
    assert_eq!(read("", "wx8888888888888888"), "WrongMerchant");
    assert_eq!(read("1900000109", "wx8888888888888889"), "WrongApp");
    // Before the signature fits, nothing of whose it is gets out.
    assert_eq!(class(but(&shared::MCH_ID, "10000101").replace("888", "889")), "BadSign");
}

#[test]
fn threat_14_changed_amounts() {
    let body = signed(&paid());
    assert_eq!(confirmed(&body, 888), Ok(()));
    for expected in [0, 1, 887, 889, 88_800, 4_294_968_184] {
        assert_eq!(confirmed(&body, expected), Err(Mismatch::Amount { expected: Fen(expected), found: Fen(888) }));
    }
    let usd = signed(&paid().set(&shared::FEE_TYPE, "USD"));
    assert_eq!(confirmed(&usd, 888).unwrap_err().class(), "AmountMismatch");
    // Unconfirmed, the amount is not to be had, not even by printing.
    assert!(!format!("{:?}", receive(body.as_bytes()).unwrap()).contains("888"));
}

#[test]
fn threat_15_tricks_with_numbers() {
    for trick in [
        "+888",
        "-888",
        "-0",
        "0888",
        "00",
        "8.88",
        "888.0",
        "8e2",
        "0x378",
        " 888",
        "888 ",
        "888\n",
        "8_88",
        "8,88",
        "٨٨٨",
        "８８８",
        "18446744073709552504",
        "1000000000000000000",
        "888a",
        "NaN",
        "²",
    ] {
        let error = receive(but(&shared::TOTAL_FEE, trick).as_bytes()).unwrap_err();
        assert_eq!((error.class(), error.field()), ("Type", Some("total_fee")), "{trick}");
        assert!(trick.parse::<Fen>().is_err(), "{trick}");
    }
    assert_eq!(confirmed(&but(&shared::TOTAL_FEE, "999999999999999999"), 999_999_999_999_999_999), Ok(()));
    // 2^32 + 888.
    assert!(confirmed(&but(&shared::TOTAL_FEE, "4294968184"), 888).is_err());
}

#[test]
fn threat_16_coupons() {
    // The order is 888; a coupon of 100 leaves 788 to settle and to pay.
    let body = signed(
        &paid()
            .set(&shared::SETTLEMENT_TOTAL_FEE, "788")
            .set(&shared::CASH_FEE, "788")
            .set(&shared::COUPON_FEE, "100")
            .set(&shared::COUPON_COUNT, "1"),
    );
    assert_eq!(confirmed(&body, 888), Ok(()));
    assert_eq!(confirmed(&body, 788), Err(Mismatch::Amount { expected: Fen(788), found: Fen(888) }));
    // Nor does any sum of the parts stand in for the amount.
    let cheap = signed(
        &notification("TEA1", "4200", 1).set(&shared::CASH_FEE, "888").set(&shared::SETTLEMENT_TOTAL_FEE, "888"),
    );
    assert!(confirmed(&cheap, 888).is_err());
}

#[test]
fn threat_21_sizes() {
    let usual = Limits::default();
    assert_eq!((usual.body, usual.fields, usual.name, usual.value), (65_536, 256, 64, 32_768));
    let read = |body: String| {
        server::read(body.as_bytes(), &Limits::default()).map_or_else(|fault| fault.class(), |_| "accept")
    };
    let fields = |many: usize| (0..many).map(|at| format!("<a{at}/>")).collect::<Vec<_>>().concat();
    let bytes = |most: usize| {
        let body = "<xml><a></a></xml>";
        let half = "x".repeat((most - body.len() - "<b></b>".len()) / 2);
        let whole = format!("<xml><a>{half}</a><b>{half}</b></xml>");
        format!("{whole}{}", " ".repeat(most - whole.len()))
    };
    for (within, beyond) in [
        (format!("<xml>{}</xml>", fields(256)), format!("<xml>{}</xml>", fields(257))),
        (format!("<xml><{0}/></xml>", "n".repeat(64)), format!("<xml><{0}/></xml>", "n".repeat(65))),
        (format!("<xml><a>{}</a></xml>", "v".repeat(32_768)), format!("<xml><a>{}</a></xml>", "v".repeat(32_769))),
        (
            format!("<xml><a>{}</a></xml>", "<![CDATA[vv]]>".repeat(100)),
            format!("<xml><a>{}</a></xml>", "<![CDATA[v]]>v".repeat(16_385)),
        ),
        (bytes(65_536), bytes(65_537)),
    ] {
        assert_eq!((read(within), read(beyond)), ("accept", "TooLarge"));
    }
    // Depth is two, and no more.
    assert_eq!(read("<xml><a><b/></a></xml>".to_owned()), "Nested");
    assert_eq!(read(format!("<xml>{}", "<a>".repeat(1_000_000))), "Nested");
    // Behind the limit nothing is looked at; before it the fault is named.
    assert_eq!(read(format!("<xml><a/>{}<!DOCTYPE x>", " ".repeat(70_000))), "TooLarge");
    assert_eq!(read(format!("<!DOCTYPE x>{}", " ".repeat(70_000))), "Doctype");
}

#[test]
fn threat_22_encodings() {
    let good = signed(&paid());
    for (declared, expected) in [
        ("", "accept"),
        ("\u{feff}", "accept"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "accept"),
        ("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>", "accept"),
        ("<?xml version=\"1.0\" encoding=\"GB18030\"?>", "Encoding"),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", "Encoding"),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "Encoding"),
        ("<?xml version=\"1.1\"?>", "Shape"),
        ("\u{feff}\u{feff}", "Shape"),
    ] {
        assert_eq!(class(format!("{declared}{good}")), expected, "{declared:?}");
    }
    let utf16 = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
        mark.iter().copied().chain(good.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
    };
    assert_eq!(class(utf16(b"\xff\xfe", u16::to_le_bytes)), "Encoding");
    assert_eq!(class(utf16(b"\xfe\xff", u16::to_be_bytes)), "Encoding");
    assert_eq!(class(utf16(b"", u16::to_le_bytes)), "Char");
    let spliced = |bytes: &[u8]| {
        let (before, after) = good.split_once("a&amp;b").unwrap();
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
    // Latin-1, overlong, surrogates, beyond the last letter, cut short.
    for bytes in
        [&b"\xe9"[..], b"\xc0\xbc", b"\xe0\x80\xbc", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"]
    {
        assert_eq!(class(spliced(bytes)), "Encoding", "{bytes:x?}");
    }
    for letter in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
        assert_eq!(class(spliced(letter.to_string().as_bytes())), "Char", "{letter:?}");
    }
    // No normalisation: what looks alike is not the same.
    let composed = signed(&paid().set(&shared::RECEIVED_DEVICE_INFO, "é"));
    assert_eq!(class(&composed), "accept");
    assert_eq!(class(composed.replace('é', "e\u{301}")), "BadSign");
    for other in ["\u{85}", "\u{2028}", "\u{a0}"] {
        let body = signed(&paid().set(&shared::RECEIVED_DEVICE_INFO, format!("a{other}b")));
        assert_eq!(class(&body), "accept");
        assert_eq!(class(body.replace(other, "\n")), "BadSign");
    }
}

#[test]
fn threat_23_pages_of_proxies() {
    let prepared = merchant().prepare(&order()).unwrap();
    let long = format!("<html><body>{}</body></html>", "x".repeat(100_000));
    for (status, body) in [
        (502, "<html>\u{1b}[31m502\n Bad\u{202e} Gateway</html>"),
        (200, "<!DOCTYPE html><html>log in</html>"),
        (200, "{\"error\":\"not found\"}"),
        (200, "upstream timed out"),
        (200, &long),
        (500, &signed(&common::prepayment())),
    ] {
        match prepared.read(status, body.as_bytes()).unwrap_err().into_kind() {
            ErrorKind::UnexpectedReply { status: told, excerpt, .. } => {
                assert_eq!(told, status);
                assert!(excerpt.chars().count() <= 201, "{excerpt}");
                assert!(!excerpt.contains(['\u{1b}', '\n', '\u{202e}']), "{excerpt:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    // Sent to the notification's address, a page is no message.
    assert_eq!(class("<html><body>502</body></html>"), "Shape");
    assert_eq!(class("{}"), "Shape");
}

#[test]
fn threat_24_downloads() {
    let header = "交易时间,商户号,微信订单号,商户订单号,交易状态,商品名称,订单金额\r\n";
    let row = "`2019-07-25 08:35:41,`10000100,`4200,`TEA1,`SUCCESS,`Tea,`8.88\r\n";
    let summary = "总交易单数,订单总金额\r\n`1,`8.88\r\n";
    let bill = |row: &str| format!("{header}{row}{summary}");
    let packed = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let refusal = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>";

    // The first bytes behind the mark decide, whatever was asked for, and nothing
    // further in: neither a goods' name nor a refusal with commas.
    for mark in ["", "\u{feff}", "\u{feff}\r\n "] {
        for (body, is_bill) in [
            (bill(row), true),
            (bill(&row.replace("Tea", &format!("{refusal},<xml>"))), true),
            (refusal.to_owned(), false),
            (refusal.replace("<xml>", &format!("<xml><attach>{}</attach>", "交易时间,商户号,`1,`2")), false),
        ] {
            let body = format!("{mark}{body}");
            for body in [body.clone().into_bytes(), packed(body.as_bytes())] {
                match TradeBill::open(body.as_slice()) {
                    Ok(bill) => assert!(is_bill && bill.finish().unwrap().agrees()),
                    Err(error) => assert!(!is_bill && error.is_no_bill(), "{error}"),
                }
            }
        }
    }
    // The strict reader reads the refusal too.
    let doctype = refusal.replace("<xml>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><xml>");
    assert!(matches!(TradeBill::open(doctype.as_bytes()), Err(BillError::Malformed(Malformed::Doctype))));

    // gzip gives no more than the limit of text, in lines or in one, and no more
    // than the limit of a line.
    let options = BillOptions { text: 1 << 20, ..BillOptions::default() };
    for (filling, limit) in [("\n", options.text), ("\r\n", options.text), ("`", options.row), ("``,`\r", options.row)]
    {
        let bomb = packed(format!("{header}{}", filling.repeat((16 << 20) / filling.len())).as_bytes());
        assert!(bomb.len() < 1 << 17);
        let read: Result<Vec<_>, _> = TradeBill::open_with(bomb.as_slice(), options).unwrap().collect();
        assert!(matches!(read, Err(BillError::TooLarge { limit: told, .. }) if told == limit), "{filling:?}");
    }
    let bomb = packed(&vec![b' '; 16 << 20]);
    assert!(matches!(TradeBill::open_with(bomb.as_slice(), options), Err(BillError::TooLarge { .. })));

    // Only a comma and a back-tick begin a cell: a name with commas, quotation marks
    // or back-ticks moves none, and one with both is told.
    for name in ["a,b,c", "\"a", "\"a\",\"b\"", "a`b", "``", "a\rb", ",", "'"] {
        let body = bill(&row.replace("Tea", name));
        let read: Vec<_> = TradeBill::open(body.as_bytes()).unwrap().collect::<Result<_, _>>().unwrap();
        let [read] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((read.body.as_deref(), read.order_amount()), (Some(name), Some(SignedFen(888))));
    }
    for name in ["a,`0.01", "a\n`b", "a\n总交易单数,订单总金额\n`0,`0.00"] {
        let body = bill(&row.replace("Tea", name));
        let closing = TradeBill::open(body.as_bytes()).and_then(wxpay_core::bill::Bill::finish);
        assert!(!closing.is_ok_and(|closing| closing.agrees()), "{name:?}");
    }

    // In a table of one's own, what a spreadsheet would run is text.
    for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(\"http://a.b\")", "＝1"] {
        let body = bill(&row.replace("Tea", formula));
        let row = TradeBill::open(body.as_bytes()).unwrap().next().unwrap().unwrap();
        assert_eq!(escape_formula(row.body.as_deref().unwrap()), format!("'{formula}"));
    }
    assert_eq!(escape_formula("Tea"), "Tea");
}

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const IDENTITY: &str = "43102119910910512X";

fn order() -> pay::UnifiedOrder<'static> {
    pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    }
}

/// Everything public that can be printed and may have met a secret.
fn printed() -> Vec<String> {
    let mut shown = Vec::new();
    macro_rules! show {
        ($($value:expr),* $(,)?) => { $( shown.push(format!("{:?}", $value)); )* };
    }
    macro_rules! show_error {
        ($($value:expr),* $(,)?) => { $( { let value = $value; shown.push(format!("{value} {value:?}")); } )* };
    }
    let merchant = merchant().with_sub_merchant("1900000109").unwrap().with_sub_appid("wx8888888888888888").unwrap();
    show!(key(), merchant, Key::new(KEY), Merchant::new(APPID, MCH_ID, KEY));
    show!(wxpay_core::Client::new(merchant.clone()), wxpay_core::transport::Reqwest::new(), Limits::default());
    show_error!(Key::new(&format!("{KEY}x")).unwrap_err(), Merchant::new(APPID, MCH_ID, &KEY[1..]).unwrap_err());

    // What is sent.
    let order = order();
    let prepared = common::merchant().prepare(&order).unwrap();
    show!(order, order.optional, order.masked(), prepared);
    let post = wxpay_core::transport::HttpRequest {
        url: "https://api.mch.weixin.qq.com/pay/unifiedorder",
        body: &prepared.body,
        content_type: answers::CONTENT_TYPE,
        needs_certificate: false,
    };
    show!(post);
    let mut invalid = self::order();
    invalid.optional.openid = Some(wxpay_core::Text::new(format!("{OPENID}\u{1}")).unwrap());
    show_error!(common::merchant().prepare(&invalid).unwrap_err());
    match common::merchant().prepare(&invalid).map_err(Error::into_kind) {
        Err(ErrorKind::InvalidRequest(violations)) => {
            for violation in &violations {
                show_error!(violation);
            }
        }
        other => panic!("{other:?}"),
    }

    // What is received.
    let received = notification("TEA1", "4200", 888).set(&shared::SUB_OPENID, OPENID);
    let mut fields = common::fields(&received.clone().unsigned());
    fields.push(("identity_of_the_payer".to_owned(), IDENTITY.to_owned()));
    let body = document(fields);
    let account = common::merchant();
    let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
    show!(fields, account.open_notification(body.as_bytes()).unwrap());
    show!(wxpay_core::transport::HttpResponse { status: 200, body: body.clone().into_bytes() });
    let verified = || account.notification::<PayNotification>(body.as_bytes()).unwrap();
    show!(verified(), verified().confirm(Expected::cny(Fen(888))).unwrap());
    show!(verified().confirm(Expected::cny(Fen(888))).unwrap().into_inner());
    show_error!(verified().confirm(Expected::cny(Fen(1))).unwrap_err());
    let prepay = prepared.read(200, signed(&common::prepayment()).as_bytes()).unwrap();
    let payment = account.jsapi_parameters(&prepay);
    show!(prepay, payment);
    shown.push(payment.to_json());

    // What is refused, whatever is wrong.
    for wrong in [
        body.replace("<sign><![CDATA[", "<sign><![CDATA[0"),
        body.replace("</xml>", ""),
        body.replace("<attach>", "<attach><openid>"),
        body.replace("<xml>", &format!("<xml><openid>{OPENID}</openid>")),
        body.replace("SUCCESS", "FAIL"),
        signed(&received.clone().set(&shared::CASH_FEE, "x")),
        signed(&received.set(&shared::COUPON_COUNT, "one").set(&shared::SIGN_TYPE_FIELD, "MD5")),
    ] {
        show_error!(account.notification::<PayNotification>(wrong.as_bytes()).unwrap_err());
    }
    show_error!(Untrusted::BadSign, Untrusted::SignTypeMismatch, Malformed::ReservedField);

    // The cloud channel.
    let callback = format!(
        "{{\"returnCode\":\"SUCCESS\",\"resultCode\":\"SUCCESS\",\"openid\":\"{OPENID}\",\"subOpenid\":\"{OPENID}\",\
         \"outTradeNo\":1}}"
    );
    match wxpay_core::cloud::callback::<wxpay_core::cloud::PayCallback>(callback.as_bytes()) {
        Ok(hint) => {
            show!(hint);
        }
        Err(error) => {
            show_error!(error);
        }
    }
    show!(wxpay_core::cloud::CloudMerchant::new());
    shown
}

#[test]
fn threat_25_secrets_in_logs() {
    let shown = printed();
    assert!(shown.len() > 30);
    for shown in shown {
        for secret in [
            KEY,
            &KEY[..31],
            &KEY[1..],
            &format!("&key={}", &KEY[..4]),
            OPENID,
            "oUpF8uMEb4qRXf22hE3X68TekukE",
            IDENTITY,
        ] {
            assert!(!shown.contains(secret), "{secret} stands in {shown}");
        }
    }
    // A key can be neither shown as text nor compared nor written.
    for forbidden in ["Display for Key", "Deref for Key", "PartialEq for Key", "Serialize for Key", "AsRef<"] {
        assert!(!include_str!("../wxpay-core/src/sign.rs").contains(forbidden), "{forbidden}");
    }
}

#[test]
fn threat_26_memory() {
    // Freed memory cannot be looked at from here. What can be held: the key is of the
    // type that wipes, and the text that ends in it is never put together.
    let sign = include_str!("../wxpay-core/src/sign.rs");
    assert!(sign.contains("\n    end: Zeroizing<Vec<u8>>,\n"));
    assert_eq!(sign.matches("key.end").count(), sign.matches("self.update(&key.end)").count());
    // The state that HMAC keeps of the key wipes itself too.
    assert!(sign.contains("const _: () = wiped::<Sha256>();"));
    assert!(std::mem::needs_drop::<Key>());
    let account = concat!(
        include_str!("../wxpay-core/src/merchant/mod.rs"),
        include_str!("../wxpay-core/src/merchant/settings.rs")
    );
    assert!(account.contains("    key: Key,") && account.contains("Zeroizing::new(variable(\"WXPAY_KEY\"))"));
}
