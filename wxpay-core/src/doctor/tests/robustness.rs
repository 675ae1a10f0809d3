//! Broken and hostile input: no panic, bounded work, no secret shown.

use sha2::{Digest as _, Sha256};

use super::fixtures::{BODY, KEY, ORDER, diagnosed, hex, md5, order, with_body, xml};
use crate::doctor::{CandidateKey, DiagnosisKind, SignedMessage};

/// A diagnosis never names a mistake that does not reproduce the signature.
#[test]
fn diagnosis_of_a_random_signature_names_no_mistake() {
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
fn diagnosis_never_panics_and_its_work_is_bounded() {
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
    // Any changed byte is either read or refused.
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
        let limit = if round % 10 == 0 { crate::doctor::DEFAULT_HASH_LIMIT } else { LITTLE };
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
fn diagnosis_masks_a_key_in_the_message() {
    let body = xml(&format!("<a>1</a><key>{KEY}</key>"), &md5("x"));
    let diagnosis = diagnosed(&body);
    let shown = format!("{diagnosis}{diagnosis:?}");
    assert!(!shown.to_lowercase().contains(&KEY.to_lowercase()), "{shown}");
    // A key that is not among the candidates.
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
