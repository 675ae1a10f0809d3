//! Forged, stolen and replayed signatures.

use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::shared;
use wxpay_core::{
    Error, ErrorKind, Key, Merchant, Object as _, PreparedRequest, SignType, Untrusted, notification as answers,
};

use crate::common::fixtures::{
    APPID, KEY, MCH_ID, OLD_KEY, key, merchant, notification, order, order_with_attach, prepayment,
};
use crate::common::{fixtures, signature};
use crate::forgery::{class, genuine_notification, genuine_with_field, read, receive, sign_reply, untrusted_reason};

/// Every change of a single bit, and the inversion of every byte.
fn changed_bodies(body: &str) -> impl Iterator<Item = Vec<u8>> {
    let body = body.as_bytes().to_vec();
    (0..body.len()).flat_map(move |at| {
        let body = body.clone();
        let bits = (0..8).map(|bit| 1_u8 << bit);
        bits.chain([0xFF]).map(move |mask| {
            let mut changed = body.clone();
            changed[at] ^= mask;
            changed
        })
    })
}

mod notification {
    use super::*;

    /// Cross-message replay: one key signs everything, so a signed message of another kind
    /// must not pass.
    #[test]
    fn refuses_other_messages_signed_with_the_same_key() {
        let order = order();
        let request = merchant().prepare(&order).unwrap().body;
        assert_eq!(class(&request), "Shape");
        let prepayment = fixtures::prepayment();
        assert_eq!(class(sign_reply(&prepayment)), "MissingField");
        let prepay = merchant().prepare(&order).unwrap().read(200, sign_reply(&prepayment).as_bytes()).unwrap();
        let payment: serde_json::Map<_, _> =
            serde_json::from_str(&merchant().jsapi_parameters(&prepay).to_json()).unwrap();
        let fields: Vec<String> =
            payment.iter().map(|(name, value)| format!("<{name}>{}</{name}>", value.as_str().unwrap())).collect();
        assert_eq!(class(format!("<xml>{}</xml>", fields.concat().replace("paySign>", "sign>"))), "Shape");
        // Each field that makes a message a notification.
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
            let error = receive(genuine_with_field(field, "").as_bytes()).unwrap_err();
            let named = ["Shape", "WrongMerchant", "WrongApp"].contains(&error.class());
            assert!(named || (error.class() == "MissingField" && error.field() == Some(field.name)), "{error}");
        }
    }

    /// A timing or error oracle: wherever the signature is wrong, the sender gets the same
    /// answer.
    #[test]
    fn refuses_a_wrong_signature_the_same_wherever_it_differs() {
        let good = sign_reply(&genuine_notification());
        let sign = signature::fields(&good).pop().unwrap().1;
        let answer = |body: &str| match receive(body.as_bytes()) {
            Ok(_) => answers::accepted(),
            Err(_) => answers::refused("FAIL"),
        };
        let refusal = answer(&good.replace(&sign, ""));
        for at in 0..sign.len() {
            let mut wrong = sign.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            let body = good.replace(&sign, std::str::from_utf8(&wrong).unwrap());
            assert_eq!((class(&body), answer(&body)), ("BadSign", refusal.clone()));
        }
        for wrong in [&sign[..63], &format!("{sign}0"), &sign.to_lowercase(), "0"] {
            let body = good.replace(&sign, wrong);
            assert_eq!((class(&body), answer(&body)), ("BadSign", refusal.clone()));
        }
    }

    /// A forged failure: `return_code` FAIL carries no signature, so nothing else of the
    /// message is shown.
    #[test]
    fn shows_of_an_unsigned_failure_only_its_text() {
        let body = genuine_notification().unsigned().replacen("SUCCESS", "FAIL", 1);
        let body = body.replace("<xml>", "<xml><return_msg>签名失败\n\u{202e}</return_msg>");
        let error = receive(body.as_bytes()).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "签名失败\\n\\u{202e}"),
            "{error:?}"
        );
        for hidden in ["TEA1", "4200", "888", "oUpF8"] {
            assert!(!format!("{error} {error:?}").contains(hidden));
        }
        // Only the exact word is a failure.
        for code in ["fail", "SUCCES", "OK", " SUCCESS"] {
            let body = genuine_notification().unsigned().replacen("SUCCESS", code, 1);
            assert!(receive(body.as_bytes()).is_err(), "{code}");
        }
    }

    #[test]
    fn refuses_what_is_signed_for_another_account() {
        assert_eq!(class(genuine_with_field(&shared::MCH_ID, "10000101")), "WrongMerchant");
        assert_eq!(class(genuine_with_field(&shared::APPID, "wx0000000000000000")), "WrongApp");
        assert_eq!(class(genuine_with_field(&shared::MCH_ID, "")), "WrongMerchant");
        assert_eq!(class(genuine_with_field(&shared::APPID, "")), "WrongApp");
        let provider =
            merchant().with_sub_merchant("1900000109").unwrap().with_sub_appid("wx8888888888888888").unwrap();
        let read = |sub_mch_id: &str, sub_appid: &str| {
            let body = sign_reply(
                &genuine_notification().set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::SUB_APPID, sub_appid),
            );
            provider.notification::<PayNotification>(body.as_bytes()).map_or_else(|error| error.class(), |_| "accept")
        };
        assert_eq!(read("1900000109", "wx8888888888888888"), "accept");
        assert_eq!(read("1900000108", "wx8888888888888888"), "accept");
        assert_eq!(read("", "wx8888888888888888"), "WrongMerchant");
        assert_eq!(read("1900000109", "wx8888888888888889"), "accept");
        let provider = provider.clone().with_sub_merchant_only();
        let read = |sub_mch_id: &str, sub_appid: &str| {
            let body = sign_reply(
                &genuine_notification().set(&shared::SUB_MCH_ID, sub_mch_id).set(&shared::SUB_APPID, sub_appid),
            );
            provider.notification::<PayNotification>(body.as_bytes()).map_or_else(|error| error.class(), |_| "accept")
        };
        assert_eq!(read("1900000109", "wx8888888888888888"), "accept");
        assert_eq!(read("1900000108", "wx8888888888888888"), "WrongMerchant");
        assert_eq!(read("", "wx8888888888888888"), "WrongMerchant");
        assert_eq!(read("1900000109", "wx8888888888888889"), "WrongApp");
        // The account is compared only after the signature is verified.
        assert_eq!(class(genuine_with_field(&shared::MCH_ID, "10000101").replace("888", "889")), "BadSign");
    }

    /// Downgrade: the sender chooses the weaker way of signing.
    #[test]
    fn refuses_another_sign_type_than_the_accounts() {
        use SignType::{HmacSha256, Md5};
        let (plain, stating) = (notification("TEA1", "4200", 888), |name| {
            notification("TEA1", "4200", 888).set(&shared::SIGN_TYPE_FIELD, name)
        });
        let (hmac, md5) = (merchant(), merchant().with_sign_type(Md5));
        let migrating = merchant().with_md5_accepted();

        // Each account verifies with its own sign type, the migrating one with both.
        for (account, way, accepted) in [
            (&hmac, HmacSha256, true),
            (&hmac, Md5, false),
            (&md5, Md5, true),
            (&md5, HmacSha256, false),
            (&migrating, HmacSha256, true),
            (&migrating, Md5, true),
        ] {
            assert_eq!(read(account, &plain.signed(&key(), way)).is_ok(), accepted, "{account:?} {way:?}");
            let stated = read(account, &stating(way.name()).signed(&key(), way));
            assert_eq!(stated.is_ok(), accepted, "{account:?} {way:?}, stated");
            // A message that states one and is signed with the other is refused.
            let other = if way == Md5 { HmacSha256 } else { Md5 };
            assert!(read(account, &stating(way.name()).signed(&key(), other)).is_err(), "{account:?} {way:?}");
        }
        let lying = stating("HMAC-SHA256").signed(&key(), Md5);
        assert_eq!(untrusted_reason(read(&migrating, &lying)), Untrusted::BadSign);
        for unknown in ["SHA1", "RSA", "md5", "HMAC-SHA256 "] {
            assert_eq!(
                untrusted_reason(read(&migrating, &stating(unknown).signed(&key(), Md5))),
                Untrusted::SignTypeMismatch
            );
        }
        // `with_md5_accepted` adds nothing to an account that signs with MD5.
        assert!(read(&md5.clone().with_md5_accepted(), &plain.signed(&key(), HmacSha256)).is_err());

        // A reply must have the sign type of its request.
        let prepared = migrating.prepare(&order_with_attach("a")).unwrap();
        assert!(prepared.read(200, prepayment().signed(&key(), HmacSha256).as_bytes()).is_ok());
        assert_eq!(
            untrusted_reason(prepared.read(200, prepayment().signed(&key(), Md5).as_bytes())),
            Untrusted::BadSign
        );
        let stated = prepayment().set(&shared::SIGN_TYPE_FIELD, "MD5").signed(&key(), Md5);
        assert_eq!(untrusted_reason(prepared.read(200, stated.as_bytes())), Untrusted::SignTypeMismatch);

        // While the key changes too, each key is tried with each sign type.
        let both = migrating.with_previous_key(OLD_KEY).unwrap();
        for key in [KEY, OLD_KEY].map(|key| Key::new(key).unwrap()) {
            for way in [HmacSha256, Md5] {
                assert!(read(&both, &plain.signed(&key, way)).is_ok());
            }
        }
    }

    #[test]
    fn refuses_a_body_with_any_byte_changed() {
        let merchant = merchant();
        let body =
            notification("20261123091010", "4200000000000000000000000001", 888).signed(&key(), SignType::HmacSha256);
        assert!(merchant.notification::<PayNotification>(body.as_bytes()).is_ok());
        for changed in changed_bodies(&body) {
            let result = merchant.notification::<PayNotification>(&changed);
            assert!(result.is_err(), "{}", String::from_utf8_lossy(&changed));
        }
    }

    #[test]
    fn refuses_a_body_cut_anywhere() {
        let merchant = merchant();
        let body =
            notification("20261123091010", "4200000000000000000000000001", 888).signed(&key(), SignType::HmacSha256);
        for end in 0..body.len() {
            assert!(merchant.notification::<PayNotification>(&body.as_bytes()[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn verifies_with_the_accounts_sign_type() {
        let read =
            |merchant: &Merchant, body: &str| merchant.notification::<PayNotification>(body.as_bytes()).map(|_| ());
        let plain = notification("1", "2", 888);
        let (hmac, md5) = (merchant(), merchant().with_sign_type(SignType::Md5));

        assert!(read(&hmac, &plain.signed(&key(), SignType::HmacSha256)).is_ok());
        assert!(read(&md5, &plain.signed(&key(), SignType::Md5)).is_ok());
        // Neither the length of the signature nor the message's `sign_type` decides.
        assert!(matches!(
            read(&hmac, &plain.signed(&key(), SignType::Md5)).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::BadSign))
        ));
        let says_md5 = plain.clone().set(&shared::SIGN_TYPE_FIELD, "MD5");
        assert!(matches!(
            read(&hmac, &says_md5.signed(&key(), SignType::Md5)).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::SignTypeMismatch))
        ));
        assert!(matches!(
            read(&hmac, &plain.unsigned()).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::MissingSign))
        ));
    }
}

