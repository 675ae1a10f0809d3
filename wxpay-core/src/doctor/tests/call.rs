//! Mistakes against the policy of a call, with tables as the documents have them.

use wxpay_schema::shared::{
    APPID, MCH_ID, NONCE_STR, PAYMENT_APP_ID, PAYMENT_NONCE_STR, PAYMENT_PACKAGE, PAYMENT_SIGN, PAYMENT_SIGN_TYPE,
    PAYMENT_TIME_STAMP, SIGN, SIGN_TYPE_FIELD,
};
use wxpay_schema::{AccountValue, Channel, ClientValue, Field, Filler, Message, SignType, text, unbounded};

use super::fixtures::{KEY, hmac, md5, names, xml};
use crate::doctor::{CandidateKey, Diagnosis, SignedMessage};

const fn of_account(mut field: Field, value: AccountValue) -> Field {
    field.filled_by = Filler::Account(value);
    field
}

const WXAPPID: Field = of_account(text("wxappid", 32).required(), AccountValue::Appid);
const WORKWX_SIGN: Field = {
    let mut field = text("workwx_sign", 32).required();
    field.filled_by = Filler::Client(ClientValue::WorkwxSign);
    field
};

static RED_PACKET: Message = Message::request(Channel::Pay, "sendredpack", "/x")
    .signed_with(&[SignType::Md5])
    .without_sign_type()
    .fields(&[WXAPPID, MCH_ID, NONCE_STR, text("act_name", 32).required(), SIGN]);

static TRANSFER: Message = Message::request(Channel::Pay, "transfers", "/x").signed_with(&[SignType::Md5]).fields(&[
    of_account(text("mch_appid", 32).required(), AccountValue::Appid),
    of_account(text("mchid", 32).required(), AccountValue::MchId),
    NONCE_STR,
    SIGN,
]);

static SHARING: Message = Message::request(Channel::Pay, "profitsharingquery", "/x")
    .signed_with(&[SignType::HmacSha256])
    .fields(&[MCH_ID, NONCE_STR, SIGN_TYPE_FIELD.required(), text("receivers", 1024), SIGN]);

static CUSTOMS: Message = Message::request(Channel::Pay, "customdeclareorder", "/x")
    .signed_with(&[SignType::Md5])
    .fields(&[APPID, MCH_ID, SIGN]);

static WECOM: Message = Message::request(Channel::Pay, "sendworkwxredpack", "/x")
    .signed_with(&[SignType::Md5])
    .workwx_signed(&["act_name", "mch_id", "wxappid"])
    .fields(&[WXAPPID, MCH_ID, text("act_name", 32).required(), text("remark", 32), WORKWX_SIGN, SIGN]);

static LINK: Message = Message::request(Channel::Pay, "entrustweb", "/x")
    .by_get()
    .signed_with(&[SignType::Md5])
    .fields(&[APPID, MCH_ID, text("notify_url", 256).required(), SIGN]);

static PACKET_ARGUMENT: Message = Message::client_parameters(Channel::Pay, "sendbizredpacket").fields(&[
    PAYMENT_APP_ID.signed_only(),
    PAYMENT_TIME_STAMP,
    PAYMENT_NONCE_STR,
    unbounded(PAYMENT_PACKAGE.name).required(),
    PAYMENT_SIGN_TYPE.only(&["MD5"]).sent_only(),
    PAYMENT_SIGN,
]);

/// The payment secret of WeCom.
const SECRET: &str = "GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mxLyIEk";

fn diagnosed(table: &'static Message, body: &[u8]) -> Diagnosis {
    let (secrets, workwx) = ([CandidateKey::new(KEY)], CandidateKey::new(SECRET));
    SignedMessage::new(body, &secrets).of_call(table).workwx_secret(&workwx).diagnose()
}

/// The fields `a=1&b=2` as elements, signed with that text.
fn signed(fields: &str, text: &str) -> Vec<u8> {
    let elements: String = fields
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>"))
        .collect();
    xml(&elements, &md5(format!("{text}&key={KEY}")))
}

/// The same, signed with HMAC-SHA256.
fn signed_by_hmac(fields: &str, text: &str) -> Vec<u8> {
    let body = String::from_utf8(signed(fields, text)).unwrap();
    body.replace(&md5(format!("{text}&key={KEY}")), &hmac(&format!("{text}&key={KEY}"), KEY)).into_bytes()
}

