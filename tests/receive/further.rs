//! Signed replies and notifications of the further calls: the ids that their tables have, and where they state their
//! result.

use wxpay_core::dynamic::DynamicReply;
use wxpay_core::schema::{self, Effect, Message, pay};
use wxpay_core::{
    ErrorKind, Expected, Fen, Key, Limits, Merchant, MessageKind, Mismatch, PreparedRequest, SignType, pay as messages,
    server,
};

use crate::common::fixtures::{KEY, md5_merchant};
use crate::unsigned::{request, sample};

/// The request that a signed reply answers, with the reply's numbers where the published pair differs.
fn request_of(message: &'static Message, body: &str) -> PreparedRequest<DynamicReply> {
    let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
    let reply: Vec<(&str, &str)> =
        fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?))).collect();
    request(message, &format!("signed/{}.request.xml", message.name), &reply)
}

fn merchant(appid: &str, mch_id: &str) -> Merchant {
    Merchant::new(appid, mch_id, KEY).unwrap()
}

mod reply {
    use super::*;

    /// Every published reply that is signed with the demo key.
    #[test]
    fn is_read_by_its_request() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples/signed");
        let (mut read, mut refused) = (0, Vec::new());
        for message in schema::ALL.iter().filter(|message| message.channel == schema::Channel::Pay) {
            let Some(reply) = message.response.filter(|reply| reply.signed) else { continue };
            let name = format!("{}.response.xml", message.name);
            let is_there = |name: &str| std::fs::exists(format!("{folder}/{name}")).unwrap();
            if !is_there(&name) || !is_there(&format!("{}.request.xml", message.name)) {
                continue;
            }
            let body = sample(&format!("signed/{name}"));
            let opened = request_of(message, &body).open(200, body.as_bytes());
            if let Err(error) = opened {
                refused.push(format!("{} {} {:?}", reply.name, error.class(), error.field()));
            }
            read += 1;
        }
        assert_eq!(refused, [""; 0]);
        assert!(read > 25, "{read}");
    }

    #[test]
    fn states_a_failure_beyond_its_result_code() {
        let body = sample("signed/profitsharingreturnquery.response.failed.xml");
        // The query was answered: what became of the return is in its field.
        let request = request_of(&pay::PROFITSHARINGRETURNQUERY, &body);
        assert_eq!(request.open(200, body.as_bytes()).unwrap().fields().iter().count(), 15);
        // The answer to the return itself refuses it.
        let request = request_of(&pay::PROFITSHARINGRETURN, &body);
        let error = request.open(200, body.as_bytes()).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "ACCOUNT_ABNORMAL"), "{error}");
    }

    /// The order stands though the agreement does not.
    #[test]
    fn of_an_order_without_its_agreement_is_a_success() {
        let body = sample("signed/contractorder.response.contract_fail.xml");
        let request = request_of(&pay::CONTRACTORDER, &body);
        assert!(request.open(200, body.as_bytes()).is_ok());
    }

    #[test]
    fn without_a_result_code_is_not_taken_by_its_return_code() {
        let request = request_of(&pay::PROFITSHARINGRETURN, &sample("signed/profitsharingreturn.response.xml"));
        let error = request.open(200, sample("error.profitsharingreturn.xml").as_bytes()).map(|_| ()).unwrap_err();
        let is_it = |kind: &ErrorKind| match kind {
            ErrorKind::NotTaken { message, code: Some(code), .. } => message == "参数错误" && *code == "PARAM_ERROR",
            _ => false,
        };
        assert!(is_it(error.kind()), "{error}");
        assert_ne!(error.effect(), Effect::Done);
    }

    /// The code speaks of an open outcome, and nothing speaks against it.
    #[test]
    fn is_open_by_a_code_beside_its_return_code() {
        let request = request_of(&pay::PROFITSHARING, &sample("signed/profitsharing.response.xml"));
        let refused = |code: &str| {
            let codes =
                format!("<return_code>FAIL</return_code><result_code>FAIL</result_code><err_code>{code}</err_code>");
            request.open(200, format!("<xml>{codes}</xml>").as_bytes()).map(|_| ()).unwrap_err().effect()
        };
        assert_eq!(["SYSTEMERROR", "NOTENOUGH"].map(refused), [Effect::Possible, Effect::None]);
    }

    #[test]
    fn about_another_number_is_refused() {
        let body = sample("signed/profitsharing.response.xml");
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let texts = fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
        let other: Vec<_> = std::iter::once(("out_order_no", "other")).chain(texts).collect();
        let prepared = request(&pay::PROFITSHARING, "signed/profitsharing.request.xml", &other);
        let error = prepared.open(200, body.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!((error.class(), error.effect()), ("WrongOrder", Effect::Possible));
    }
}

mod notification {
    use super::*;

