//! Diagnoses of right and wrong signatures.

use std::collections::BTreeSet;

use super::super::mistakes::{MISTAKES, PAIRS, find, names::CHANGED_AFTER_SIGNING};
use super::fixtures::{BODY, KEY, Made, ORDER, OTHER, diagnosed, hmac, md5, names, order, with_body, xml};
use super::{absent_values, account_ids, call, client_parameters, entities, four_byte_chars, json, messages};
use crate::doctor::{CandidateKey, DiagnosisKind, Difference, SignedMessage};
use crate::server;
use crate::sign::{Key, SignType};

/// Every mistake, with messages.
fn all_made() -> Made {
    [
        messages::made(),
        client_parameters::made(),
        account_ids::made(),
        json::made(),
        entities::made(),
        four_byte_chars::made(),
        absent_values::made(),
    ]
    .concat()
}

#[test]
fn diagnosis_names_each_mistake_and_no_other() {
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
fn mistakes_have_a_case_and_texts_each() {
    let made = all_made();
    let others = call::made().into_iter().map(|(name, ..)| name).chain([CHANGED_AFTER_SIGNING]);
    let cases: BTreeSet<&str> = made.iter().map(|(name, _)| *name).chain(others).collect();
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
fn diagnosis_names_pairs_of_mistakes() {
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
fn diagnosis_of_a_right_signature_is_right() {
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
fn lenient_parser_agrees_with_the_strict_one() {
    let key = "192006250b4c09247ec02edce69f6a2d";
    let secrets = [CandidateKey::new(key)];
    let (mut right, mut read) = (0, 0);
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/hostile")).unwrap() {
        let body = std::fs::read(entry.unwrap().path()).unwrap();
        let diagnosis = SignedMessage::new(&body, &secrets).diagnose();
        let shown = format!("{diagnosis}{diagnosis:?}");
        assert!(!shown.contains(key), "{shown}");
        let Ok(fields) = server::read(&body, &crate::doctor::lenient::LIMITS) else { continue };
        assert_eq!(server::text_to_sign(&fields), diagnosis.to_sign);
        read += 1;
        if server::is_signed(&fields, &Key::new(key).unwrap(), diagnosis.sign_type) {
            right += 1;
            // Some messages state an unknown sign type.
            assert!(diagnosis.is_right() || names(&diagnosis) == ["other-sign-type"], "{diagnosis}");
        } else {
            assert!(!diagnosis.is_right(), "{diagnosis}");
        }
    }
    assert!(right > 30 && read > right, "{right} of {read}");
}

#[test]
fn signed_text_reveals_what_changed_after_signing() {
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

#[test]
fn difference_is_a_whole_pair() {
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
