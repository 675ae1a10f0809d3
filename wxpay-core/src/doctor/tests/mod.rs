//! Each mistake is made here by hand: the text that was signed is written out, and the
//! doctor must name that mistake and no other.

#![allow(clippy::format_collect, clippy::too_many_lines, reason = "one list, and no loop that has to be fast")]

mod absent_values;
mod account_ids;
mod client_parameters;
mod entities;
mod four_byte_chars;
mod json;

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::mistakes::{MISTAKES, PAIRS, find};
use super::{CandidateKey, Diagnosis, DiagnosisKind, Difference, SignedMessage};
use crate::server;
use crate::sign::{Key, SignType};

const KEY: &str = "192006250b4c09247ec02edce69f6a2D";
const OTHER: &str = "8934e7d15453e97507ef794cf7b0519d";

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn md5(text: impl AsRef<[u8]>) -> String {
    hex(&Md5::digest(text.as_ref()))
}

fn hmac(text: &str, key: &str) -> String {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    hmac.update(text.as_bytes());
    hex(&hmac.finalize().into_bytes())
}

/// The fields of an order, some of which break in the usual ways.
const ORDER: &str = "<mch_id>10000100</mch_id><appid>wxd930ea5d5a258f4f</appid>\
    <body><![CDATA[茶 <a> & \"b\"]]></body><attach></attach><nonce_str>ibuaiVcKdpRxkhJA</nonce_str>\
    <sign_type>MD5</sign_type><total_fee>1</total_fee>";
/// The same in signing order, as two halves around `body`.
const HEAD: &str = "appid=wxd930ea5d5a258f4f&body=";
const BODY: &str = "茶 <a> & \"b\"";
const TAIL: &str = "&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&sign_type=MD5&total_fee=1";

fn xml(fields: &str, sign: &str) -> Vec<u8> {
    format!("<xml>{fields}<sign>{sign}</sign></xml>").into_bytes()
}

fn diagnosed(body: &[u8]) -> Diagnosis {
    let secrets = [CandidateKey::new(KEY), CandidateKey::new(OTHER)];
    SignedMessage::new(body, &secrets).appid("wx8888888888888888").mch_id("1900000109").diagnose()
}

fn names(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.mistakes.iter().map(|found| found.mistake.name).collect()
}

/// The order, signed with that text, in which `KEY` stands for the key.
fn order(text: &str) -> Vec<u8> {
    xml(ORDER, &md5(text.replace("KEY", KEY)))
}

/// The order with another text of the body.
fn order_of(written: &str, text: &str) -> Vec<u8> {
    let fields = ORDER.replace(&format!("<![CDATA[{BODY}]]>"), written);
    assert_ne!(fields, ORDER);
    xml(&fields, &md5(text.replace("KEY", KEY)))
}

fn with_body(body: &str) -> String {
    format!("{HEAD}{body}{TAIL}&key=KEY")
}