    /// That of an agreement names no app.
    #[test]
    fn names_the_account_as_far_as_its_table_does() {
        for name in ["signed/contract_notify.xml", "signed/contract_notify.delete.xml"] {
            let body = sample(name);
            let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
            let mch_id = fields.text(&schema::shared::MCH_ID).unwrap();
            let read =
                merchant("wxd930ea5d5a258f4f", mch_id).notification::<messages::ContractNotification>(body.as_bytes());
            assert!(read.is_ok(), "{name}: {:?}", read.err());
            let error =
                merchant("wxd930ea5d5a258f4f", "1").notification::<messages::ContractNotification>(body.as_bytes());
            assert_eq!(error.unwrap_err().class(), "WrongMerchant");
        }
    }

    /// A handler that gets another notification than it reads is told which it is, and none is taken for a payment.
    #[test]
    fn of_another_kind_is_named() {
        let kind_of = |body: &str, sign_type| {
            let fields = server::read(body.as_bytes(), &Limits::default());
            let text = |name: &str, or: &str| {
                let found = fields.iter().flat_map(|fields| fields.iter()).find(|entry| entry.name == name);
                found.and_then(|entry| entry.value.as_text()).unwrap_or(or).to_owned()
            };
            let (appid, mch_id) = (text("appid", "wxd930ea5d5a258f4f"), text("mch_id", "1900000100"));
            let merchant = merchant(&appid, &mch_id).with_sign_type(sign_type);
            let error = merchant.notification::<messages::PayNotification>(body.as_bytes()).unwrap_err();
            match error.kind() {
                ErrorKind::WrongKind(wrong) => (wrong.found(), wrong.to_string()),
                _ => panic!("{error}"),
            }
        };
        for (name, kind, words) in [
            (
                "signed/contract_notify.xml",
                MessageKind::Contract,
                "it has `contract_id`: the notification of an agreement, read by `notification` into a \
                 `ContractNotification`",
            ),
            (
                "signed/pappay_notify.xml",
                MessageKind::Deduction,
                "it has `trade_state`: the notification of a deduction, read by `notification` into a \
                 `PappayNotification`",
            ),
            (
                "signed/vehicle_event_notify.xml",
                MessageKind::VehicleEvent,
                "it has `vehicle_event_type`: the notification of a car's state, read by `notification` into a \
                 `VehicleEventNotification`",
            ),
            (
                "profitsharing_notify.json",
                MessageKind::Sharing,
                "it has `resource`: the notification of sharing, read by `profitsharing_notification`",
            ),
        ] {
            // Their sign types need not be the account's.
            for sign_type in [SignType::Md5, SignType::HmacSha256] {
                assert_eq!(kind_of(&sample(name), sign_type), (Some(kind), words.to_owned()), "{name}");
            }
            let table = server::notification_table(sample(name).as_bytes(), &Limits::default()).unwrap();
            assert_eq!(table.map(|table| table.name), Some(kind.table().name));
        }
        // The notification of an order that was paid without an agreement.
        let body = sample("signed/pappay_notify.xml").replace("contract_id", "agreement");
        let table = server::notification_table(body.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(table.map(|table| table.name), Some("pappay_notification"));
        // A payment at the address of deductions.
        let payment = include_bytes!("../live/payment.xml");
        let error = md5_merchant().notification::<messages::PappayNotification>(payment).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::WrongKind(wrong) if wrong.found() == Some(MessageKind::Payment)),
            "{error}"
        );
    }

    #[test]
    fn of_a_deduction_is_confirmed_like_a_payment() {
        let body = sample("signed/pappay_notify.xml");
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let text = |field| fields.text(field).unwrap();
        let merchant = merchant(text(&schema::shared::APPID), text(&schema::shared::MCH_ID));
        let read = |body: &str| {
            let read = merchant.notification::<messages::PappayNotification>(body.as_bytes());
            read.unwrap_or_else(|error| panic!("{error}"))
        };
        let paid = read(&body).confirm(Expected::cny(Fen(1))).unwrap();
        assert_eq!(paid.record().out_trade_no, "1409811653");
        assert!(matches!(read(&body).confirm(Expected::cny(Fen(2))), Err(Mismatch::Amount { .. })));
        for state in ["ACCEPT", "PAY_FAIL", "NOTPAY"] {
            let open = body.replace("<![CDATA[SUCCESS]]></trade_state>", &format!("{state}</trade_state>"));
            let open = signed_again(&open);
            assert!(matches!(read(&open).confirm(Expected::cny(Fen(1))), Err(Mismatch::NotPaid(_))), "{state}");
        }
    }

    /// The message with a signature over what it has now.
    fn signed_again(body: &str) -> String {
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let old = fields.text(&schema::shared::SIGN).unwrap().to_owned();
        body.replace(&old, &server::sign(&fields, &Key::new(KEY).unwrap(), SignType::Md5))
    }

    #[test]
    fn of_a_failed_deduction_names_the_order() {
        let body = sample("signed/pappay_notify.fail.xml");
        let merchant = merchant("wx2421b1c4370ec43b", "10000100");
        let error = merchant.notification::<messages::PappayNotification>(body.as_bytes()).unwrap_err();
        assert_eq!(error.failed_payment().map(|failed| &*failed.out_trade_no), Some("1409811653"), "{error}");
        let body = sample("signed/pappay_notify.xml");
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let text = |field| fields.text(field).unwrap();
        let merchant = super::merchant(text(&schema::shared::APPID), text(&schema::shared::MCH_ID));
        let read = merchant.notification::<messages::PappayNotification>(body.as_bytes());
        assert!(read.is_ok(), "{:?}", read.err());
    }
}