fn argument(package: &str, signed: &str) -> Vec<u8> {
    let sign = md5(format!("appId=wx1&nonceStr=n&package={signed}&timeStamp=1&key={KEY}"));
    format!(
        r#"{{"appId":"wx1","timeStamp":"1","nonceStr":"n","package":"{package}","signType":"MD5","paySign":"{sign}"}}"#
    )
    .into_bytes()
}

const PLAIN_PACKAGE: &str = "sendid=24&ver=8&sign=41";
const ENCODED_PACKAGE: &str = "sendid%3D24%26ver%3D8%26sign%3D41";

/// A message of WeCom with that second signature.
fn wecom(workwx_sign: &str) -> Vec<u8> {
    let fields = format!("act_name=a&mch_id=1&remark=r&workwx_sign={workwx_sign}&wxappid=wx1");
    signed(&fields, &fields)
}

/// Mistakes, each with a table and messages in which it was made and nothing else.
pub(super) fn made() -> Vec<(&'static str, &'static Message, Vec<Vec<u8>>)> {
    let packet = "act_name=a&mch_id=1&nonce_str=n&wxappid=wx1";
    let with_type = "act_name=a&mch_id=1&nonce_str=n&sign_type=MD5&wxappid=wx1";
    let sharing = "mch_id=1&nonce_str=n&sign_type=HMAC-SHA256";
    let good = md5(format!("act_name=a&mch_id=1&wxappid=wx1&secret={SECRET}"));
    vec![
        ("sign-type-not-taken", &RED_PACKET, vec![signed(with_type, with_type)]),
        (
            "sign-type-of-call",
            &SHARING,
            vec![signed("mch_id=1&nonce_str=n", "mch_id=1&nonce_str=n"), {
                let stated = "mch_id=1&nonce_str=n&sign_type=MD5";
                signed(stated, stated)
            }],
        ),
        ("sign-type-of-call", &RED_PACKET, vec![signed_by_hmac(packet, packet)]),
        ("appid-not-taken", &SHARING, {
            let with_appid = format!("appid=wx1&{sharing}");
            vec![signed_by_hmac(&with_appid, &with_appid)]
        }),
        ("nonce-not-taken", &CUSTOMS, vec![signed("appid=wx1&mch_id=1&nonce_str=n", "appid=wx1&mch_id=1&nonce_str=n")]),
        (
            "id-names",
            &RED_PACKET,
            vec![
                signed(packet, "act_name=a&appid=wx1&mch_id=1&nonce_str=n"),
                signed("act_name=a&appid=wx1&mch_id=1&nonce_str=n", "act_name=a&appid=wx1&mch_id=1&nonce_str=n"),
            ],
        ),
        (
            "id-names",
            &TRANSFER,
            vec![
                signed("mch_appid=wx1&mchid=1&nonce_str=n", "appid=wx1&mch_id=1&nonce_str=n"),
                signed("mch_appid=wx1&mchid=1&nonce_str=n", "mch_appid=wx1&mch_id=1&nonce_str=n"),
            ],
        ),
        (
            "workwx-sign-left-out",
            &WECOM,
            vec![signed(
                &format!("act_name=a&mch_id=1&remark=r&workwx_sign={good}&wxappid=wx1"),
                "act_name=a&mch_id=1&remark=r&wxappid=wx1",
            )],
        ),
        (
            "workwx-sign",
            &WECOM,
            vec![
                wecom(&md5(format!("act_name=a&mch_id=1&secret={SECRET}"))),
                wecom(&md5(format!("act_name=a&mch_id=1&remark=r&wxappid=wx1&secret={SECRET}"))),
                wecom(&md5(format!("act_name=a&mch_id=1&wxappid=wx1&key={SECRET}"))),
                wecom(&good.to_ascii_lowercase()),
                wecom("C380"),
            ],
        ),
        (
            "red-packet-package",
            &PACKET_ARGUMENT,
            vec![argument(ENCODED_PACKAGE, ENCODED_PACKAGE), argument(PLAIN_PACKAGE, ENCODED_PACKAGE)],
        ),
        ("sent-only-signed", &PACKET_ARGUMENT, {
            let text = format!("appId=wx1&nonceStr=n&package={PLAIN_PACKAGE}&signType=MD5&timeStamp=1&key={KEY}");
            let right = md5(format!("appId=wx1&nonceStr=n&package={PLAIN_PACKAGE}&timeStamp=1&key={KEY}"));
            let body = String::from_utf8(argument(ENCODED_PACKAGE, PLAIN_PACKAGE)).unwrap();
            vec![body.replace(&right, &md5(text)).into_bytes()]
        }),
    ]
}

