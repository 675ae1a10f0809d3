//! Secrets in logs and in memory: no key and no personal data in what can be printed, and
//! nothing that shows or compares a key.

use wxpay_core::pay::PayNotification;
use wxpay_core::schema::shared;
use wxpay_core::server;
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Key, Limits, Malformed, Merchant, Object as _, Request as _, SignType, Untrusted,
    notification as answers,
};

use crate::common::fixtures::{APPID, KEY, MCH_ID, OPENID, key, merchant, notification, order, prepayment};
use crate::common::{fixtures, signature};
use crate::forgery::sign_reply;

mod debug {
    use super::*;

    const IDENTITY: &str = "43102119910910512X";

    /// The output of every public type that can be printed and may hold a secret.
    fn printed_texts() -> Vec<String> {
        let mut shown = Vec::new();
        macro_rules! show {
            ($($value:expr),* $(,)?) => { $( shown.push(format!("{:?}", $value)); )* };
        }
        macro_rules! show_error {
            ($($value:expr),* $(,)?) => { $( { let value = $value; shown.push(format!("{value} {value:?}")); } )* };
        }
        let merchant =
            merchant().with_sub_merchant("1900000109").unwrap().with_sub_appid("wx8888888888888888").unwrap();
        show!(key(), merchant, Key::new(KEY), Merchant::new(APPID, MCH_ID, KEY));
        show!(wxpay_core::Client::new(merchant.clone()), wxpay_core::transport::Reqwest::new(), Limits::default());
        let identity =
            wxpay_core::certificate::Identity::from_pem_bundle(&crate::common::samples::certificate_with_key())
                .unwrap();
        let transport = wxpay_core::transport::Reqwest::new().with_identity(identity.clone()).unwrap();
        show!(wxpay_core::certificate::IdentityStore::new(identity.clone()), identity, transport);
        show_error!(Key::new(&format!("{KEY}x")).unwrap_err(), Merchant::new(APPID, MCH_ID, &KEY[1..]).unwrap_err());

        // What is sent.
        let order = order();
        let prepared = fixtures::merchant().prepare(&order).unwrap();
        show!(order, order.optional, order.masked(), prepared);
        let post = wxpay_core::transport::HttpRequest::new(
            "https://api.mch.weixin.qq.com/pay/unifiedorder",
            &prepared.body,
            answers::CONTENT_TYPE,
        );
        show!(post);
        let mut invalid = fixtures::order();
        invalid.optional.openid = Some(wxpay_core::Text::new(format!("{OPENID}\u{1}")).unwrap());
        show_error!(fixtures::merchant().prepare(&invalid).unwrap_err());
        match fixtures::merchant().prepare(&invalid).map_err(Error::into_kind) {
            Err(ErrorKind::InvalidRequest(violations)) => {
                for violation in &violations {
                    show_error!(violation);
                }
            }
            other => panic!("{other:?}"),
        }

        // What is received.
        let received = notification("TEA1", "4200", 888).set(&shared::SUB_OPENID, OPENID);
        let mut fields = signature::fields(&received.clone().unsigned());
        fields.push(("identity_of_the_payer".to_owned(), IDENTITY.to_owned()));
        let body = signature::signed_xml(fields, KEY, SignType::HmacSha256);
        let account = fixtures::merchant();
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        show!(fields, account.open_notification(body.as_bytes()).unwrap());
        show!(wxpay_core::transport::HttpResponse::new(200, body.clone().into_bytes()));
        let verified = || account.notification::<PayNotification>(body.as_bytes()).unwrap();
        show!(verified(), verified().confirm(Expected::cny(Fen(888))).unwrap());
        show!(verified().confirm(Expected::cny(Fen(888))).unwrap().into_inner());
        show_error!(verified().confirm(Expected::cny(Fen(1))).unwrap_err());
        let prepay = prepared.read(200, sign_reply(&prepayment()).as_bytes()).unwrap();
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
            sign_reply(&received.clone().set(&shared::CASH_FEE, "x")),
            sign_reply(&received.set(&shared::COUPON_COUNT, "one").set(&shared::SIGN_TYPE_FIELD, "MD5")),
        ] {
            show_error!(account.notification::<PayNotification>(wrong.as_bytes()).unwrap_err());
        }
        show_error!(Untrusted::BadSign, Untrusted::SignTypeMismatch, Malformed::ReservedField);

        // The cloud channel.
        let callback = format!(
            "{{\"returnCode\":\"SUCCESS\",\"resultCode\":\"SUCCESS\",\"openid\":\"{OPENID}\",\
              \"subOpenid\":\"{OPENID}\",\"outTradeNo\":1}}"
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

    /// Secrets in logs: no `Debug` or `Display` shows a key or personal data.
    #[test]
    fn shows_no_key_and_no_personal_data() {
        let shown = printed_texts();
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
                // How the DER of certificates and keys begins.
                "48, 130",
            ] {
                assert!(!shown.contains(secret), "{secret} stands in {shown}");
            }
        }
    }

    #[test]
    fn shows_no_key_of_a_merchant_or_prepared_request() {
        let (merchant, prepared) = (merchant(), merchant().prepare(&order()).unwrap());
        let bad = Merchant::new(APPID, MCH_ID, "192006250b4c09247ec02edce69f6a2").unwrap_err();
        for shown in
            [format!("{merchant:?}"), format!("{prepared:?}"), format!("{bad:?} {bad}"), format!("{:?}", order())]
        {
            assert!(!shown.contains(&KEY[..31]), "{shown}");
        }
        for shown in [format!("{:?}", order()), format!("{prepared:?}")] {
            assert!(!shown.contains("oUpF8uMuAJO"), "openid is personal data: {shown}");
        }
    }
}

mod key {
    use super::*;

    /// That its memory is wiped is checked by the core's own tests, which see its fields.
    #[test]
    fn is_wiped_when_dropped() {
        assert!(std::mem::needs_drop::<Key>());
    }
}
