//! Tests against published signatures.

use std::borrow::Cow;

use serde_json::Value;

use super::*;
use crate::decode::fields::FieldValue;

/// `../../tests/vectors/vectors.json`, and those of the further calls: vectors of the official pages and of other SDKs,
/// and some computed with two independent implementations.
fn vectors() -> Vec<Value> {
    let base = include_str!("../../../tests/vectors/vectors.json");
    let further = include_str!("../../../tests/protocol/further/vectors.json");
    [base, further].into_iter().flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap()).collect()
}

fn sign_type(vector: &Value) -> SignType {
    match vector["sign_type"].as_str().unwrap() {
        "MD5" => SignType::Md5,
        "HMAC-SHA256" => SignType::HmacSha256,
        other => panic!("{other}"),
    }
}

#[test]
fn sign_fields_matches_published_signatures() {
    let mut count = 0;
    for vector in vectors().iter().filter(|vector| vector["kind"] == "sign" || vector["kind"] == "link") {
        let mut fields = Fields::default();
        // In reverse, so that the order does not come from the file.
        for (name, value) in vector["params"].as_object().unwrap().iter().rev() {
            fields.push(Cow::Borrowed(name), FieldValue::Text(Cow::Borrowed(value.as_str().unwrap())));
        }
        let key = Key::from_bytes(vector["key"].as_str().unwrap().as_bytes());
        let signature = sign_fields(&fields, &key, sign_type(vector));
        assert_eq!(signature.as_str(), vector["expect"], "{}", vector["id"]);
        assert!(signature.matches(vector["expect"].as_str().unwrap()));
        count += 1;
    }
    assert!(count >= 65, "only {count} vectors");
}

#[test]
fn matches_compares_whole_signatures() {
    let key = Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
    let signature = sign_fields(&Fields::default(), &key, SignType::Md5);
    let text = signature.as_str().to_owned();
    assert_eq!(text.len(), 32);
    for wrong in [&text[..16], "", &text.to_lowercase(), &format!("{text} "), &"0".repeat(32)] {
        assert!(!signature.matches(wrong), "{wrong}");
    }
}

#[test]
fn key_is_validated_and_never_shown() {
    let good = "192006250b4c09247ec02edce69f6a2d";
    assert!(Key::new(good).is_ok());
    for bad in
        ["", "192006250b4c09247ec02edce69f6a2", "192006250b4c09247ec02edce69f6a2-", "１92006250b4c09247ec02edce69f6a2d"]
    {
        let words = Key::new(bad).unwrap_err().to_string();
        assert!(words.contains("32 ASCII letters and digits"), "{words}");
        assert!(bad.is_empty() || !words.contains(bad));
    }
    assert!(!format!("{:?}", Key::new(good).unwrap()).contains("1920"));
}

#[cfg(feature = "refund-notification")]
#[test]
fn refund_key_matches_the_published_one() {
    let mut count = 0;
    for vector in vectors().iter().filter(|vector| vector["kind"] == "md5") {
        let key = Key::from_bytes(vector["input"].as_str().unwrap().as_bytes()).refund_key();
        assert_eq!(std::str::from_utf8(&*key).unwrap(), vector["expect"]);
        count += 1;
    }
    assert_eq!(count, 1);
}

/// Sent and received messages are signed with buffers of different sizes: the signatures are the
/// same for every length.
#[test]
fn signer_and_sign_message_match_sign_fields() {
    struct Two(String, String);
    impl VisitFields for Two {
        fn message(&self) -> &'static wxpay_schema::Message {
            &wxpay_schema::pay::UNIFIED_ORDER
        }
        fn visit_fields<'w>(&'w self, visitor: &mut crate::visit::DynVisitor<'_, 'w>) {
            visitor.visit_field(&wxpay_schema::shared::ATTACH, ValueRef::Text(&self.0));
            visitor.visit_field(&wxpay_schema::shared::BODY, ValueRef::Text(&self.1));
        }
    }
    let key = Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
    for (one, other) in (0..80).map(|at| (at, 1010)).chain((990..1030).map(|at| (at, 3))).chain([(3000, 5), (5, 3000)])
    {
        let two = Two("x".repeat(one), "茶".repeat(other / 3));
        let mut fields = Fields::default();
        fields.push(Cow::Borrowed("attach"), FieldValue::Text(Cow::Borrowed(&two.0)));
        fields.push(Cow::Borrowed("body"), FieldValue::Text(Cow::Borrowed(&two.1)));
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let received = sign_fields(&fields, &key, sign_type);
            assert_eq!(sign_message(&two, &key, sign_type).as_str(), received.as_str());
            let mut signer = Signer::<1024>::new(&key, sign_type);
            if one > 0 {
                signer.push(&wxpay_schema::shared::ATTACH, two.0.as_bytes());
            }
            signer.push(&wxpay_schema::shared::BODY, two.1.as_bytes());
            assert_eq!(signer.finish(&key).as_str(), received.as_str(), "{one} {other}");
        }
    }
}

/// Fails to compile if the type implements one of the traits.
macro_rules! assert_not_impl {
    ($type:ty: $($trait:path),+ $(,)?) => {
        $(
            const _: fn() = || {
                trait Ambiguous<A> {
                    fn check() {}
                }
                struct Implements;
                impl<T: ?Sized> Ambiguous<()> for T {}
                impl<T: ?Sized + $trait> Ambiguous<Implements> for T {}
                let _ = <$type as Ambiguous<_>>::check;
            };
        )+
    };
}

// A key is neither printed as text, nor compared, nor serialized.
assert_not_impl!(Key: fmt::Display, std::ops::Deref, PartialEq, AsRef<str>, AsRef<[u8]>, serde::Serialize);
// Signatures have no `==`, which would not take constant time.
assert_not_impl!(Signature: PartialEq, PartialEq<str>, PartialEq<&'static str>, std::ops::Deref, AsRef<str>);

mod key {
    use super::*;

    fn wipes<T: zeroize::ZeroizeOnDrop>(_: &T) {}

    /// Every field is of a type that wipes its memory, and a new one fails to compile here.
    #[test]
    fn is_wiped_in_every_field() {
        let Key { end, hmac } = &Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
        wipes(end);
        // HMAC consists of two states of the hash, and lacks the mark of its own.
        let _: &HmacReset<Sha256> = hmac;
        wipes(&Sha256::new());
    }
}
