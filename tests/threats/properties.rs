//! Properties of every message: it reads as it was written, its form changes nothing, a
//! changed bit never changes a value, and no input panics.

use proptest::prelude::*;
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::{Expected, Fen, Limits, Merchant, Request, SignType, schema, server};

use crate::common::fixtures::{KEY, key, merchant, order_query};
use crate::common::generators::{config, fields, value, write_xml};
use crate::common::signature::sign;
use crate::common::{fixtures, generators};

type Pairs = Vec<(String, String)>;

fn read(body: &[u8]) -> Option<Pairs> {
    let fields = server::read(body, &Limits::default()).ok()?;
    Some(fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect())
}

fn is_signed(body: &[u8], sign_type: SignType) -> bool {
    server::is_signed(&server::read(body, &Limits::default()).unwrap(), &key(), sign_type)
}

/// Fields with their signature, as the documents describe it. There is always one field,
/// because the documents do not define the text without any.
fn sign_fields(mut fields: Pairs, sign_type: SignType) -> Pairs {
    fields.retain(|(name, _)| name != "sign" && name != "nonce_str");
    fields.push(("nonce_str".to_owned(), "5d2b6c2a8db53831f7eda20af46e531c".to_owned()));
    let sign = sign(&fields, KEY, sign_type);
    fields.push(("sign".to_owned(), sign));
    fields
}

mod prepare {
    use super::*;

    /// A request with arbitrary texts.
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
        fn writes_what_is_read_again(any in value(), other in value()) {
            let query = Query { out_trade_no: "1", any: &any, other: &other };
            let body = merchant().prepare(&query).unwrap().body;
            let pairs = read(body.as_bytes()).unwrap();
            let found =
                |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
            prop_assert_eq!((found("any"), found("other")), (any.as_str(), other.as_str()));
            prop_assert!(is_signed(body.as_bytes(), SignType::HmacSha256));
        }
    }
}

mod read {
    use super::*;

    fn prepare_query() -> wxpay_core::PreparedRequest<pay::OrderQueryResponse> {
        let query = order_query("1");
        merchant().prepare(&query).unwrap()
    }

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn gives_the_same_when_written_anew(
            fields in fields(), one in any::<[u8; 32]>(), other in any::<[u8; 32]>()
        ) {
            let first = read(write_xml(&fields, &one).as_bytes());
            prop_assert_eq!(first.as_ref(), Some(&fields));
            prop_assert_eq!(read(write_xml(&first.unwrap(), &other).as_bytes()), Some(fields));
        }

        #[test]
        fn panics_on_no_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..256), body in 0_usize..300) {
            let limits = Limits { body, ..Limits::default() };
            let _ = server::read(&bytes, &limits);
            let _ = merchant().notification::<PayNotification>(&bytes);
            let inner: Vec<u8> = [b"<xml><a>", bytes.as_slice(), b"</a></xml>"].concat();
            let _ = server::read(&inner, &limits);
            let _ = prepare_query().read(200, &inner);
            let _ = server::read_json(&bytes, &schema::cloud::PAY_CALLBACK);
        }

        /// Random markup gets further than random bytes.
        #[test]
        fn panics_on_no_markup(letters in proptest::collection::vec(generators::letter(), 0..64), cut in 0_usize..80) {
            let text: String = letters.into_iter().collect();
            let in_tag = format!("<xml><a {text}></a></xml>");
            for body in [text.clone(), format!("<xml><a>{text}"), format!("<xml>{text}"), in_tag] {
                let _ = server::read(body.as_bytes(), &Limits::default());
                let _ = server::read(&body.as_bytes()[..cut.min(body.len())], &Limits::default());
                let _ = server::read(body.as_bytes(), &Limits { body: cut, fields: cut, name: cut, value: cut });
            }
        }
    }
}

mod is_signed {
    use super::*;

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn ignores_order_and_form(
            fields in fields(), turn in 0_usize..16, style in any::<[u8; 32]>(), hmac in any::<bool>()
        ) {
            let sign_type = if hmac { SignType::HmacSha256 } else { SignType::Md5 };
            let mut fields = sign_fields(fields, sign_type);
            let turn = turn % fields.len();
            fields.rotate_left(turn);
            let body = write_xml(&fields, &style);
            prop_assert!(is_signed(body.as_bytes(), sign_type), "{:?}", body);
            prop_assert_eq!(read(body.as_bytes()), Some(fields));
        }

        /// Two lists that differ in a value have different signatures.
        #[test]
        fn refuses_another_value(fields in fields(), at in any::<prop::sample::Index>(), other in value()) {
            let mut fields = sign_fields(fields, SignType::HmacSha256);
            let at = at.index(fields.len());
            prop_assume!(fields[at].1 != other);
            fields[at].1 = other;
            prop_assert!(!is_signed(write_xml(&fields, &[0]).as_bytes(), SignType::HmacSha256));
        }

        #[test]
        fn accepts_no_value_changed_by_a_bit(
            fields in fields(), style in any::<[u8; 32]>(), bit in any::<prop::sample::Index>()
        ) {
            let fields = sign_fields(fields, SignType::HmacSha256);
            let mut body = write_xml(&fields, &style).into_bytes();
            let bit = bit.index(body.len() * 8);
            body[bit / 8] ^= 1 << (bit % 8);
            if let Some(mut pairs) = read(&body)
                && is_signed(&body, SignType::HmacSha256)
            {
                let mut fields = fields;
                // Empty values are not signed and count as absent.
                pairs.retain(|(_, value)| !value.is_empty());
                fields.retain(|(_, value)| !value.is_empty());
                prop_assert_eq!(pairs, fields);
            }
        }
    }
}

mod debug {
    use super::*;

    proptest! {
        #![proptest_config(config(256))]

        /// No output contains the key.
        #[test]
        fn shows_no_key(letters in proptest::collection::vec(proptest::char::range('a', 'z'), 32), wrong in value()) {
            let key: String = letters.into_iter().collect();
            let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", &key).unwrap();
            let body = fixtures::notification("1", "2", 888).set(&schema::shared::ATTACH, wrong);
            let mut shown = vec![format!("{merchant:?}"), format!("{:?}", wxpay_core::Key::new(&key))];
            for body in [body.clone().unsigned(), body.clone().signed(&fixtures::key(), SignType::Md5)] {
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
}

mod notification {
    use super::*;

    /// Each change of one bit is refused or leaves the payment unchanged.
    #[test]
    fn accepts_no_payment_changed_by_a_bit() {
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
}