/// Mistakes with messages in which each was made, and nothing else.
type Made = Vec<(&'static str, Vec<Vec<u8>>)>;

/// Every mistake.
fn all_made() -> Made {
    [
        made(),
        client_parameters::made(),
        account_ids::made(),
        json::made(),
        entities::made(),
        four_byte_chars::made(),
        absent_values::made(),
    ]
    .concat()
}

fn made() -> Made {
    let right = with_body(BODY);
    let hmac_order = ORDER.replace("MD5", "HMAC-SHA256");
    let hmac_text = right.replace("MD5", "HMAC-SHA256");
    let hmac_full = hmac_text.replace("KEY", KEY);
    let coupons = "<appid>wx1</appid><coupon_fee>3</coupon_fee><coupon_fee_10>1</coupon_fee_10><coupon_fee_2>2</coupon_fee_2>\
        <mch_id>1</mch_id>";
    let signed = |fields: &str, text: &str| xml(fields, &md5(text.replace("KEY", KEY)));
    let jsapi = |parameters: &str, text: &str| {
        let sign = md5(text.replace("KEY", KEY));
        format!("{{{parameters},\"paySign\":\"{sign}\"}}").into_bytes()
    };
    let parameters = "\"appId\":\"wx1\",\"timeStamp\":\"1490840662\",\"nonceStr\":\"n\",\"package\":\"prepay_id=p1\",\"signType\":\"MD5\"";
    let pay = "appId=wx1&nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1490840662&key=KEY";
    let gbk = encoding_rs::GBK.encode(&right.replace("KEY", KEY)).0.into_owned();
    let gbk_message = encoding_rs::GBK.encode(&String::from_utf8(order(&right)).unwrap()).0.into_owned();
    let lines = |value: &str, signed: &str| order_of(value, &with_body(signed));
    let whole = "appid%3Dwxd930ea5d5a258f4f%26body%3D";
    vec![
        ("sign-in-small-letters", vec![xml(ORDER, &md5(right.replace("KEY", KEY)).to_ascii_lowercase())]),
        ("sign-with-blanks", vec![xml(ORDER, &format!("\n {} ", md5(right.replace("KEY", KEY))))]),
        (
            "other-sign-type",
            vec![
                xml(ORDER, &hmac(&right.replace("KEY", KEY), KEY)),
                xml(&hmac_order, &md5(&hmac_full)),
                xml(&ORDER.replace("MD5", "SHA1"), &md5(right.replace("MD5", "SHA1").replace("KEY", KEY))),
                xml("<appid>wx1</appid>", &hmac(&format!("appid=wx1&key={KEY}"), KEY)),
            ],
        ),
        ("other-key", vec![order(&right.replace("KEY", OTHER))]),
        ("sign-type-left-out", vec![order(&right.replace("&sign_type=MD5", ""))]),
        ("sign-type-added", vec![signed("<b>1</b><z>2</z>", "b=1&sign_type=MD5&z=2&key=KEY")]),
        (
            "empty-included",
            vec![
                order(&format!("appid=wxd930ea5d5a258f4f&attach=&body={BODY}{TAIL}&key=KEY")),
                order(&format!("appid=wxd930ea5d5a258f4f&attach=null&body={BODY}{TAIL}&key=KEY")),
            ],
        ),
        (
            "zero-left-out",
            vec![signed("<b>0</b><c>3</c><d>0</d>", "c=3&key=KEY"), signed("<b>0</b><c>3</c>", "c=3&key=KEY")],
        ),
        ("blank-left-out", vec![signed("<b> </b><c>3</c>", "c=3&key=KEY")]),
        (
            "number-in-other-form",
            vec![
                order(&right.replace("total_fee=1", "total_fee=1.0")),
                order(&right.replace("total_fee=1", "total_fee=0.01")),
                signed("<b>007</b><c>3</c>", "b=7&c=3&key=KEY"),
                signed("<b>1.50</b><c>3</c>", "b=1.5&c=3&key=KEY"),
            ],
        ),
        (
            "family-left-out",
            vec![
                signed(coupons, "appid=wx1&coupon_fee=3&mch_id=1&key=KEY"),
                signed(coupons, "appid=wx1&mch_id=1&key=KEY"),
            ],
        ),
        (
            "unknown-left-out",
            vec![signed("<appid>wx1</appid><new_one>1</new_one><other>2</other>", "appid=wx1&key=KEY")],
        ),
        ("field-left-out", vec![order(&right.replace("&total_fee=1", ""))]),
        (
            "sign-included",
            vec![order(&format!(
                "{HEAD}{BODY}&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&sign=&sign_type=MD5&total_fee=1&key=KEY"
            ))],
        ),
        (
            "other-id",
            vec![
                order(&right.replace("10000100", "1900000109")),
                order(&right.replace("wxd930ea5d5a258f4f", "wx8888888888888888")),
                signed("<mch_id>1</mch_id><sub_mch_id>2</sub_mch_id>", "mch_id=2&sub_mch_id=1&key=KEY"),
            ],
        ),
        ("key-empty", vec![order(&right.replace("KEY", "")), order(&right.replace("KEY", "null"))]),
        ("key-with-blanks", vec![order(&right.replace("KEY", "KEY\n")), order(&right.replace("KEY", "\"KEY\""))]),
        (
            "key-in-other-case",
            vec![
                order(&right.replace("KEY", &KEY.to_ascii_uppercase())),
                order(&right.replace("KEY", &KEY.to_ascii_lowercase())),
            ],
        ),
        ("key-hashed", vec![order(&right.replace("KEY", &md5(KEY).to_ascii_lowercase()))]),
        (
            "key-missing",
            vec![
                order(right.trim_end_matches("&key=KEY")),
                xml(&hmac_order, &hmac(hmac_text.trim_end_matches("&key=KEY"), KEY)),
            ],
        ),
        (
            "key-without-name",
            vec![order(&right.replace("&key=KEY", "KEY")), order(&right.replace("&key=KEY", "key=KEY"))],
        ),
        ("key-renamed", vec![order(&right.replace("&key=", "&KEY_").replace("&KEY_", "&api_key="))]),
        ("key-in-front", vec![order(&format!("key=KEY&{}", right.trim_end_matches("&key=KEY")))]),
        ("key-in-order", vec![order(&right.replace("&key=KEY", "").replace("&mch_id", "&key=KEY&mch_id"))]),
        (
            "hmac-key",
            vec![
                xml(&hmac_order, &hmac(&hmac_full, "")),
                xml(&hmac_order, &hmac(&hmac_full, OTHER)),
                xml(&hmac_order, &hmac(&hmac_full, "10000100")),
            ],
        ),
        ("no-hmac", vec![xml(&hmac_order, &hex(&Sha256::digest(&hmac_full)))]),
        (
            "sign-cut",
            vec![xml(&hmac_order, &hmac(&hmac_full, KEY)[..32]), xml(ORDER, &md5(right.replace("KEY", KEY))[..31])],
        ),
        (
            "unsorted",
            vec![order(&format!(
                "mch_id=10000100&appid=wxd930ea5d5a258f4f&body={BODY}&nonce_str=ibuaiVcKdpRxkhJA&sign_type=MD5&total_fee=1&key=KEY"
            ))],
        ),
        ("sorted-backwards", vec![signed("<b>1</b><c>2</c><a>3</a>", "c=2&b=1&a=3&key=KEY")]),
        ("sorted-ignoring-case", vec![signed("<c>2</c><B>1</B><a>3</a>", "a=3&B=1&c=2&key=KEY")]),
        ("sorted-by-locale", vec![signed("<ab>1</ab><a_c>2</a_c><a_a>3</a_a>", "a_a=3&ab=1&a_c=2&key=KEY")]),
        (
            "sorted-by-number",
            vec![signed(coupons, "appid=wx1&coupon_fee=3&coupon_fee_2=2&coupon_fee_10=1&mch_id=1&key=KEY")],
        ),
        ("sorted-by-value", vec![signed("<b>1</b><c>3</c><a>2</a>", "b=1&a=2&c=3&key=KEY")]),
        (
            "cdata-signed",
            vec![
                order(&with_body(&format!("<![CDATA[{BODY}]]>"))),
                signed("<b>1</b><c>3</c>", "b=<![CDATA[1]]>&c=<![CDATA[3]]>&key=KEY"),
                signed("<b>1</b><c>3</c>", "b=<![CDATA[1]]>&c=3&key=KEY"),
            ],
        ),
        ("trimmed", vec![lines(" tea ", "tea")]),
        ("blanks-lost", vec![lines("tea", "tea\n"), lines("tea", "tea ")]),
        ("line-ends", vec![lines("one\r\ntwo", "one\r\ntwo"), lines("one\ntwo", "onetwo")]),
        (
            "xml-escaped",
            vec![
                order(&with_body("茶 &lt;a&gt; &amp; \"b\"")),
                order(&with_body("茶 &lt;a&gt; &amp; &quot;b&quot;")),
                order(&with_body("&#33590; &lt;a&gt; &amp; &quot;b&quot;")),
            ],
        ),
        ("escaped-twice", vec![lines("&amp;lt;tea&amp;gt;", "<tea>")]),
        (
            "url-encoded",
            vec![
                order(&with_body("%E8%8C%B6%20%3Ca%3E%20%26%20%22b%22")),
                order(&with_body("%e8%8c%b6+%3ca%3e+%26+%22b%22")),
                signed("<b>a b</b><u>https://x.example/y</u>", "b=a b&u=https%3A%2F%2Fx.example%2Fy&key=KEY"),
            ],
        ),
        (
            "url-encoded-whole",
            vec![order(&format!(
                "{whole}%E8%8C%B6%20%3Ca%3E%20%26%20%22b%22%26mch_id%3D10000100%26nonce_str%3DibuaiVcKdpRxkhJA%26sign_type%3DMD5%26total_fee%3D1&key=KEY"
            ))],
        ),
        ("sent-url-encoded", vec![lines("%E8%8C%B6", "茶")]),
        ("url-encoded-twice", vec![lines("茶", "%25E8%258C%25B6")]),
        (
            "quoted",
            vec![
                signed("<b>1</b><c>3</c>", "b=\"1\"&c=\"3\"&key=KEY"),
                jsapi(
                    parameters,
                    "appId=\"wx1\"&nonceStr=\"n\"&package=\"prepay_id=p1\"&signType=\"MD5\"&timeStamp=\"1490840662\"&key=KEY",
                ),
            ],
        ),
        (
            "json-escapes",
            vec![lines("{\"a\":\"茶/b\"}", "{\"a\":\"\\u8336\\/b\"}"), lines("{\"a\":\"\\u8336\"}", "{\"a\":\"茶\"}")],
        ),
        ("signed-in-gbk", vec![xml(ORDER, &md5(gbk))]),
        ("sent-in-gbk", vec![gbk_message]),
        ("latin-1", vec![lines("茶", "\u{e8}\u{8c}\u{b6}"), lines("\u{e8}\u{8c}\u{b6}", "茶"), lines("茶叶", "??")]),
        ("text-in-other-case", vec![xml(ORDER, &md5(right.replace("KEY", KEY).to_ascii_uppercase()))]),
        (
            "names-in-other-case",
            vec![
                order(&format!(
                    "appid=wxd930ea5d5a258f4f&body={BODY}&mchId=10000100&nonceStr=ibuaiVcKdpRxkhJA&signType=MD5&totalFee=1&key=KEY"
                )),
                jsapi(
                    parameters,
                    "appid=wx1&nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1490840662&key=KEY",
                ),
            ],
        ),
        (
            "separators",
            vec![
                signed("<b>1</b><c>3</c>", "b=1c=3&key=KEY"),
                signed("<b>1</b><c>3</c>", "b1c3KEY"),
                signed("<b>1</b><c>3</c>", "13KEY"),
                signed("<b>1</b><c>3</c>", "b=1&amp;c=3&amp;key=KEY"),
            ],
        ),
        ("separator-too-many", vec![order(&format!("{right}&")), order(&right.replace("&key", "&&key"))]),
        ("package-prefix", vec![jsapi(parameters, &pay.replace("prepay_id=", ""))]),
        ("milliseconds", vec![jsapi(&parameters.replace("1490840662", "1490840662000"), pay)]),
        (
            "field-added",
            vec![
                order(&right.replace("&mch_id", "&device_info=&mch_id")),
                order(&right.replace("&total_fee=1", "&total_fee=1&trade_type=JSAPI")),
            ],
        ),
    ]
}

#[test]
fn each_mistake_is_named_and_no_other() {
    let mut wrong = Vec::new();
    for (name, bodies) in all_made() {
        for body in bodies {
            let diagnosis = diagnosed(&body);
            if names(&diagnosis) != [name] {
                let body = String::from_utf8_lossy(&body).into_owned();
                wrong.push(format!("{name}: {:?} {:?}\n  {body}", diagnosis.kind, diagnosis.mistakes));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_mistake_has_its_case_and_its_words() {
    let made = all_made();
    let cases: BTreeSet<&str> =
        made.iter().map(|(name, _)| *name).chain([super::mistakes::names::CHANGED_AFTER_SIGNING]).collect();
    let all: BTreeSet<&str> = MISTAKES.iter().map(|mistake| mistake.name).collect();
    assert_eq!(cases, all);
    assert_eq!(all.len(), MISTAKES.len());
    for mistake in MISTAKES {
        assert!(mistake.description.ends_with('.') && mistake.remedy.ends_with('.'), "{}", mistake.name);
        assert!(mistake.description_zh.ends_with('。') && mistake.remedy_zh.ends_with('。'), "{}", mistake.name);
    }
    for (first, second) in PAIRS {
        assert!(find(first).is_some() && find(second).is_some(), "{first} {second}");
    }
}

#[test]
fn mistakes_that_come_together_are_named_together() {
    let plain = "mch_id=10000100&appid=wxd930ea5d5a258f4f&body=";
    let rest = "&nonce_str=ibuaiVcKdpRxkhJA";
    for (text, expected) in [
        (
            with_body(BODY).replace("&sign_type=MD5", "").replace(BODY, &format!("<![CDATA[{BODY}]]>")),
            ["sign-type-left-out", "cdata-signed"],
        ),
        (
            with_body("%E8%8C%B6%20%3Ca%3E%20%26%20%22b%22").replace("&sign_type=MD5", ""),
            ["sign-type-left-out", "url-encoded"],
        ),
        (format!("{plain}{BODY}&attach={rest}&sign_type=MD5&total_fee=1&key=KEY"), ["unsorted", "empty-included"]),
        (format!("{plain}{BODY}{rest}&total_fee=1&key=KEY"), ["unsorted", "sign-type-left-out"]),
        (with_body("%B2%E8+%3Ca%3E+%26+%22b%22"), ["signed-in-gbk", "url-encoded"]),
    ] {
        assert_eq!(names(&diagnosed(&order(&text))), expected, "{text}");
    }
    let small = md5(with_body(&format!("<![CDATA[{BODY}]]>")).replace("KEY", OTHER)).to_ascii_lowercase();
    assert_eq!(names(&diagnosed(&xml(ORDER, &small))), ["cdata-signed", "sign-in-small-letters", "other-key"]);
}

#[test]
fn a_right_signature_is_right() {
    for body in [
        order(&with_body(BODY)),
        format!(
            "weixin://wxpay/bizpayurl?sign={}&appid=wx1&product_id=a%20b",
            md5(format!("appid=wx1&product_id=a b&key={KEY}"))
        )
        .into_bytes(),
        format!("{{\"a\":1,\"b\":\"2\",\"c\":\"\",\"sign\":\"{}\"}}", md5(format!("a=1&b=2&key={KEY}"))).into_bytes(),
    ] {
        let diagnosis = diagnosed(&body);
        assert!(diagnosis.is_right(), "{diagnosis}");
    }
    // The page is not handed the appId that is signed.
    let fields = "nonceStr=n&package=prepay_id=p1&signType=MD5&timeStamp=1";
    let sign = md5(format!("appId=wx8888888888888888&{fields}&key={KEY}"));
    let page = r#"{"timeStamp":"1","nonceStr":"n","package":"prepay_id=p1","signType":"MD5","paySign":"SIGN"}"#;
    assert!(diagnosed(page.replace("SIGN", &sign).as_bytes()).is_right());
    // A notification that states no way of signing.
    let sign = hmac(&format!("a=1&key={KEY}"), KEY);
    let secrets = [CandidateKey::new(KEY)];
    assert!(
        SignedMessage::new(&xml("<a>1</a>", &sign), &secrets).signed_with(SignType::HmacSha256).diagnose().is_right()
    );
}

#[test]
fn what_a_strict_reader_reads_is_read_alike() {
    let key = "192006250b4c09247ec02edce69f6a2d";
    let secrets = [CandidateKey::new(key)];
    let (mut right, mut read) = (0, 0);
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/hostile")).unwrap() {
        let body = std::fs::read(entry.unwrap().path()).unwrap();
        let diagnosis = SignedMessage::new(&body, &secrets).diagnose();
        let shown = format!("{diagnosis}{diagnosis:?}");
        assert!(!shown.contains(key), "{shown}");
        let Ok(fields) = server::read(&body, &super::lenient::LIMITS) else { continue };
        assert_eq!(server::text_to_sign(&fields), diagnosis.to_sign);
        read += 1;
        if server::is_signed(&fields, &Key::new(key).unwrap(), diagnosis.sign_type) {
            right += 1;
            // Some state a way of signing that there is none of.
            assert!(diagnosis.is_right() || names(&diagnosis) == ["other-sign-type"], "{diagnosis}");
        } else {
            assert!(!diagnosis.is_right(), "{diagnosis}");
        }
    }
    assert!(right > 30 && read > right, "{right} of {read}");
}

#[test]
fn what_was_changed_after_signing_is_named_when_the_signed_text_is_known() {
    let text = with_body(BODY).replace("ibuaiVcKdpRxkhJA", "AnEarlierNonce");
    let secrets = [CandidateKey::new(KEY)];
    for shown in [text.replace("KEY", KEY), text.replace("KEY", "********"), text.replace("&key=KEY", "\n")] {
        let body = order(&text);
        assert_eq!(SignedMessage::new(&body, &secrets).diagnose().kind, DiagnosisKind::Unknown);
        let diagnosis = SignedMessage::new(&body, &secrets).signed_text(shown.as_bytes()).diagnose();
        assert_eq!(names(&diagnosis), ["changed-after-signing"]);
        assert_eq!(diagnosis.mistakes[0].fields, ["nonce_str"]);
        let difference = diagnosis.difference.clone().unwrap();
        assert_eq!(difference.right, "nonce_str=ibuaiVcKdpRxkhJA");
        assert_eq!(difference.signed, "nonce_str=AnEarlierNonce");
        assert!(!diagnosis.to_string().contains(KEY));
    }
    // The right text with another key.
    let body = order(&with_body(BODY).replace("KEY", OTHER));
    let full = with_body(BODY).replace("KEY", OTHER);
    let diagnosis = SignedMessage::new(&body, &secrets).signed_text(full.as_bytes()).diagnose();
    assert_eq!(names(&diagnosis), ["other-key"]);
    assert!(!diagnosis.to_string().contains(OTHER) && !format!("{diagnosis:?}").contains(OTHER));
}

/// Whatever is signed with, no mistake is named that does not give the signature.
#[test]
fn no_mistake_is_named_for_a_random_signature() {
    for seed in 0..20_u32 {
        let digest = Sha256::digest(seed.to_be_bytes());
        let sign = hex(&digest[..if seed % 2 == 0 { 16 } else { 32 }]);
        let diagnosis = diagnosed(&xml(ORDER, &sign));
        assert_eq!((diagnosis.kind, diagnosis.mistakes.len()), (DiagnosisKind::Unknown, 0));
        assert!(diagnosis.ruled_out.len() > 30 && !diagnosis.hints.is_empty());
        assert!(!diagnosis.to_string().contains(KEY));
    }
}

/// Enough for every mistake that has not thousands of forms.
const LITTLE: usize = 1 << 20;

#[test]
fn no_message_is_no_panic_and_the_work_is_bounded() {
    for body in [
        "",
        " ",
        "<",
        "<xml",
        "<xml>",
        "<xml><a>",
        "<xml><a></b></xml>",
        "<xml><a/></xml>",
        "{",
        "{}",
        "[1]",
        "x",
        "a=1",
        "?",
        "<xml><![CDATA[",
        "<xml><!-- ",
        "<xml><a>&#xFFFFFFFF;</a></xml>",
        "<xml></a><sign></sign>",
        "<xml><sign>é</sign></xml>",
    ] {
        let diagnosis = diagnosed(body.as_bytes());
        assert_ne!(diagnosis.kind, DiagnosisKind::Right, "{body}");
        assert!(!diagnosis.to_string().is_empty());
    }
    assert_eq!(diagnosed(b"<xml><a>1</a></xml>").kind, DiagnosisKind::NotSigned);
    let whole = order(&with_body(BODY));
    for at in 0..whole.len() {
        let _ = SignedMessage::new(&whole[..at], &[]).hash_limit(LITTLE).diagnose();
    }
    // Whatever byte becomes another, it is read, or refused.
    let bytes = b"<>&;/![]-?#%=\"'{}:,\\u0\r\n \x80\xC3\xFF";
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 8).unwrap() % below
    };
    for round in 0..400 {
        let mut body = whole.clone();
        for _ in 0..3 {
            let at = random(body.len());
            body[at] = bytes[random(bytes.len())];
        }
        let limit = if round % 10 == 0 { super::DEFAULT_HASH_LIMIT } else { LITTLE };
        let _ = SignedMessage::new(&body, &[]).hash_limit(limit).diagnose().to_string();
    }
    // With less work allowed, less is tried, and what comes first is still found.
    let secrets = [CandidateKey::new(KEY)];
    let unknown = xml(ORDER, &md5("x"));
    let case = SignedMessage::new(&unknown, &secrets);
    let (all, some) = (case.clone().diagnose(), case.hash_limit(100_000).diagnose());
    assert!(all.ruled_out.len() > some.ruled_out.len() && !some.ruled_out.is_empty());
    assert!(!all.hints[0].starts_with("not every") && some.hints[0].starts_with("not every"), "{:?}", some.hints);
    assert_eq!(SignedMessage::new(&whole, &secrets).hash_limit(10_000).diagnose().kind, DiagnosisKind::Right);
    assert_eq!(SignedMessage::new(&whole, &secrets).hash_limit(0).diagnose().kind, DiagnosisKind::Unknown);
    // Of many fields with long values not everything is tried.
    let many: String = (0..200).map(|at| format!("<f{at}>{}</f{at}>", "é ".repeat(500))).collect();
    let diagnosis = diagnosed(&xml(&many, &md5("x")));
    assert!(diagnosis.hints[0].starts_with("not every mistake was tried"), "{:?}", diagnosis.hints);
}

#[test]
fn a_key_in_the_message_is_not_shown() {
    let body = xml(&format!("<a>1</a><key>{KEY}</key>"), &md5("x"));
    let diagnosis = diagnosed(&body);
    let shown = format!("{diagnosis}{diagnosis:?}");
    assert!(!shown.to_lowercase().contains(&KEY.to_lowercase()), "{shown}");
    // One that is none of those given.
    let other = "Zz8934e7d15453e97507ef794cf7b051";
    for name in ["key", "apiKey", "api_key", "partnerKey", "appsecret"] {
        let body = xml(&format!("<a>1</a><{name}>{other}</{name}>"), &md5("x"));
        let diagnosis = diagnosed(&body);
        assert!(!format!("{diagnosis}{diagnosis:?}").contains(other), "{diagnosis}");
        let address = format!("https://shop.example/?a=1&{name}={other}&sign={}", md5("x"));
        let diagnosis = diagnosed(address.as_bytes());
        assert!(!format!("{diagnosis}{diagnosis:?}").contains(other), "{diagnosis}");
    }
}

#[test]
fn the_first_difference_is_a_whole_pair() {
    let between = |right, signed| {
        Difference::between(right, signed).map(|difference| (difference.field, difference.right, difference.signed))
    };
    let pair = |field: &str, right: &str, signed: &str| Some((field.to_owned(), right.to_owned(), signed.to_owned()));
    assert_eq!(between("a=1&b=2", "a=1&b=2"), None);
    assert_eq!(between("a=1&b=2", "a=1&b=3"), pair("b", "b=2", "b=3"));
    assert_eq!(between("a=1&b=2", "a=1"), pair("b", "b=2", ""));
    assert_eq!(between("a=1", "a=1&b=2"), pair("b", "", "b=2"));
    assert_eq!(between("a=1", "a=12"), pair("a", "a=1", "a=12"));
    assert_eq!(between("", "a=1"), pair("a", "", "a=1"));
    assert_eq!(between("a=茶", "a=茴"), pair("a", "a=茶", "a=茴"));
}