#[test]
fn diagnosis_by_the_call_names_each_mistake_and_no_other() {
    for (name, table, bodies) in made() {
        for body in bodies {
            let diagnosis = diagnosed(table, &body);
            assert_eq!(names(&diagnosis), [name], "{}\n{diagnosis}", String::from_utf8_lossy(&body));
            assert!(!diagnosis.to_string().contains("GyvuhK"));
        }
    }
}

#[test]
fn diagnosis_of_a_right_message_of_a_call_is_right() {
    let packet = "act_name=a&mch_id=1&nonce_str=n&wxappid=wx1";
    let sharing = "mch_id=1&nonce_str=n&sign_type=HMAC-SHA256";
    let good = md5(format!("act_name=a&mch_id=1&wxappid=wx1&secret={SECRET}"));
    for (table, body) in [
        (&RED_PACKET, signed(packet, packet)),
        // Sent, and not part of the text to sign.
        (&RED_PACKET, signed("act_name=a&mch_id=1&nonce_str=n&sign_type=MD5&wxappid=wx1", packet)),
        (&SHARING, signed_by_hmac(sharing, sharing)),
        (&WECOM, wecom(&good)),
        (&PACKET_ARGUMENT, argument(ENCODED_PACKAGE, PLAIN_PACKAGE)),
        (&PACKET_ARGUMENT, argument(PLAIN_PACKAGE, PLAIN_PACKAGE)),
    ] {
        let diagnosis = diagnosed(table, &body);
        assert!(diagnosis.is_right(), "{}\n{diagnosis}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn link_whose_values_were_encoded_before_they_were_signed_is_found() {
    let link = |text: &str| {
        let sign = md5(format!("{text}&key={KEY}"));
        let query = "appid=wx1&mch_id=1&notify_url=https%3A%2F%2Fshop.example%2Fnotify";
        format!("https://api.mch.weixin.qq.com/papay/entrustweb?{query}&sign={sign}")
    };
    let right = link("appid=wx1&mch_id=1&notify_url=https://shop.example/notify");
    assert!(diagnosed(&LINK, right.as_bytes()).is_right());
    let encoded = link("appid=wx1&mch_id=1&notify_url=https%3A%2F%2Fshop.example%2Fnotify");
    let found = diagnosed(&LINK, encoded.as_bytes());
    assert!(["url-encoded", "sent-url-encoded"].contains(&names(&found)[0]), "{found}");
}

#[test]
fn json_array_that_was_signed_in_another_layout_is_found() {
    let sent = r#"[{"type":"MERCHANT_ID","account":"1","amount":100}]"#;
    for other in [
        r#"[{"type": "MERCHANT_ID", "account": "1", "amount": 100}]"#,
        r#"[{"account":"1","amount":100,"type":"MERCHANT_ID"}]"#,
        "[\n  {\n    \"type\": \"MERCHANT_ID\",\n    \"account\": \"1\",\n    \"amount\": 100\n  }\n]",
    ] {
        let rest = "sign_type=HMAC-SHA256";
        let text = |receivers: &str| format!("mch_id=1&nonce_str=n&receivers={receivers}&{rest}");
        let body = signed_by_hmac(&text(sent), &text(other));
        assert_eq!(names(&diagnosed(&SHARING, &body)), ["json-written-again"], "{other}");
    }
}

#[test]
fn what_the_call_does_not_take_is_a_hint_where_no_mistake_is_found() {
    let body = signed_by_hmac("appid=wx1&mch_id=1&nonce_str=n", "nothing=of&the=message");
    let diagnosis = diagnosed(&SHARING, &body);
    assert!(names(&diagnosis).is_empty() && diagnosis.hints[0].contains("appid"), "{diagnosis}");
}