mod sign_type {
    use super::*;

    #[test]
    fn is_hmac_sha256_unless_md5_is_chosen() {
        let account = Merchant::new(APPID, MCH_ID, KEY).unwrap();
        assert_eq!(account.sign_type(), SignType::HmacSha256);
        let body = merchant().prepare(&order()).unwrap().body;
        let fields = signature::fields(&body);
        let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        assert_eq!((value("sign_type").as_str(), value("sign").len()), ("HMAC-SHA256", 64));
        // Otherwise MD5 is refused.
        assert_eq!(class(genuine_notification().signed(&key(), SignType::Md5)), "BadSign");
    }
}

mod key_new {
    use super::*;

    /// An empty key, with which anybody can sign.
    #[test]
    fn refuses_what_is_not_32_letters_and_digits() {
        let spaced = format!("{} ", &KEY[..31]);
        let wide = format!("{}茶", &KEY[..29]);
        for bad in ["", " ", "x", &KEY[..31], &format!("{KEY}0"), &spaced, &wide, &"\0".repeat(32)] {
            assert!(Key::new(bad).is_err(), "{bad:?}");
            assert!(Merchant::new(APPID, MCH_ID, bad).is_err(), "{bad:?}");
            assert!(Merchant::service_provider(APPID, MCH_ID, bad).is_err(), "{bad:?}");
        }
    }
}