mod sharing_notification {
    use wxpay_core::{ApiV3Key, notification};

    use super::*;

    const API_V3_KEY: &str = "0123456789abcdef0123456789abcdef";

    fn read(merchant: &Merchant, body: &str, key: &str) -> Result<u64, &'static str> {
        let key = ApiV3Key::new(key).unwrap();
        let read =
            merchant.profitsharing_notification::<messages::ProfitsharingNotificationResource>(body.as_bytes(), &key);
        read.map(|content| content.receiver.amount.0).map_err(|error| error.class())
    }

    #[test]
    fn is_decrypted_with_the_key_of_v3() {
        let (own, body) = (merchant("wxd930ea5d5a258f4f", "1900000100"), sample("profitsharing_notify.json"));
        assert_eq!(read(&own, &body, API_V3_KEY), Ok(888));
        for event_type in ["PROFITSHARING.SUCCESS", "PROFITSHARING.RETURN"] {
            assert_eq!(read(&own, &body.replace("TRANSACTION.SUCCESS", event_type), API_V3_KEY), Ok(888));
        }
        let changed = |from: &str, to: &str| read(&own, &body.replace(from, to), API_V3_KEY);
        assert_eq!(changed("TRANSACTION.SUCCESS", "REFUND.SUCCESS"), Err("Shape"));
        for (from, to) in [
            ("DUcegK33", "DUcegK34"),
            ("YXLOYX\"", "\""),
            ("\"associated_data\": \"profitsharing\"", "\"associated_data\": \"transaction\""),
            ("fdasflkja484", "fdasflkja485"),
            ("fdasflkja484", "fdasflkja4840000"),
            ("AEAD_AES_256_GCM", "AEAD_AES_128_GCM"),
            ("\"ciphertext\": \"", "\"ciphertext\": \"*"),
        ] {
            if body.contains(from) {
                assert_eq!(changed(from, to), Err("BadResource"), "{from}");
            }
        }
        assert_eq!(read(&own, &body, "abcdef0123456789abcdef0123456789"), Err("BadResource"));
        assert_eq!(read(&merchant("wxd930ea5d5a258f4f", "1900000101"), &body, API_V3_KEY), Err("WrongMerchant"));
        let provider = Merchant::service_provider("wxd930ea5d5a258f4f", "1900000100", KEY).unwrap();
        assert_eq!(read(&provider, &body, API_V3_KEY), Err("WrongMerchant"));
        assert_eq!(read(&own, "{}", API_V3_KEY), Err("Shape"));
        assert_eq!(read(&own, "<xml></xml>", API_V3_KEY), Err("Shape"));
    }

    #[test]
    fn is_read_without_a_struct_and_written_by_the_gateway() {
        let (own, body) = (merchant("wxd930ea5d5a258f4f", "1900000100"), sample("profitsharing_notify.json"));
        let key = ApiV3Key::new(API_V3_KEY).unwrap();
        let fields = server::receive_resource(body.as_bytes(), &own, &key).unwrap();
        let content = sample("profitsharing_notify.resource.json");
        assert!(
            fields.iter().all(|entry| content.contains(&format!("\"{}\"", entry.name))) && fields.iter().count() == 6
        );
        let table = server::notification_table(body.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(table.map(|table| table.name), Some("profitsharing_notification"));

        let receiver = r#"{"type":"MERCHANT_ID","account":"1900000110","amount":888,"description":"分到商户"}"#;
        let mut resource = server::TableMessage::new(&pay::PROFITSHARING_NOTIFICATION_RESOURCE);
        for (name, value) in [
            ("mchid", "1900000100"),
            ("transaction_id", "4200000000000000000000000000"),
            ("order_id", "1217752501201407033233368018"),
            ("out_order_no", "P20150806125346"),
            ("receiver", receiver),
            ("success_time", "2018-06-08T10:34:56+08:00"),
        ] {
            resource.set(name, value).unwrap();
        }
        let written = resource.to_builder().encrypted_resource(&key, "fdasflkja484", "profitsharing").unwrap();
        assert!(body.contains(&written), "{}", resource.to_builder().json());
    }

    #[test]
    fn is_answered_in_json() {
        assert_eq!(notification::sharing_accepted(), r#"{"code":"SUCCESS"}"#);
        assert_eq!(notification::sharing_refused("a\"b\n"), r#"{"code":"FAIL","message":"a\"b"}"#);
    }
}