mod with_previous_key {
    use super::*;

    #[test]
    fn verifies_and_never_signs() {
        let changed = merchant().with_previous_key(OLD_KEY).unwrap();
        let old = Key::new(OLD_KEY).unwrap();
        let stranger = Key::new("00000000000000000000000000000000").unwrap();
        let body = |key: &Key| notification("TEA1", "4200", 888).signed(key, SignType::HmacSha256);
        assert!(read(&changed, &body(&key())).is_ok());
        assert!(read(&changed, &body(&old)).is_ok());
        assert_eq!(untrusted_reason(read(&changed, &body(&stranger))), Untrusted::BadSign);
        assert_eq!(untrusted_reason(read(&merchant(), &body(&old))), Untrusted::BadSign);

        let prepared = changed.prepare(&order_with_attach("a")).unwrap();
        let sent = signature::fields(&prepared.body);
        let sign = |key| signature::sign(&sent, key, SignType::HmacSha256);
        let given = &sent.iter().find(|(name, _)| name == "sign").unwrap().1;
        assert_eq!((given == &sign(KEY), given == &sign(OLD_KEY)), (true, false));

        let reply = |key: &Key| prepayment().signed(key, SignType::HmacSha256);
        assert!(prepared.read(200, reply(&key()).as_bytes()).is_ok());
        let prepay = prepared.read(200, reply(&old).as_bytes()).unwrap();
        assert_eq!(untrusted_reason(prepared.read(200, reply(&stranger).as_bytes())), Untrusted::BadSign);
        // The page's parameters are signed with the key in use.
        let time = "20261123091520".parse().unwrap();
        let page = changed.jsapi_parameters_at(&prepay, time).pay_sign;
        assert_eq!(page, merchant().jsapi_parameters_at(&prepay, time).pay_sign);

        assert!(!format!("{changed:?}").contains(&OLD_KEY[..8]));
        let bad = merchant().with_previous_key("8934e7d15453e97507ef794cf7b0519").unwrap_err();
        assert!(!format!("{bad} {bad:?}").contains(&OLD_KEY[..8]));
    }
}

mod prepared_read {
    use super::*;

    fn prepare_order() -> PreparedRequest<pay::UnifiedOrderResponse> {
        merchant().prepare(&order()).unwrap()
    }

    #[test]
    fn refuses_a_reply_with_any_byte_changed() {
        let (prepared, body) = (prepare_order(), prepayment().signed(&key(), SignType::HmacSha256));
        assert_eq!(prepared.read(200, body.as_bytes()).unwrap().prepay_id, "wx201411101639507cbf6ffd8b0779950874");
        for changed in changed_bodies(&body) {
            let result = prepared.read(200, &changed);
            assert!(result.is_err(), "{}", String::from_utf8_lossy(&changed));
        }
    }
}
